import type { Applications } from '../../src/applications/applications.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore } from '../../src/stores/grants.ts';
import type { RequireSecurity } from './policy.ts';
import type { RememberedHashes } from './remembered-hashes.ts';

/** What a check says: nothing where it holds, else why not. */
export type Verdict = Fault | undefined;
/** A check, ready to run: establishes what it proves. */
export type RunCheck = (x: Exchange) => Verdict | Promise<Verdict>;

/** What linking a check needs. */
export interface CheckLinking {
  readonly applications: Applications;
  readonly store: GrantStore;
  readonly bind: Binder;
  readonly unnamedProvider: RequireSecurity['unnamedProvider'];
  readonly hashes: RememberedHashes;
}

/** Nothing was presented that a check could look at. */
export const missing = (): Fault =>
  new Fault({
    fault: 'UnauthorizedError',
    status: 401,
    code: 'security/missing',
    message: 'This operation needs credentials that the request does not have',
  });

/** Something was presented, and it is not good for this. */
export const refused = (code: 'security/wrong-key' | 'security/other-application', message: string): Fault =>
  new Fault({ fault: 'UnauthorizedError', status: 401, code, message });
