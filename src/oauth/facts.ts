import { type FactKey, factKey } from '../runtime/facts.ts';
import type { AccessRecord, Instant } from '../stores/grants.ts';
import type { AuthorizationRequest } from './authorization.ts';
import type { Client } from './client.ts';
import type { Grant } from './grants/grant.ts';
import type { Owner } from './owner.ts';
import { textOfHash } from './tokens.ts';

// Values are plain JSON: an authorization that waits for its user is kept with them. None holds a token, code or secret.

/** The client of this request, authenticated as far as its type allows. */
export const applicationFact: FactKey<Pick<Client, 'id' | 'title' | 'type'>> = factKey('oauth/application');

/** The authorization request, validated. */
export const authorizationFact: FactKey<AuthorizationRequest> = factKey('oauth/authorization');

/** The resource owner, authenticated. */
export const ownerFact: FactKey<Owner> = factKey('oauth/owner');

/** What the registry that knows the owner selected instead of the scopes asked for (IBM API Connect v5, `x-selected-scope`). */
export const selectedScopesFact: FactKey<readonly string[]> = factKey('oauth/selected-scopes');

/** What the consent form has shown: nobody grants what they were not shown. */
export const shownScopesFact: FactKey<readonly string[]> = factKey('oauth/shown-scopes');

/** What the owner has consented to. */
export const consentFact: FactKey<{ readonly scopes: readonly string[] }> = factKey('oauth/consent');

/** What a token request is good for. */
export const grantFact: FactKey<Grant> = factKey('oauth/grant');

/** What this request has issued. `family` is how to take it back. */
export interface IssuedFact {
  readonly kind: 'access' | 'code';
  readonly family: string;
  readonly expiresAt: Instant;
}
/** What this request has issued. */
export const issuedFact: FactKey<IssuedFact> = factKey('oauth/issued');

/** An access token that a request presents; its key by `textOfHash`. */
export type TokenFact = Omit<AccessRecord, 'hash'> & { readonly hash: string };
/** The access token that a request to a protected API presents, live. */
export const tokenFact: FactKey<TokenFact> = factKey('oauth/token');

/** The fact about a token. */
export const tokenFactOf = (record: AccessRecord): TokenFact => ({ ...record, hash: textOfHash(record.hash) });
