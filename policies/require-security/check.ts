import type { Applications } from '../../src/applications/applications.ts';
import type { KnownOwners } from '../../src/oauth/known-owners.ts';
import type { RememberedHeaders } from '../../src/oauth/remembered-headers.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { GrantStore, Hash } from '../../src/stores/grants.ts';
import type { RequireSecurity } from './policy.ts';

/** What a check says: nothing where it holds, else why not. */
export type Verdict = Fault | undefined;
/** A check, ready to run: establishes what it proves. */
export type RunCheck = (x: Exchange) => Verdict | Promise<Verdict>;

/** What checks look things up in. */
export interface CheckServices {
  readonly applications: Applications;
  readonly owners: KnownOwners;
  readonly store: GrantStore;
  readonly outbound: Pick<Outbound, 'send' | 'hasTlsProfile'>;
}

/** What linking a check needs. */
export interface CheckLinking extends CheckServices {
  readonly bind: Binder;
  readonly unnamedProvider: RequireSecurity['unnamedProvider'];
  readonly hashes: RememberedHeaders<Hash>;
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
