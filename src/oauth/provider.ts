import type { PkcePolicy } from './pkce.ts';

/**
 * Issuer identifier of the provider at a base path (RFC 8414 §2, RFC 9207): compared as a string by clients, so it never
 * ends in a slash.
 *
 * @param publicUrl `scheme://host[:port]`
 */
export const issuerOf = (publicUrl: string, basePath: string): string =>
  `${publicUrl}${basePath}`.replace(/(?<!\/)\/+$/, '');

/** What the protocol functions know of an authorization server; each asks for the members it needs. */
export interface Provider {
  /** `info.x-name`. */
  readonly name: string;
  /** RFC 8414 §2, RFC 9207. */
  readonly issuer: string;
  /** `confidential`: public clients are refused. `undefined` or `public`: both kinds are served. */
  readonly clientType: 'confidential' | 'public' | undefined;
  /** By OpenAPI's flow names. */
  readonly grants: readonly string[];
  /** Whether it issues refresh tokens. */
  readonly refresh: boolean;
  readonly scopes: readonly string[];
  /** What a request without scope asks for; empty: it is refused. */
  readonly defaultScopes: readonly string[];
  readonly pkce: PkcePolicy;
}
