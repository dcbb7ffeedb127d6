import type { CodeRecord, GrantStore, Instant, Issued, Refused, Spend } from '../stores/grants.ts';
import type { AuthorizationRequest } from './authorization.ts';
import { type RefusalCode, refusal } from './errors.ts';
import type { Grant, SpentByGrant } from './grants/grant.ts';
import type { MadeTokens, TokenResponse } from './new-tokens.ts';
import { hashOfText, mintFamily, mintSecret, openRefresh } from './tokens.ts';

/** Time and randomness, handed in. */
export interface Making {
  readonly now: Instant;
  readonly random: (bytes: number) => Buffer;
  readonly lifetimeSeconds: number;
}

/**
 * Records the tokens and consumes what their grant spends, both or neither.
 *
 * @returns what the client gets: of a refresh token whose first answer got lost, the refresh token of that answer, if it
 * had one.
 * @throws Fault invalid_grant where the one-time thing is gone; one that was used before has then revoked what came of it
 * (RFC 6749 §4.1.2, RFC 9700 §4.14.2). Also rejects with `StoreUnavailable`.
 */
export const recordTokens = async (
  { tokens, body, grace }: MadeTokens,
  { spends, chain }: Pick<Grant, 'spends' | 'chain'>,
  store: Pick<GrantStore, 'issue'>,
): Promise<TokenResponse> => {
  const issued = await store.issue(tokens, spends && spendOf(spends, grace), tokens.access.issuedAt);
  if (issued.result === 'issued') return body;
  if (issued.result === 'repeated' && chain?.pad !== undefined) {
    const { sealed } = issued;
    return sealed.length === 0 ? body : { ...body, refresh_token: openRefresh(sealed, chain.pad, chain.part) };
  }
  if (spends === undefined || issued.result === 'repeated') throw new Error('a store answered what was not asked');
  throw refusal(refusals[spends.kind][issued.result], { detail: detailOf(issued, tokens.access) });
};

/** An authorization code for a validated request that its owner has consented to. Nothing is stored yet. */
export const newCode = (
  request: Pick<AuthorizationRequest, 'applicationId' | 'redirectUri' | 'redirectUriSent' | 'challenge'>,
  granted: Pick<CodeRecord, 'provider' | 'owner' | 'scopes' | 'attributes' | 'audience'> & Pick<Grant, 'family'>,
  { now, random, lifetimeSeconds }: Making,
): { readonly code: string; readonly record: CodeRecord } => {
  const { secret, hash } = mintSecret('code', now, random);
  const record: CodeRecord = {
    hash,
    family: granted.family ?? mintFamily(now, random),
    provider: granted.provider,
    application: request.applicationId,
    owner: granted.owner,
    scopes: granted.scopes,
    redirectUri: request.redirectUriSent ? request.redirectUri : undefined,
    challenge: request.challenge,
    attributes: granted.attributes,
    audience: granted.audience,
    issuedAt: now,
    expiresAt: now + lifetimeSeconds * 1000,
  };
  return { code: secret, record };
};

const spendOf = (spends: SpentByGrant, grace: MadeTokens['grace']): Spend =>
  spends.kind === 'code'
    ? { kind: 'code', hash: hashOfText(spends.hash) }
    : { kind: 'refresh', hash: hashOfText(spends.hash), current: hashOfText(spends.current), grace };

const refusals: Readonly<Record<Spend['kind'], Readonly<Record<Refused, RefusalCode>>>> = {
  code: { reused: 'oauth/code-reused', expired: 'oauth/code-expired', unknown: 'oauth/code-unknown' },
  refresh: {
    reused: 'oauth/refresh-token-reused',
    expired: 'oauth/refresh-token-expired',
    unknown: 'oauth/refresh-token-unknown',
  },
};

const detailOf = (issued: Issued, { application }: MadeTokens['tokens']['access']): string =>
  issued.result === 'reused'
    ? `client "${application}": it was used before; ${issued.revoked} tokens are revoked`
    : `client "${application}"`;
