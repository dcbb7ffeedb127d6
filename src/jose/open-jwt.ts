import type { JoseKey } from './key.ts';
import { contentAlgorithms, loadJose, longestJwt } from './load-jose.ts';

type Jose = Awaited<ReturnType<typeof loadJose>>;

/** The keys that a JWT is opened with. Each list that is there is a layer that the JWT must have; at least one is. */
export interface Opening {
  readonly verification: readonly JoseKey[] | undefined;
  readonly decryption: readonly JoseKey[] | undefined;
}

/** What is wrong with a JWT: its form, or that no key of ours opens it. */
export class JwtRefusal extends Error {
  readonly kind: 'malformed' | 'unproven';

  /** `why`: for operators; holds nothing of the JWT. */
  constructor(kind: JwtRefusal['kind'], why: string) {
    super(why);
    this.kind = kind;
  }
}

/**
 * The bytes of the claims of a JWT in compact form, its layers opened and proven.
 *
 * A key is chosen by what it is and by its name; what else a header offers (`jwk`, `jku`, `x5c`, `x5u`) is not looked at
 * (RFC 8725 §3.10), nor is anything decompressed. Claims are not judged.
 *
 * @throws JwtRefusal
 */
export const openJwt = async (jwt: string, { verification, decryption }: Opening): Promise<Uint8Array> => {
  if (jwt.length > longestJwt) throw new JwtRefusal('malformed', `it is longer than ${longestJwt} characters`);
  const jose = await loadJose();
  const open = opening(jose);
  if (decryption === undefined) return open.verified(jwt, verification ?? []);
  const plain = await open.decrypted(jwt, decryption);
  if (verification !== undefined) return open.verified(Buffer.from(plain).toString('latin1'), verification);
  // Everybody can encrypt for a public key: that proves nothing of who did.
  if (!decryption.every(({ isShared }) => isShared))
    throw new JwtRefusal('unproven', 'it is encrypted, but not signed');
  return plain;
};

const opening = (jose: Jose) => ({
  verified: async (jws: string, keys: readonly JoseKey[]): Promise<Uint8Array> => {
    const { key, algorithms } = chosenKey(headerOf(jws, 3, jose), keys);
    return refusing(async () => (await jose.compactVerify(jws, key, { algorithms: [...algorithms] })).payload);
  },
  decrypted: async (jwe: string, keys: readonly JoseKey[]): Promise<Uint8Array> => {
    const { key, algorithms } = chosenKey(headerOf(jwe, 5, jose), keys);
    const options = {
      keyManagementAlgorithms: [...algorithms],
      contentEncryptionAlgorithms: [...contentAlgorithms],
      maxDecompressedLength: 0,
    };
    return refusing(async () => (await jose.compactDecrypt(jwe, key, options)).plaintext);
  },
});

interface Header {
  readonly alg: unknown;
  readonly kid: unknown;
}

/** `parts`: 3 of a JWS, 5 of a JWE; one is never taken for the other. */
const headerOf = (jwt: string, parts: 3 | 5, jose: Jose): Header => {
  if (jwt.split('.', 6).length !== parts) throw new JwtRefusal('malformed', `it has not ${parts} parts`);
  try {
    const header = jose.decodeProtectedHeader(jwt);
    // We know no extension that changes how a token is to be read (RFC 7515 §4.1.11).
    if (header['crit'] === undefined && header['zip'] === undefined) return { alg: header.alg, kid: header['kid'] };
  } catch {
    // The parser's own message repeats a part of what it could not read.
    throw new JwtRefusal('malformed', 'its header cannot be read');
  }
  throw new JwtRefusal('malformed', 'its header asks for an extension or for decompression');
};

/** The one key that the header can mean: of the algorithm's kind, and of its name where both have one. */
const chosenKey = ({ alg, kid }: Header, keys: readonly JoseKey[]): JoseKey => {
  const fitting = keys.filter(
    ({ algorithms, id }) =>
      algorithms.some((one) => one === alg) && (id === undefined || kid === undefined || id === kid),
  );
  const [key] = fitting;
  if (key !== undefined && fitting.length === 1) return key;
  throw new JwtRefusal(
    'unproven',
    key === undefined ? 'no key is for its algorithm and name' : 'it names none of several keys',
  );
};

/** Whatever the package says against a token (and what a key of ours cannot take) refuses it. */
const refusing = async (open: () => Promise<Uint8Array>): Promise<Uint8Array> => {
  try {
    return await open();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened';
    throw new JwtRefusal('unproven', code);
  }
};
