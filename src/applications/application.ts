/** A plan of a product (`name:version`) that an application has subscribed to. */
export interface Subscription {
  readonly product: string;
  readonly plan: string;
}

/** An application as registered: an OAuth client (RFC 6749 §2), and a subscriber of plans. */
export interface Application {
  readonly id: string;
  readonly title: string;
  readonly type: 'confidential' | 'public';
  readonly state: 'active' | 'suspended';
  /** SHA-256 of each secret that is accepted, 32 bytes; none for a public one. */
  readonly secretHash: readonly Buffer[];
  readonly redirectUris: readonly string[];
  readonly subscriptions: 'all' | readonly Subscription[];
  /** Grants it may use, by OpenAPI's flow names; `undefined`: those of the provider. */
  readonly grants: readonly string[] | undefined;
  /** Scopes it may have; `undefined`: those of the provider. */
  readonly scopes: readonly string[] | undefined;
  /** The one way it may show its secret; `undefined`: any. `headers`: `X-IBM-Client-Id` and `X-IBM-Client-Secret`. */
  readonly clientAuthentication: 'basic' | 'form' | 'headers' | undefined;
  /** Whose tokens it may look into. */
  readonly introspect: 'own' | 'all';
}
