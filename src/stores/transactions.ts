import type { Json } from '../source/tree.ts';
import type { ConsentStore } from './consents.ts';
import type { GrantStore, Hash, Instant } from './grants.ts';
import type { ReplayStore } from './replays.ts';
import type { SessionStore } from './sessions.ts';
import type { SigningKeyStore } from './signing-keys.ts';

/** An authorization under way across several requests. `data` is the runtime's. */
export interface Transaction {
  readonly hash: Hash;
  /** Grows by one with every step of the conversation; `advance` compares it. */
  readonly version: number;
  readonly data: Json;
  readonly expiresAt: Instant;
}

/**
 * Authorizations under way. Each method is one atomic operation, resolved after it is durable; rejects only with
 * `StoreUnavailable`.
 */
export interface TransactionStore {
  create(transaction: Transaction): Promise<void>;
  /** Compare-and-set: of all who try to leave `version`, one wins. `'done'` removes the transaction. */
  advance(hash: Hash, version: number, next: Transaction | 'done'): Promise<'won' | 'lost'>;
  /** `undefined` also when it has expired at `now`. */
  find(hash: Hash, now: Instant): Promise<Transaction | undefined>;
}

/** Everything that is kept, opened together. */
export interface Stores {
  readonly grants: GrantStore;
  readonly transactions: TransactionStore;
  readonly replays: ReplayStore;
  readonly signingKeys: SigningKeyStore;
  readonly sessions: SessionStore;
  readonly consents: ConsentStore;
  /** Finishes what was begun and closes. */
  close(): Promise<void>;
}
