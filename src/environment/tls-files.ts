import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { EnvironmentDocument } from './document.ts';
import { missingFile } from './references.ts';
import { below } from './shape.ts';
import { pathFrom, readBytes, type World } from './world.ts';

/** The certificate files that a map names, read; `undefined` where one is not given or was refused. */
export interface TlsFiles {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

/**
 * Reads `ca`, `cert` and `key` of the map at `pointer` and checks that each is what it should be and that the key
 * belongs to the certificate. Values are paths or PEM text; neither a value nor what a file holds is repeated.
 */
export const readTlsFiles = (
  document: EnvironmentDocument,
  pointer: string,
  written: { readonly [name in 'ca' | 'cert' | 'key']?: string },
  world: World,
): TlsFiles => {
  const pem = (name: 'ca' | 'cert' | 'key'): Buffer | undefined => {
    const value = written[name];
    if (value === undefined) return undefined;
    if (value.startsWith('-----BEGIN ')) return Buffer.from(value, 'utf8');
    const read = readBytes(world, pathFrom(document.path, value));
    if ('bytes' in read) return Buffer.from(read.bytes);
    document.report(below(pointer, name), missingFile(read, document.written(below(pointer, name))));
    return undefined;
  };
  const files: TlsFiles = { ca: pem('ca'), cert: pem('cert'), key: pem('key') };
  const refuse = (name: string | undefined, message: string, help: string): void =>
    document.report(name === undefined ? pointer : below(pointer, name), {
      code: 'environment/unusable-tls',
      message,
      help,
    });
  if (files.ca !== undefined && certificatesOf(files.ca) === undefined) refuse('ca', notCertificate('ca'), pemHelp);
  const [cert] = files.cert === undefined ? [] : (certificatesOf(files.cert) ?? []);
  if (files.cert !== undefined && cert === undefined) refuse('cert', notCertificate('cert'), pemHelp);
  const key = files.key === undefined ? undefined : privateKeyOf(files.key);
  if (files.key !== undefined && key === undefined) {
    refuse('key', '"key" holds no private key in PEM, or an encrypted one', pemHelp);
  }
  if (cert !== undefined && key !== undefined && !cert.checkPrivateKey(key)) {
    refuse(
      'key',
      'The private key does not belong to the first certificate in "cert"',
      'Name the key of this certificate.',
    );
  }
  if ((written.cert === undefined) !== (written.key === undefined)) {
    refuse(undefined, '"cert" and "key" belong together, and one is missing', 'Give both, or none.');
  }
  const rejection = document.isSound(pointer) ? rejectionOf(files) : undefined;
  if (rejection !== undefined) {
    refuse(
      files.cert === undefined ? 'ca' : 'cert',
      `TLS does not take this: ${rejection}`,
      'Have a certificate made with a key of today: RSA with 2048 bits or more, or an elliptic curve.',
    );
  }
  return files;
};

/** Why OpenSSL would not serve with them, or call: it has rules of its own, for the length of a key among them. */
const rejectionOf = ({ ca, cert, key }: TlsFiles): string | undefined => {
  try {
    createSecureContext({ ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'reason' in error ? String(error.reason) : 'it cannot be used';
  }
};

const pemHelp =
  'Give PEM text: it starts with "-----BEGIN". Decrypt a key before, and keep its file readable to one user.';

const notCertificate = (name: string): string => `"${name}" holds no certificate in PEM`;

const certificatesOf = (pem: Buffer): readonly X509Certificate[] | undefined => {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  try {
    return blocks?.map((block) => new X509Certificate(block));
  } catch {
    // Node tells malformed certificates only by throwing.
    return undefined;
  }
};

const privateKeyOf = (pem: Buffer): ReturnType<typeof createPrivateKey> | undefined => {
  try {
    return createPrivateKey(pem);
  } catch {
    // Node tells malformed and encrypted keys only by throwing.
    return undefined;
  }
};
