import type {
  AccessRecord,
  CodeRecord,
  GrantStore,
  Instant,
  Issued,
  NewTokens,
  OwnerId,
  RefreshRecord,
  Refused,
  Spend,
} from '../stores/grants.ts';
import type { AuthorizationRequest } from './authorization.ts';
import { type RefusalCode, refusal } from './errors.ts';
import type { Grant, SpentByGrant } from './grants/grant.ts';
import { hashOfText, mintFamily, mintRefresh, mintSecret } from './tokens.ts';

/** Body of a successful token response (RFC 6749 §5.1). `scope` is absent where the token has none. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  readonly scope?: string;
}

/** Time and randomness, handed in. */
export interface Making {
  readonly now: Instant;
  readonly random: (bytes: number) => Buffer;
  readonly lifetimeSeconds: number;
}

/** How tokens are made; `lifetimeSeconds` is that of the access token. */
export interface TokenMaking extends Making {
  /** Refresh tokens are issued. `count`: how many times a chain of them may be used; `undefined`: until it expires. */
  readonly refresh?: { readonly lifetimeSeconds: number; readonly count?: number | undefined } | undefined;
  /** Nothing that one consent leads to outlives it; `undefined`: no such cap. */
  readonly consentSeconds?: number | undefined;
}

/** The tokens for a grant: what is kept of them, and what the client gets. Nothing is stored yet. */
export const newTokens = (
  grant: Grant,
  { provider, application }: { readonly provider: string; readonly application: string },
  making: TokenMaking,
): { readonly tokens: NewTokens; readonly body: TokenResponse } => {
  const { now, random, lifetimeSeconds } = making;
  const { owner, scopes, grantType, family = mintFamily(now, random) } = grant;
  const { secret, hash } = mintSecret('access', now, random);
  const consentEndsAt = consentEnd(grant, making);
  const access: AccessRecord = {
    hash,
    family,
    provider,
    application,
    owner,
    scopes,
    grantType,
    issuedAt: now,
    expiresAt: endOf(lifetimeSeconds, now, consentEndsAt),
  };
  const refresh = newRefreshToken(grant, { access, consentEndsAt }, making);
  return {
    tokens: { access, refresh: refresh?.record },
    body: {
      access_token: secret,
      token_type: 'Bearer',
      expires_in: Math.floor((access.expiresAt - now) / 1000),
      ...(refresh === undefined ? {} : { refresh_token: refresh.secret }),
      ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    },
  };
};

/**
 * Records the tokens and consumes what their grant spends, both or neither.
 *
 * @throws Fault invalid_grant where the one-time thing is gone; one that was used before has then revoked what came of it
 * (RFC 6749 §4.1.2, RFC 9700 §4.14.2). Also rejects with `StoreUnavailable`.
 */
export const recordTokens = async (
  tokens: NewTokens,
  { spends }: Pick<Grant, 'spends'>,
  store: Pick<GrantStore, 'issue'>,
): Promise<void> => {
  const issued = await store.issue(tokens, spends && spendOf(spends), tokens.access.issuedAt);
  if (issued.result === 'issued') return;
  if (spends === undefined) throw new Error('a store refused tokens that spend nothing');
  throw refusal(refusals[spends.kind][issued.result], { detail: detailOf(issued, tokens.access) });
};

/** An authorization code for a validated request that its owner has consented to. Nothing is stored yet. */
export const newCode = (
  request: Pick<AuthorizationRequest, 'applicationId' | 'redirectUri' | 'redirectUriSent' | 'challenge'>,
  granted: { readonly provider: string; readonly owner: OwnerId; readonly scopes: readonly string[] },
  { now, random, lifetimeSeconds }: Making,
): { readonly code: string; readonly record: CodeRecord } => {
  const { secret, hash } = mintSecret('code', now, random);
  const record: CodeRecord = {
    hash,
    family: mintFamily(now, random),
    provider: granted.provider,
    application: request.applicationId,
    owner: granted.owner,
    scopes: granted.scopes,
    redirectUri: request.redirectUriSent ? request.redirectUri : undefined,
    challenge: request.challenge,
    issuedAt: now,
    expiresAt: now + lifetimeSeconds * 1000,
  };
  return { code: secret, record };
};

/** The cap begins with the first tokens: a refresh does not move it. A client that acts for itself has no consent. */
const consentEnd = (
  { refreshable, chain }: Grant,
  { now, consentSeconds }: Pick<TokenMaking, 'now' | 'consentSeconds'>,
): Instant | undefined => {
  if (chain !== undefined) return chain.consentEndsAt;
  return consentSeconds === undefined || !refreshable ? undefined : now + consentSeconds * 1000;
};

const endOf = (lifetimeSeconds: number, now: Instant, cap: Instant = Number.POSITIVE_INFINITY): Instant =>
  Math.min(now + lifetimeSeconds * 1000, cap);

/** `undefined`: none is issued, or the chain has just been used for the last time. */
const newRefreshToken = (
  { refreshable, owner, chain, scopes, grantType }: Grant,
  { access, consentEndsAt }: { readonly access: AccessRecord; readonly consentEndsAt: Instant | undefined },
  { now, random, refresh }: Pick<TokenMaking, 'now' | 'random' | 'refresh'>,
): { readonly secret: string; readonly record: RefreshRecord } | undefined => {
  if (refresh === undefined || !refreshable || owner === undefined) return undefined;
  const usesLeft = chain === undefined ? refresh.count : chain.usesLeft && chain.usesLeft - 1;
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
    usesLeft,
    issuedAt: now,
    expiresAt: endOf(refresh.lifetimeSeconds, now, consentEndsAt),
    consentEndsAt,
  };
  return { secret, record };
};

const spendOf = (spends: SpentByGrant): Spend =>
  spends.kind === 'code'
    ? { kind: 'code', hash: hashOfText(spends.hash) }
    : { kind: 'refresh', hash: hashOfText(spends.hash), current: hashOfText(spends.current) };

const refusals: Readonly<Record<Spend['kind'], Readonly<Record<Refused, RefusalCode>>>> = {
  code: { reused: 'oauth/code-reused', expired: 'oauth/code-expired', unknown: 'oauth/code-unknown' },
  refresh: {
    reused: 'oauth/refresh-token-reused',
    expired: 'oauth/refresh-token-expired',
    unknown: 'oauth/refresh-token-unknown',
  },
};

const detailOf = (issued: Issued, { application }: AccessRecord): string =>
  issued.result === 'reused'
    ? `client "${application}": it was used before; ${issued.revoked} tokens are revoked`
    : `client "${application}"`;
