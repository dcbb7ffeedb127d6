import type { LoginMetadata } from '../identity/registry.ts';
import { type FactKey, factKey } from '../runtime/facts.ts';
import type { AccessRecord, Instant } from '../stores/grants.ts';
import type { AuthorizationRequest } from './authorization.ts';
import type { Client } from './client.ts';
import type { Grant } from './grants/grant.ts';
import type { Owner } from './owner.ts';
import type { ResponseFormat } from './response-format.ts';
import { textOfHash } from './tokens.ts';

// Values are plain JSON: an authorization that waits for its user is kept with them. None holds a token, code or secret.

/** The application that this request is known to come from: by its id alone, by a token, or as a client. */
export const applicationFact: FactKey<Pick<Client, 'id' | 'title' | 'type'>> = factKey('oauth/application');

/**
 * Id of the client that has authenticated for this very request, as far as its type allows (RFC 6749 §2.3). Who shows an id
 * or an access token is known, and no client by that: nobody gets tokens for it, looks into them or ends them.
 */
export const clientFact: FactKey<string> = factKey('oauth/client');

/** The authorization request, validated. */
export const authorizationFact: FactKey<AuthorizationRequest> = factKey('oauth/authorization');

/** The resource owner, authenticated. */
export const ownerFact: FactKey<Owner> = factKey('oauth/owner');

/** How and when the owner has signed in. Only `form` is an act of theirs in this very exchange. */
export interface SignIn {
  readonly at: Instant;
  readonly by: 'form' | 'basic' | 'redirect' | 'issuer' | 'session';
}
/** How the owner is known. */
export const signInFact: FactKey<SignIn> = factKey('oauth/sign-in');

/** What services have said for the tokens of this authorization (IBM API Connect v5, `API-OAUTH-METADATA-FOR-…`). */
export const metadataFact: FactKey<LoginMetadata> = factKey('oauth/metadata');

/** What a service calls the scopes that it selected, by name; a provider's own words else. */
export const scopeDescriptionsFact: FactKey<Readonly<Record<string, string>>> = factKey('oauth/scope-descriptions');

/** What the scope check for the application selected instead of the scopes asked for (IBM API Connect v5). */
export const applicationScopesFact: FactKey<readonly string[]> = factKey('oauth/application-scopes');

/** What the registry that knows the owner selected instead of the scopes asked for (IBM API Connect v5, `x-selected-scope`). */
export const selectedScopesFact: FactKey<readonly string[]> = factKey('oauth/selected-scopes');

/** What the scope check for the owner selected instead of all before it. `askedScopes` knows which of the three counts. */
export const ownerScopesFact: FactKey<readonly string[]> = factKey('oauth/owner-scopes');

/** What owners are asked. */
export interface Question {
  /** To be decided. */
  readonly scopes: readonly string[];
  /** They have allowed it before, and it goes on. */
  readonly granted: readonly string[];
}
/** A question as the consent form has put it. */
export interface ShownQuestion extends Question {
  /** Each scope has one: then none of them is no consent. */
  readonly checkBoxes: boolean;
}
/** What the consent form has shown: nobody grants what they were not shown. */
export const shownScopesFact: FactKey<ShownQuestion> = factKey('oauth/shown-scopes');

/** What an owner allows. */
export interface Consent {
  readonly scopes: readonly string[];
  /** A moment before it was looked up: what comes of it begins then, so that it ends with what is revoked from then on. */
  readonly since: Instant;
}
/** What the owner has consented to. */
export const consentFact: FactKey<Consent> = factKey('oauth/consent');

/** Names everything that this authorization leads to, where that has been told to somebody before it was issued. */
export const familyFact: FactKey<string> = factKey('oauth/family');

/** What a token request is good for. */
export const grantFact: FactKey<Grant> = factKey('oauth/grant');

/** The form in which a token request wants its answer; absent: JSON. */
export const responseFormatFact: FactKey<ResponseFormat> = factKey('oauth/response-format');

/** What this request has issued. `family` is how to take it back. */
export interface IssuedFact
  extends Pick<AccessRecord, 'family' | 'owner' | 'scopes' | 'attributes' | 'issuedAt' | 'expiresAt'> {
  readonly kind: 'access' | 'code';
}
/** What this request has issued. */
export const issuedFact: FactKey<IssuedFact> = factKey('oauth/issued');

/** The fact about what has been recorded. */
export const issuedFactOf = (
  kind: IssuedFact['kind'],
  { family, owner, scopes, attributes, issuedAt, expiresAt }: Omit<IssuedFact, 'kind'>,
): IssuedFact => ({ kind, family, owner, scopes, attributes, issuedAt, expiresAt });

/** An access token that a request presents; its key by `textOfHash`. */
export type TokenFact = Omit<AccessRecord, 'hash'> & { readonly hash: string };
/** The access token that a request to a protected API presents, live. */
export const tokenFact: FactKey<TokenFact> = factKey('oauth/token');

/** The fact about a token. */
export const tokenFactOf = (record: AccessRecord): TokenFact => ({ ...record, hash: textOfHash(record.hash) });
