import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type Backend, type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';

/** How an OpenID provider of these tests differs from a good one; what is left out is as it should be. */
export interface IssuerInit {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Claims of the ID token over those that it should have; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** `other-key`: not the one that it publishes. */
  readonly signed?: 'none' | 'HS256' | 'other-key';
  /** Instead of an answer of that path. */
  readonly answers?: Readonly<Record<string, (received: Received) => BackendAnswer>>;
}

/** One that runs. */
export interface Issuer extends Backend {
  /** Signs somebody in for what the browser came with; gives the parameters that it goes back with. */
  signIn(location: string): Record<string, string>;
}

const keys = await generateKeyPair('RS256', { extractable: true });
const otherKeys = await generateKeyPair('RS256');
const published = { ...(await exportJWK(keys.publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' };

/** Starts an OpenID provider that holds what it is asked against what it should be, and answers as `init` says. */
export const startIssuer = async (init: IssuerInit = {}): Promise<Issuer> => {
  const codes = new Map<string, URLSearchParams>();
  // Signed when the code is asked for: the answer itself cannot wait.
  const tokens = new Map<string, string>();
  const backend = await startBackend((received) => answerOf(received));
  const answerOf = (received: Received): BackendAnswer => {
    const own = init.answers?.[received.path];
    if (own !== undefined) return own(received);
    if (received.path === '/.well-known/openid-configuration') return { json: metadataOf(backend.url, init) };
    if (received.path === '/jwks') return { json: { keys: [published] } };
    return redeemed(received, codes, tokens);
  };
  return {
    ...backend,
    signIn: (location) => {
      const asked = new URL(location).searchParams;
      const code = `code-${codes.size + 1}`;
      codes.set(code, asked);
      pending.push(idToken(backend.url, asked, init).then((token) => tokens.set(code, token)));
      return { code, state: asked.get('state') ?? '', iss: backend.url };
    },
  };
};

const pending: Promise<unknown>[] = [];

/** Every ID token that was asked for so far is signed. */
export const settled = async (): Promise<void> => void (await Promise.all(pending));

const metadataOf = (issuer: string, { metadata }: IssuerInit) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize?kept=1`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  id_token_signing_alg_values_supported: ['RS256'],
  authorization_response_iss_parameter_supported: true,
  ...metadata,
});

const idToken = async (issuer: string, asked: URLSearchParams, { claims, signed }: IssuerInit): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const all: Record<string, unknown> = {
    iss: issuer,
    sub: 'alice',
    aud: asked.get('client_id'),
    nonce: asked.get('nonce'),
    iat: now,
    exp: now + 300,
    ...claims,
  };
  const present: JWTPayload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  if (signed === 'none') return new UnsecuredJWT(present).encode();
  const jwt = new SignJWT(present);
  // Who takes any algorithm would take the published key for a secret.
  if (signed === 'HS256') return jwt.setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(JSON.stringify(published)));
  const { privateKey } = signed === 'other-key' ? otherKeys : keys;
  return jwt.setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(privateKey);
};

/** The token endpoint (OpenID Connect Core 1.0 §3.1.3): each code is good once, with its verifier and redirect URI. */
const redeemed = (
  { body, headers }: Received,
  codes: Map<string, URLSearchParams>,
  tokens: ReadonlyMap<string, string>,
): BackendAnswer => {
  const form = new URLSearchParams(body);
  if (headers['authorization'] !== `Basic ${btoa('headgate:issuer-secret')}`) {
    return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="issuer"' }, json: { error: 'invalid_client' } };
  }
  const code = form.get('code') ?? '';
  const asked = codes.get(code);
  codes.delete(code);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const isGood =
    asked?.get('redirect_uri') === form.get('redirect_uri') &&
    asked?.get('code_challenge') === challenge &&
    form.get('grant_type') === 'authorization_code';
  return isGood
    ? { json: { access_token: 'upstream-token', token_type: 'Bearer', id_token: tokens.get(code) } }
    : { status: 400, json: { error: 'invalid_grant' } };
};
