import type { JoseKey } from './key.ts';
import { loadJose } from './load-jose.ts';

/** A key with the algorithm to use it by, which is among its own. */
export interface ChosenKey {
  readonly key: JoseKey;
  readonly algorithm: string;
}

/** How a JWT is protected: at least one of the two. With both it is signed first, then encrypted (RFC 7519 §11.2). */
export interface Protection {
  readonly signing: ChosenKey | undefined;
  readonly encryption: (ChosenKey & { readonly contents: string }) | undefined;
}

/** Makes a JWT in compact form. Without a signature, the encryption must be by a shared key: it is what proves the maker. */
export const makeJwt = async (claims: object, { signing, encryption }: Protection): Promise<string> => {
  if (signing === undefined && encryption?.key.isShared !== true) throw new Error('a JWT that nothing proves');
  const { CompactEncrypt, CompactSign } = await loadJose();
  const bytes = Buffer.from(JSON.stringify(claims));
  const signed =
    signing &&
    (await new CompactSign(bytes)
      .setProtectedHeader({ alg: signing.algorithm, typ: 'JWT', ...idOf(signing) })
      .sign(signing.key.key));
  if (encryption === undefined) return signed ?? '';
  const { algorithm: alg, contents: enc } = encryption;
  return new CompactEncrypt(signed === undefined ? bytes : Buffer.from(signed))
    .setProtectedHeader({ alg, enc, typ: 'JWT', ...(signed !== undefined && { cty: 'JWT' }), ...idOf(encryption) })
    .encrypt(encryption.key.key);
};

const idOf = ({ key: { id } }: ChosenKey) => id !== undefined && { kid: id };
