import type { Instant } from './grants.ts';

/** How tokens may be signed (RFC 7518 §3.1, RFC 8037). */
export type SigningAlgorithm = 'ES256' | 'EdDSA' | 'RS256' | 'PS256';

/** A key that signs tokens, as kept. One of each algorithm signs at any moment: the newest that is active. */
export interface SigningKeyRecord {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  readonly createdAt: Instant;
  /** From then on it signs; until then it is only published. */
  readonly activeAt: Instant;
  /** From then on it does not sign, and is published until the last token of it has died; `undefined`: not decided. */
  readonly retiredAt: Instant | undefined;
  /** Not published any more, its tokens are refused. */
  readonly compromised: boolean;
}

/** The keys that sign tokens, shared by all processes. Each method is one atomic operation; rejects only with `StoreUnavailable`. */
export interface SigningKeyStore {
  /** All that are kept, in the order in which they were added. */
  list(): Promise<readonly SigningKeyRecord[]>;
  /**
   * Adds a key, and retires those of its algorithm at its `activeAt` that would not be by then. Does nothing where the
   * newest key of that algorithm is another than `after`: of several processes that rotate at once, one does.
   */
  add(key: SigningKeyRecord, after: string | undefined): Promise<'added' | 'outdated'>;
  /**
   * Takes a key out of use. `compromised`: its tokens are refused from then on. Neither is taken back by a later call.
   * `false`: there is no such key.
   */
  retire(kid: string, at: Instant, compromised: boolean): Promise<boolean>;
  /** Forgets keys that were retired before `before`. How many. */
  forget(before: Instant): Promise<number>;
}
