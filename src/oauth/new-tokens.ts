import type { CompiledProvider } from '../assembly/types.ts';
import type { AccessRecord, Instant, NewTokens, RefreshRecord } from '../stores/grants.ts';
import { type AccessTokenClaims, claimsOf, longestJwt, type SignedToken } from './access-token.ts';
import { refusal } from './errors.ts';
import type { Grant } from './grants/grant.ts';
import { payloadIn } from './kept-metadata.ts';
import type { Provider } from './provider.ts';
import { hashOfText, keyOfJwt, mintFamily, mintRefresh, mintSecret, sealRefresh } from './tokens.ts';

/** Body of a successful token response (RFC 6749 §5.1). `scope` is absent where the token has none. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly scope?: string;
  /** What a service has said for the application (IBM API Connect v5). */
  readonly metadata?: string;
}

/** Time, randomness and signatures, handed in. */
export interface TokenMaking {
  readonly now: Instant;
  readonly random: (bytes: number) => Buffer;
  /** Where access tokens are JWTs. */
  readonly sign?: ((claims: AccessTokenClaims) => Promise<SignedToken>) | undefined;
}

/** Whom the tokens are made by and for. */
export interface Parties {
  readonly provider: Pick<Provider, 'name' | 'issuer'> & {
    readonly settings: Pick<CompiledProvider, 'accessToken' | 'refreshToken' | 'consentSeconds'>;
  };
  readonly application: string;
}

/** Tokens that are made and not yet stored. */
export interface MadeTokens {
  readonly tokens: NewTokens;
  readonly body: TokenResponse;
  /** What the store keeps in case that the answer gets lost; `undefined`: a second use is a reuse. */
  readonly grace: { readonly seconds: number; readonly sealed: Uint8Array } | undefined;
}

/**
 * The tokens for a grant: what is kept of them, and what the client gets. Nothing is stored yet.
 *
 * @throws Fault invalid_scope where nobody would take the access token; rejects also as `sign` does.
 */
export const newTokens = async (grant: Grant, parties: Parties, making: TokenMaking): Promise<MadeTokens> => {
  const { now } = making;
  const { scopes, attributes } = grant;
  const metadata = payloadIn(attributes);
  const consentEndsAt = consentEnd(grant, parties, now);
  const { secret, record: access } = await newAccessToken(grant, parties, { ...making, consentEndsAt });
  const refresh = newRefreshToken(grant, { access, consentEndsAt, parties }, making);
  return {
    tokens: { access, refresh: refresh?.record },
    body: {
      access_token: secret,
      token_type: 'Bearer',
      expires_in: Math.floor((access.expiresAt - now) / 1000),
      ...(refresh === undefined ? {} : { refresh_token: refresh.secret }),
      ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
      ...(metadata !== undefined && { metadata }),
    },
    grace: graceOf(grant, refresh?.secret, parties),
  };
};

const newAccessToken = async (
  grant: Grant,
  { provider, application }: Parties,
  { now, random, sign, consentEndsAt }: TokenMaking & { readonly consentEndsAt: Instant | undefined },
): Promise<{ readonly secret: string; readonly record: AccessRecord }> => {
  const { owner, scopes, grantType, attributes, audience, family = mintFamily(now, random) } = grant;
  const record = {
    family,
    provider: provider.name,
    application,
    owner,
    scopes,
    grantType,
    attributes,
    audience,
    issuedAt: now,
    expiresAt: endOf(provider.settings.accessToken.lifetimeSeconds, now, consentEndsAt),
  };
  if (sign === undefined) {
    const { secret, hash } = mintSecret('access', now, random);
    return { secret, record: { ...record, hash, signedBy: undefined } };
  }
  const claims = claimsOf(record, provider, random);
  const { token, kid } = await sign(claims);
  if (token.length > longestJwt) throw refusal('oauth/scope-too-long', { detail: `client "${application}"` });
  return { secret: token, record: { ...record, hash: keyOfJwt(token, claims.jti), signedBy: kid } };
};

/** The cap begins with the first tokens: a refresh does not move it. A client that acts for itself has no consent. */
const consentEnd = (
  { owner, chain }: Grant,
  { provider: { settings } }: Parties,
  now: Instant,
): Instant | undefined => {
  if (chain !== undefined) return chain.consentEndsAt;
  const { consentSeconds } = settings;
  return consentSeconds === undefined || owner === undefined ? undefined : now + consentSeconds * 1000;
};

const endOf = (lifetimeSeconds: number, now: Instant, cap: Instant = Number.POSITIVE_INFINITY): Instant =>
  Math.min(now + lifetimeSeconds * 1000, cap);

interface RefreshMaking {
  readonly access: AccessRecord;
  readonly consentEndsAt: Instant | undefined;
  readonly parties: Parties;
}

/** `undefined`: none is issued, or the chain has just been used for the last time. */
const newRefreshToken = (
  { refreshable, owner, chain, scopes, grantType, attributes, audience, grantedAudience = audience }: Grant,
  { access, consentEndsAt, parties }: RefreshMaking,
  { now, random }: TokenMaking,
): { readonly secret: string; readonly record: RefreshRecord } | undefined => {
  const { refreshToken } = parties.provider.settings;
  if (refreshToken === undefined || !refreshable || owner === undefined) return undefined;
  const usesLeft = chain === undefined ? refreshToken.count : chain.usesLeft && chain.usesLeft - 1;
  if (usesLeft === 0) return undefined;
  const { secret, hash, current } = mintRefresh(
    now,
    random,
    chain && { chainPart: chain.part, hash: hashOfText(chain.hash) },
  );
  const { family, provider, application } = access;
  const record: RefreshRecord = {
    hash,
    current,
    family,
    provider,
    application,
    owner,
    scopes: chain?.scopes ?? scopes,
    grantType: chain?.grantType ?? grantType,
    attributes,
    audience: chain === undefined ? grantedAudience : chain.audience,
    usesLeft,
    issuedAt: now,
    expiresAt: endOf(refreshToken.lifetimeSeconds, now, consentEndsAt),
    consentEndsAt,
  };
  return { secret, record };
};

/** Only who presents the same refresh token again can open what is sealed here: nothing, at the last use of a chain. */
const graceOf = ({ chain }: Grant, next: string | undefined, { provider }: Parties): MadeTokens['grace'] => {
  const seconds = provider.settings.refreshToken?.graceSeconds ?? 0;
  if (chain?.pad === undefined || seconds === 0) return undefined;
  return { seconds, sealed: next === undefined ? new Uint8Array() : sealRefresh(next, chain.pad) };
};
