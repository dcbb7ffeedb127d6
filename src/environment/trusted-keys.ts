import { createPublicKey } from 'node:crypto';
import type { EnvironmentDocument } from './document.ts';
import type { BundleTrust } from './environment.ts';
import { missingFile } from './references.ts';
import { below } from './shape.ts';
import { pathFrom, readBytes, type World } from './world.ts';

/** `bundle` as the schema describes it. */
export interface WrittenBundle {
  readonly 'trusted-keys'?: readonly string[];
  readonly 'require-signature'?: boolean;
}

const at = '/bundle';

/** Reads the keys that may sign bundles, each a path or PEM text. */
export const readBundleTrust = (
  document: EnvironmentDocument,
  { 'trusted-keys': written = [], 'require-signature': required }: WrittenBundle,
  world: World,
): BundleTrust => {
  const trustedKeys = written.flatMap((key, index) => {
    const found = readKey(document, below(below(at, 'trusted-keys'), index), key, world);
    return found === undefined ? [] : [found];
  });
  if (required === true && written.length === 0) {
    document.report(below(at, 'require-signature'), {
      code: 'environment/needs-trusted-keys',
      message: 'Bundles must be signed, but no key is trusted: nothing could be served',
      help: 'Add "trusted-keys" with the public key that "headgate keys bundle" has made.',
    });
  }
  if (required === undefined && written.length > 0) {
    document.report(below(at, 'trusted-keys'), {
      code: 'environment/signature-optional',
      severity: 'warning',
      message: 'Keys are trusted, but what is not signed at all is served too',
      help: 'Add "require-signature: true" for signed bundles only, or "require-signature: false" where this is meant.',
    });
  }
  return { trustedKeys, requireSignature: required ?? false };
};

const readKey = (document: EnvironmentDocument, pointer: string, written: string, world: World): Buffer | undefined => {
  if (written.startsWith('-----BEGIN ')) return publicKeyOf(document, pointer, Buffer.from(written, 'utf8'));
  const read = readBytes(world, pathFrom(document.path, written));
  if ('bytes' in read) return publicKeyOf(document, pointer, Buffer.from(read.bytes));
  document.report(pointer, missingFile(read, document.written(pointer)));
  return undefined;
};

const publicKeyOf = (document: EnvironmentDocument, pointer: string, pem: Buffer): Buffer | undefined => {
  const isPrivate = pem.includes('PRIVATE KEY-----');
  const key = isPrivate ? undefined : ed25519KeyOf(pem);
  if (key !== undefined) return key;
  document.report(pointer, {
    code: 'environment/trusted-key',
    message: isPrivate ? 'This is a private key' : 'This is no Ed25519 public key in PEM',
    help: 'Name the public key that "headgate keys bundle" has made; the private one stays where bundles are signed.',
  });
  return undefined;
};

const ed25519KeyOf = (pem: Buffer): Buffer | undefined => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key.export({ type: 'spki', format: 'der' }) : undefined;
  } catch {
    // Node tells malformed keys only by throwing.
    return undefined;
  }
};
