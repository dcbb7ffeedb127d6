import { createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';

/** A key pair as a client of a test has it; `jwk` is the public half with its `kid`. */
export interface TestKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JsonWebKey & { readonly kty: string; readonly kid: string };
}

/** Makes a key pair for an algorithm: `ES256`, `RS256`, `PS256`, `EdDSA` and their like. */
export const newKey = (alg: string, kid: string = alg): TestKey => {
  const { publicKey, privateKey } = pairFor(alg);
  const { kty = '', ...jwk } = publicKey.export({ format: 'jwk' });
  return { alg, kid, privateKey, publicKey, jwk: { kty, ...jwk, kid } };
};

const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

const pairFor = (alg: string): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } => {
  const namedCurve = curves[alg];
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve });
  return alg.startsWith('Ed') ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 });
};

/** A JWT (RFC 7519), signed by Node alone; `alg` of the header may say anything, the signature is of the key's kind. */
export const jwtOf = (payload: object, key: TestKey, header: object = {}): string => {
  const { alg, kid } = key;
  const input = [{ alg, kid, ...header }, payload].map(encoded).join('.');
  return `${input}.${signature(input, key).toString('base64url')}`;
};

/** A JWT that has no signature (RFC 7519 §6). */
export const unsignedJwt = (payload: object): string => `${[{ alg: 'none' }, payload].map(encoded).join('.')}.`;

/** A JWT with HS256, the secret being a text that everybody has. */
export const macJwt = (payload: object, secret: string, header: object = {}): string => {
  const input = [{ alg: 'HS256', ...header }, payload].map(encoded).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

/** What a client asserts of itself (RFC 7523 §3); `now` in milliseconds. */
export const claimsOf = (client: string, audience: string, now: number) => ({
  iss: client,
  sub: client,
  aud: audience,
  jti: randomUUID(),
  iat: Math.floor(now / 1000),
  exp: Math.floor(now / 1000) + 60,
});

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const signature = (input: string, { alg, privateKey }: TestKey): Buffer => {
  const digest = alg.startsWith('Ed') ? undefined : `sha${alg.slice(2)}`;
  const options = alg.startsWith('PS') ? { padding: 6, saltLength: -1 } : {}; // RSA_PKCS1_PSS_PADDING, a salt as long as the digest
  return sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363', ...options });
};

/** The fields of a form that carry an assertion (RFC 7523 §2.2). */
export const asserting = (assertion: string) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});
