import type { AccessRecord, CodeRecord, GrantStore, Instant, Issued, OwnerId } from '../stores/grants.ts';
import type { AuthorizationRequest } from './authorization.ts';
import { type RefusalCode, refusal } from './errors.ts';
import type { Grant } from './grants/grant.ts';
import { hashOfText, mintFamily, mintSecret } from './tokens.ts';

/** Body of a successful token response (RFC 6749 §5.1). `scope` is absent where the token has none. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope?: string;
}

/** Time and randomness, handed in. */
export interface Making {
  readonly now: Instant;
  readonly random: (bytes: number) => Buffer;
  readonly lifetimeSeconds: number;
}

/** An access token for a grant: what is kept of it, and what the client gets. Nothing is stored yet. */
export const newAccessToken = (
  grant: Grant,
  { provider, application }: { readonly provider: string; readonly application: string },
  { now, random, lifetimeSeconds }: Making,
): { readonly record: AccessRecord; readonly body: TokenResponse } => {
  const { secret, hash } = mintSecret('access', now, random);
  const { owner, scopes, grantType, family = mintFamily(now, random) } = grant;
  const scope = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
  return {
    record: {
      hash,
      family,
      provider,
      application,
      owner,
      scopes,
      grantType,
      issuedAt: now,
      expiresAt: now + lifetimeSeconds * 1000,
    },
    body: { access_token: secret, token_type: 'Bearer', expires_in: lifetimeSeconds, ...scope },
  };
};

/**
 * Records the token and consumes what its grant spends, both or neither.
 *
 * @throws Fault invalid_grant where the one-time thing is gone; a code used before has then revoked its tokens
 * (RFC 6749 §4.1.2). Also rejects with `StoreUnavailable`.
 */
export const issueAccessToken = async (
  record: AccessRecord,
  { spends }: Pick<Grant, 'spends'>,
  store: Pick<GrantStore, 'issue'>,
): Promise<void> => {
  const spend = spends && { kind: spends.kind, hash: hashOfText(spends.hash) };
  const issued = await store.issue({ access: record }, spend, record.issuedAt);
  if (issued.result !== 'issued') throw refusal(refusals[issued.result], { detail: detailOf(issued, record) });
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

const refusals: Readonly<Record<Exclude<Issued['result'], 'issued'>, RefusalCode>> = {
  reused: 'oauth/code-reused',
  expired: 'oauth/code-expired',
  unknown: 'oauth/code-unknown',
};

const detailOf = (issued: Issued, { application }: AccessRecord): string =>
  issued.result === 'reused'
    ? `client "${application}": the code was used before; ${issued.revoked} tokens are revoked`
    : `client "${application}"`;
