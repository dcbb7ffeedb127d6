import { createHash, createHmac } from 'node:crypto';
import type { IDToken } from 'openid-client';
import type { OpenIdConfig } from '../environment/environment.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { composed } from './composed.ts';
import { discoveredIssuer } from './openid/discovered-issuer.ts';
import { codeOf, whyIssuerFailed } from './openid/issuer-failure.ts';
import type { Authenticated, ExternalLogin, ExternalRequest, ExternalReturn, Registry } from './registry.ts';
import { answerMalformed, registryUnavailable } from './registry-faults.ts';

/** As the contract of registries says; an ID token with more is refused, since to drop some could change what is allowed. */
const mostGroups = 1000;

/**
 * A registry whose users sign in at an OpenID provider: code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636). What was
 * sent along is derived again from the seal of the sign-in, so nothing is kept here.
 *
 * `now`: milliseconds of a clock that never goes back.
 */
export const openIdIssuer = (
  config: OpenIdConfig,
  outbound: Pick<Outbound, 'send'>,
  now: () => number = () => performance.now(),
): Registry => {
  const issuer = discoveredIssuer(config, outbound, now);
  const begin = async (asked: ExternalRequest): Promise<string> => {
    const { library, configuration } = await issuer();
    return library.buildAuthorizationUrl(configuration, parametersOf(asked, config)).href;
  };
  const complete = async (returned: ExternalReturn): Promise<Authenticated | undefined> => {
    const { redirectUri, state, seal, fields } = returned;
    // A browser that brings neither has not been there.
    if (fields['code'] === undefined && fields['error'] === undefined) return undefined;
    const { library, configuration } = await issuer();
    const granted = await library
      .authorizationCodeGrant(configuration, urlOf(redirectUri, state, fields), {
        expectedState: state,
        expectedNonce: derived('nonce', seal, config),
        pkceCodeVerifier: derived('code_verifier', seal, config),
        idTokenExpected: true,
      })
      .catch((error: unknown) => nobodyBy(error, config.name));
    return granted && authenticatedBy(granted.claims(), config);
  };
  const external: ExternalLogin = { begin, complete };
  return { name: config.name, authenticate: async () => undefined, external };
};

/** Of the authentication request (OpenID Connect Core 1.0 §3.1.2.1). */
const parametersOf = (
  { redirectUri, state, seal, fresh, locales }: ExternalRequest,
  config: OpenIdConfig,
): Record<string, string> => ({
  redirect_uri: redirectUri,
  scope: config.scopes.join(' '),
  state,
  nonce: derived('nonce', seal, config),
  code_challenge: createHash('sha256')
    .update(derived('code_verifier', seal, config))
    .digest('base64url'),
  code_challenge_method: 'S256',
  ...(fresh && { prompt: 'login' }),
  ...(locales.length > 0 && { ui_locales: locales.join(' ') }),
});

/**
 * 43 characters of base64url, as many as a code verifier needs (RFC 7636 §4.1). Another issuer, should the registry be changed
 * meanwhile, never sees what was meant for this one.
 */
const derived = (what: 'nonce' | 'code_verifier', seal: string, { issuer, clientId }: OpenIdConfig): string =>
  createHmac('sha256', seal)
    .update(JSON.stringify(['openid', what, issuer, clientId]))
    .digest('base64url');

/** With what the browser came back. */
const urlOf = (redirectUri: string, state: string, fields: ExternalReturn['fields']): URL => {
  const url = new URL(redirectUri);
  for (const name of ['code', 'error', 'error_description', 'iss']) {
    const value = fields[name];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  url.searchParams.set('state', state);
  return url;
};

/** Whom a valid ID token names. Names of an issuer are compared as they are: two that differ are two people. */
const authenticatedBy = (claims: IDToken | undefined, config: OpenIdConfig): Authenticated => {
  const { name: registry, nameClaim, groupsClaim } = config;
  const name = claims?.[nameClaim];
  if (typeof name !== 'string' || composed(name) === undefined || /\p{Cc}/u.test(name)) {
    throw answerMalformed(registry, `the ID token has no claim "${nameClaim}" that could be a name`);
  }
  // Who may write what they like into their profile would sign in as anybody.
  if (nameClaim === 'email' && claims?.['email_verified'] !== true) {
    throw answerMalformed(registry, 'the ID token does not say "email_verified" of the "email" that is the name');
  }
  return groupsClaim === undefined ? { name } : { name, groups: groupsIn(claims?.[groupsClaim], config) };
};

const groupsIn = (claim: unknown, { name, groupsClaim }: OpenIdConfig): readonly string[] => {
  const groups: readonly unknown[] = claim === undefined ? [] : Array.isArray(claim) ? claim : [claim];
  const texts = groups.filter((group) => typeof group === 'string' && composed(group) !== undefined);
  if (texts.length < groups.length || groups.length > mostGroups) {
    throw answerMalformed(name, `the claim "${groupsClaim}" of the ID token is no list of at most ${mostGroups} names`);
  }
  // Each is a text: none was filtered out.
  return texts as readonly string[];
};

/** What of a sign-in that failed is only a no: the person did not want, or has brought a code that is none or was used. */
const nobodyBy = (error: unknown, registry: string): undefined => {
  const refused = errorIn(error);
  const code = codeOf(error);
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' && !troubles.has(refused)) return undefined;
  if (code === 'OAUTH_RESPONSE_BODY_ERROR' && refused === 'invalid_grant') return undefined;
  if (refused !== '') throw registryUnavailable(registry, `the issuer says ${troubles.has(refused) ? refused : 'no'}`);
  const why = whyIssuerFailed(error);
  // An answer of another status is none.
  const isAnswer = typeof why === 'string' && code !== 'OAUTH_RESPONSE_IS_NOT_CONFORM';
  throw isAnswer ? answerMalformed(registry, why) : registryUnavailable(registry, why);
};

/** Errors that nobody who signs in can help (RFC 6749 §4.1.2.1, §5.2). */
const troubles: ReadonlySet<string> = new Set([
  'server_error',
  'temporarily_unavailable',
  'invalid_request',
  'invalid_client',
  'unauthorized_client',
  'unsupported_response_type',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** The error code of the protocol. */
const errorIn = (error: unknown): string =>
  error instanceof Error && 'error' in error && typeof error.error === 'string' ? error.error : '';
