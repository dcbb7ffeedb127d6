import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import type { Application } from '../../src/applications/application.ts';
import type { CompiledProvider } from '../../src/assembly/types.ts';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { validateGrant } from '../../src/oauth/grants/validate-grant.ts';
import { newCode, recordTokens } from '../../src/oauth/issue.ts';
import { newTokens } from '../../src/oauth/new-tokens.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import { hashOf } from '../../src/oauth/tokens.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { challenge, printer, provider, settings, start } from './example.ts';

/** Registered for `printer`. */
export const redirectUri = 'https://printer.example/callback';
/** Who allows everything in these tests. */
export const owner = 'user:staff/alice';

/** What differs from the provider's settings as tokens are issued. */
export type Terms = Partial<CompiledProvider>;

/** A provider's token endpoint on an empty store, as a run of the steps makes one. */
const tokenEndpoint = () => {
  const { grants: store, close } = openSqlite(':memory:');
  const making = { now: start, random: randomBytes, lifetimeSeconds: 60 };
  const validate = async (
    form: Record<string, string>,
    client: Application = printer,
    changes: Partial<Provider> = {},
  ) => validateGrant({ form, client, provider: { ...provider, ...changes }, store });
  return {
    store,
    close,
    validate,
    code: async (
      changes: Partial<Parameters<typeof newCode>[0]> = {},
      scopes: readonly string[] = ['photos:read'],
    ): Promise<string> => {
      const request = { applicationId: 'printer', redirectUri, redirectUriSent: true, challenge, ...changes };
      const { code, record } = newCode(
        request,
        { provider: 'acme-oauth', owner, scopes, attributes: undefined, audience: undefined },
        making,
      );
      await store.saveCode(record);
      return code;
    },
    issue: async (grant: Grant, now = start, terms: Terms = {}) => {
      const parties = { provider: { ...provider, settings: { ...settings, ...terms } }, application: 'printer' };
      return recordTokens(await newTokens(grant, parties, { now, random: randomBytes }), grant, store);
    },
    isAlive: async (token: string, now = start) =>
      (await store.findAccess(hashOf(token) ?? Buffer.alloc(32), now)) !== undefined,
  };
};

/** A token endpoint of a test's own. */
export type Endpoint = ReturnType<typeof tokenEndpoint>;

/** A test at a token endpoint. */
export const at = (title: string, run: (endpoint: Endpoint) => Promise<void>): void => {
  it(title, async () => {
    const endpoint = tokenEndpoint();
    try {
      await run(endpoint);
    } finally {
      await endpoint.close();
    }
  });
};
