import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { newCode } from '../src/oauth/issue.ts';
import { openSqlite } from '../src/stores/sqlite/open-sqlite.ts';
import { client, redemption } from './requests.ts';

/** Longer than any run. */
const lifetimeSeconds = 3600;

/**
 * Authorization codes of the bench's project, without a browser for each: written into the store by a process beside the
 * gateway, as another gateway would. `data` is the folder of its store.
 */
export const writeCodes = async (data: string, count: number): Promise<readonly string[]> => {
  const stores = openSqlite(path.join(data, 'headgate.db'));
  try {
    const granted = {
      provider: 'photos-sign-in',
      owner: 'user:staff/alice',
      scopes: ['photos:read'],
      attributes: undefined,
      audience: undefined,
    };
    const request = {
      applicationId: client.id,
      redirectUri: redemption.redirectUri,
      redirectUriSent: true,
      challenge: { method: 'S256', value: redemption.challenge } as const,
    };
    const made = Array.from({ length: count }, () =>
      newCode(request, granted, { now: Date.now(), random: randomBytes, lifetimeSeconds }),
    );
    await Promise.all(made.map(({ record }) => stores.grants.saveCode(record)));
    return made.map(({ code }) => code);
  } finally {
    await stores.close();
  }
};
