import type { CodeRecord, Hash, OwnerId } from '../../stores/grants.ts';
import type { Client } from '../client.ts';
import type { Form } from '../form.ts';
import type { Provider } from '../provider.ts';

/** What a token request is found to be good for. Plain JSON; nothing has been issued or consumed yet. */
export interface Grant {
  readonly grantType: string;
  /** Absent where the client acts for itself. */
  readonly owner?: OwnerId | undefined;
  readonly scopes: readonly string[];
  /** Of the authorization it comes from; absent where it begins one. */
  readonly family?: string | undefined;
  /** The one-time thing that issuing consumes; its key by `textOfHash`. */
  readonly spends?: { readonly kind: 'code'; readonly hash: string } | undefined;
  /** Whether a refresh token may be issued beside it. */
  readonly refreshable: boolean;
}

/** A request to the token endpoint whose client is known. */
export interface GrantRequest {
  readonly form: Form;
  readonly client: Client;
  readonly provider: Pick<Provider, 'name' | 'grants' | 'scopes' | 'defaultScopes' | 'pkce'>;
  readonly store: { findCode(hash: Hash): Promise<CodeRecord | undefined> };
}

/** One grant type (RFC 6749 §1.3). */
export interface GrantDefinition {
  /** Value of `grant_type`. */
  readonly grantType: string;
  /** Name by which providers and applications list it: OpenAPI's name of the flow. */
  readonly flow: string;
  readonly rfc: string;
  readonly clients: 'confidential' | 'any';
  /** Of its own; others are ignored (RFC 6749 §3.2). */
  readonly parameters: Readonly<Record<string, 'required' | 'optional'>>;
  /** Says what is being granted, or throws a `Fault`. Looks, never consumes. */
  validate(request: GrantRequest): Grant | Promise<Grant>;
}

/** Declares a grant. Exists for the types it checks. */
export const defineGrant = (definition: GrantDefinition): GrantDefinition => definition;
