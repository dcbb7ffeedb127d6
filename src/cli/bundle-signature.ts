import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { signedText } from '../assembly/signed-text.ts';
import type { Bundle, BundleSignature } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { BundleTrust } from '../environment/environment.ts';
import { type Finding, problemOfFile } from '../source/problem-at.ts';

/** Who has signed a bundle. `damaged`: it is not what was signed, or the signature is not what was made. */
export type Signer =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'key'; readonly id: string; readonly publicKey: Buffer };

/** The bundle with a signature by an Ed25519 private key. */
export const signBundle = (bundle: Bundle, privateKey: KeyObject): Bundle => {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const value = sign(null, Buffer.from(signedText(bundle), 'utf8'), privateKey);
  return {
    ...bundle,
    signature: { algorithm: 'Ed25519', publicKey: publicKey.toString('base64'), value: value.toString('base64') },
  };
};

/** How a key is called where people compare it: the first half of its SHA-256. */
export const keyId = (publicKey: Buffer): string =>
  `ed25519:${createHash('sha256').update(publicKey).digest('hex').slice(0, 32)}`;

/** Who has signed a bundle; whether to trust them is another question. */
export const signerOf = (bundle: Bundle): Signer => {
  if (!('signature' in bundle)) return { kind: 'nobody' };
  const publicKey = verifiedBy(bundle);
  return publicKey === undefined ? { kind: 'damaged' } : { kind: 'key', id: keyId(publicKey), publicKey };
};

/** The signer, in words. */
export const signerInWords = (signer: Signer): string =>
  signer.kind === 'key'
    ? `signed by ${signer.id}`
    : signer.kind === 'nobody'
      ? 'not signed'
      : 'its signature is damaged';

/** What keeps a bundle from being served under these keys. `file`: where it came from. */
export const signatureProblem = (bundle: Bundle, trust: BundleTrust, file: string): Problem | undefined => {
  const finding = signatureFinding(signerOf(bundle), trust);
  return finding && problemOfFile(file, finding);
};

const signatureFinding = (signer: Signer, { trustedKeys, requireSignature }: BundleTrust): Finding | undefined => {
  if (signer.kind === 'damaged') {
    return {
      code: 'bundle/signature-damaged',
      message: 'The signature of the bundle does not fit what it holds',
      help: 'It was changed after it was signed: fetch it again from where it was made.',
    };
  }
  if (signer.kind === 'nobody') {
    if (!requireSignature) return undefined;
    return {
      code: 'bundle/unsigned',
      message: 'The bundle has no signature, and the environment requires one',
      help: 'Sign it: headgate compile … --sign KEY.pem --output bundle.json.',
    };
  }
  // Where nobody is trusted by name, a signature can only be whole or damaged.
  if (trustedKeys.length === 0 || trustedKeys.some((key) => key.equals(signer.publicKey))) return undefined;
  return {
    code: 'bundle/signer-unknown',
    message: `The bundle is signed by ${signer.id}, which is not among the trusted keys`,
    help: 'Have it signed by a trusted key, or add the public key to "bundle.trusted-keys" of headgate.yaml.',
  };
};

/** The public key whose signature fits. Nothing of a bundle's signature is taken for granted: it comes from a file. */
const verifiedBy = (bundle: Bundle): Buffer | undefined => {
  try {
    // Of any form, so far.
    const { algorithm, publicKey, value } = bundle.signature as Partial<BundleSignature>;
    if (algorithm !== 'Ed25519') return undefined;
    const der = bytesOf(publicKey);
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519') return undefined;
    return verify(null, Buffer.from(signedText(bundle), 'utf8'), key, bytesOf(value)) ? der : undefined;
  } catch {
    // Whatever is wrong with its form, it is not what was made.
    return undefined;
  }
};

/** Throws for what is not exactly the base64 of some bytes: two spellings of one signature are one too many. */
const bytesOf = (text: unknown): Buffer => {
  const bytes = Buffer.from(String(text), 'base64');
  if (bytes.toString('base64') !== text) throw new TypeError('no base64');
  return bytes;
};
