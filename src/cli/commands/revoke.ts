import { describePresented, findPresentedToken } from '../../oauth/presented-token.ts';
import type { GrantStore, Instant } from '../../stores/grants.ts';
import { type StoreTarget, withExistingStore } from '../existing-store.ts';
import { readToken } from '../read-token.ts';
import { type Meant, meantBy, type RevocationOptions } from '../revocation-options.ts';
import { ContentError, exitCode, type Terminal } from '../terminal.ts';

interface RevokeOptions extends RevocationOptions, StoreTarget {
  readonly dryRun?: true;
}

/**
 * `headgate revoke`: ends tokens in the store itself, whether a gateway runs or not. All gateways of the store refuse them
 * from then on.
 */
export const revoke = async (options: RevokeOptions, terminal: Terminal): Promise<number> => {
  const now = Date.now();
  const asked = meantBy(options, now);
  const token = 'token' in asked ? readToken(asked.token, terminal) : '';
  return withExistingStore(options, terminal, async ({ stores: { grants } }) => {
    const { selection, about } = 'token' in asked ? await ofToken(token, grants, now) : asked;
    const isDry = options.dryRun === true;
    const count = await (isDry ? grants.count(selection, now) : grants.revoke(selection, now));
    terminal.stdout(`${isDry ? 'would end' : 'ended'} ${count} ${count === 1 ? 'token' : 'tokens'}: ${about}\n`);
    return exitCode.fine;
  });
};

/** Of a code or a refresh token everything that has come of it, as at the revocation endpoint (RFC 7009 §2.1). */
const ofToken = async (token: string, grants: GrantStore, now: Instant): Promise<Meant> => {
  const found = await findPresentedToken(token, grants, now);
  if (found === undefined) {
    throw new ContentError('the store knows no such token: it has expired, is revoked, or is none');
  }
  const { hash, family } = found.record;
  return {
    selection: found.kind === 'access' ? { by: 'token', hash } : { by: 'family', family },
    about: describePresented(found),
  };
};
