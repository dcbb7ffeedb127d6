import type { Instant } from '../stores/grants.ts';

/**
 * How a client shows who it is (RFC 6749 §2.3): a secret by `basic`, `form` or `headers` (`X-IBM-Client-Id` and
 * `X-IBM-Client-Secret`), an assertion (RFC 7523 §2.2), or `none`: a public one says its id.
 */
export type ClientAuthentication = 'basic' | 'form' | 'headers' | 'none' | 'private_key_jwt';

/** What the protocol knows of an application (RFC 6749 §2). */
export interface Client {
  readonly id: string;
  readonly title: string;
  /** RFC 6749 §2.1. */
  readonly type: 'confidential' | 'public';
  readonly state: 'active' | 'suspended';
  /** Each is accepted until it expires; none for a public client. */
  readonly secrets: readonly ClientSecret[];
  /** Its public keys (RFC 7517 §5), for assertions; or `jwksUri`, where they are. */
  readonly jwks: JsonWebKeySet | undefined;
  readonly jwksUri: string | undefined;
  readonly redirectUris: readonly string[];
  /** Grants it may use, by OpenAPI's flow names; `undefined`: those of the provider. */
  readonly grants: readonly string[] | undefined;
  /** Scopes it may have; `undefined`: those of the provider. */
  readonly scopes: readonly string[] | undefined;
  /** The one way it may authenticate; `undefined`: any by secret, by assertion where it has none, `none` if public. */
  readonly clientAuthentication: ClientAuthentication | undefined;
  /** `token-endpoint`: its assertions may be made out to the token endpoint too, as before RFC 7523's revision. */
  readonly assertionAudience: 'issuer' | 'token-endpoint';
  /** It must use PKCE whatever the provider says; `undefined`: what the provider says. */
  readonly pkce: 'required' | undefined;
  /** Whose tokens it may look into. */
  readonly introspect: 'own' | 'all';
}

/** A secret as it is kept. */
export interface ClientSecret {
  /** 32 bytes. */
  readonly sha256: Buffer;
  /** From then on it is refused; `undefined`: never. */
  readonly expiresAt: Instant | undefined;
}

/** A JWK Set (RFC 7517 §5) with public keys only. */
export interface JsonWebKeySet {
  readonly keys: readonly JsonWebKey[];
}

/** A JWK (RFC 7517 §4). */
export interface JsonWebKey {
  readonly kty: string;
  readonly [member: string]: unknown;
}

/** Where clients are looked up. */
export interface Clients<C extends Client = Client> {
  find(id: string): C | undefined;
}
