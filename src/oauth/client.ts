/** How a client shows its secret. `headers`: `X-IBM-Client-Id` and `X-IBM-Client-Secret`. */
export type ClientAuthentication = 'basic' | 'form' | 'headers';

/** What the protocol knows of an application (RFC 6749 §2). */
export interface Client {
  readonly id: string;
  readonly title: string;
  /** RFC 6749 §2.1. */
  readonly type: 'confidential' | 'public';
  readonly state: 'active' | 'suspended';
  /** SHA-256 of each secret that is accepted, 32 bytes; none for a public client. */
  readonly secretHashes: readonly Buffer[];
  readonly redirectUris: readonly string[];
  /** Grants it may use, by OpenAPI's flow names; `undefined`: those of the provider. */
  readonly grants: readonly string[] | undefined;
  /** Scopes it may have; `undefined`: those of the provider. */
  readonly scopes: readonly string[] | undefined;
  /** The one way it may show its secret; `undefined`: any. */
  readonly clientAuthentication: ClientAuthentication | undefined;
  /** Whose tokens it may look into. */
  readonly introspect: 'own' | 'all';
}

/** Where clients are looked up. */
export interface Clients<C extends Client = Client> {
  find(id: string): C | undefined;
}
