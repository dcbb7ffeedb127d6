import type { Attributes, CodeRecord, Hash, Instant, OwnerId, RefreshRecord } from '../../stores/grants.ts';
import type { Client } from '../client.ts';
import type { Form } from '../form.ts';
import type { Provider } from '../provider.ts';

/** What a token request is found to be good for. Plain JSON; nothing has been issued or consumed yet. */
export interface Grant {
  readonly grantType: string;
  /** Absent where the client acts for itself, and where a later step has to establish it (`awaitsOwner`). */
  readonly owner?: OwnerId | undefined;
  /** The owner is who logs in in this very request (`password`): nothing may be issued before the fact `oauth/owner`. */
  readonly awaitsOwner?: true;
  /** Of the access token. */
  readonly scopes: readonly string[];
  /** Of the authorization it comes from; absent where it begins one. */
  readonly family?: string | undefined;
  /** The one-time thing that issuing consumes; keys by `textOfHash`. */
  readonly spends?: SpentByGrant | undefined;
  /** Whether a refresh token may be issued beside it. */
  readonly refreshable: boolean;
  /** Custom ones, of the authorization. */
  readonly attributes?: Attributes | undefined;
  /** Resources that the access token is confined to (RFC 8707); absent: to none. */
  readonly audience?: readonly string[] | undefined;
  /** Those that its authorization is for, and so a refresh token that begins here; absent: `audience`. */
  readonly grantedAudience?: readonly string[] | undefined;
  /** Of a refresh: what the chain was granted and how much of it is left. */
  readonly chain?: Chain | undefined;
}

/** The one-time thing that a grant spends, as JSON. */
export type SpentByGrant =
  | { readonly kind: 'code'; readonly hash: string; readonly issuedAt: Instant }
  | { readonly kind: 'refresh'; readonly hash: string; readonly issuedAt: Instant; readonly current: string };

/** What a refreshed chain was granted; see `RefreshRecord`. `usesLeft`: before this use. */
export interface Chain extends Pick<RefreshRecord, 'scopes' | 'grantType' | 'audience' | 'usesLeft' | 'consentEndsAt'> {
  /** `RefreshKeys.chainPart`, which refreshes nothing. */
  readonly part: string;
  /** Its key, by `textOfHash`. */
  readonly hash: string;
  /** What seals the next refresh token for who presents this one again; absent: there is no grace. */
  readonly pad?: string | undefined;
}

/** A request to the token endpoint whose client is known. */
export interface GrantRequest {
  readonly form: Form;
  /** `resource` parameters, which may be several (RFC 8707 §2.2); absent: there are none. */
  readonly resources?: readonly string[] | undefined;
  readonly client: Client;
  readonly provider: Pick<Provider, 'name' | 'grants' | 'refresh' | 'scopes' | 'defaultScopes' | 'pkce' | 'settings'>;
  readonly store: {
    findCode(hash: Hash): Promise<CodeRecord | undefined>;
    findRefresh(hash: Hash): Promise<RefreshRecord | undefined>;
  };
}

/** One grant type (RFC 6749 §1.3). */
export interface GrantDefinition {
  /** Value of `grant_type`. */
  readonly grantType: string;
  /**
   * Name by which providers and applications list it: OpenAPI's name of the flow. `undefined`: nobody lists it, since it
   * goes on with what another grant began; it is served where the provider has refresh tokens.
   */
  readonly flow: string | undefined;
  readonly rfc: string;
  readonly clients: 'confidential' | 'any';
  /** Of its own; others are ignored (RFC 6749 §3.2). */
  readonly parameters: Readonly<Record<string, 'required' | 'optional'>>;
  /** Says what is being granted, or throws a `Fault`. Looks, never consumes. */
  validate(request: GrantRequest): Grant | Promise<Grant>;
}

/** Declares a grant. Exists for the types it checks. */
export const defineGrant = (definition: GrantDefinition): GrantDefinition => definition;
