import { isPem, type Jwk, jwkOfPem, jwkOfSecret } from '../jose/jwk.ts';
import { keyOf, type Purpose } from '../jose/key.ts';
import type { EnvironmentDocument } from './document.ts';
import type { CryptoConfig } from './environment.ts';
import { missingFile } from './references.ts';
import { below } from './shape.ts';
import { pathFrom, readBytes, type World } from './world.ts';

/** An entry of `crypto` as the schema describes it. */
export interface WrittenCrypto {
  /** A JWK, or its text. */
  readonly jwk?: Jwk | string;
  /** A path, or PEM text. */
  readonly key?: string;
  readonly secret?: string;
}

/** Reads the crypto objects; problems, none of which repeats anything of a key, are reported to the document. */
export const readCrypto = (
  document: EnvironmentDocument,
  written: Readonly<Record<string, WrittenCrypto>>,
  world: World,
): readonly CryptoConfig[] =>
  Object.entries(written).flatMap(([name, entry]) => {
    const pointer = below('/crypto', name);
    const refuse = (message: string): void =>
      document.report(pointer, { code: 'environment/unusable-key', message, help });
    const kinds = Object.keys(entry);
    if (kinds.length !== 1) refuse(`"${name}" has not exactly one of "jwk", "key" and "secret"`);
    const jwk = kinds.length === 1 ? jwkOf(document, pointer, entry, world) : undefined;
    if (jwk === undefined) return [];
    if (purposes.some((purpose) => keyOf(jwk, purpose) !== undefined)) return [{ name, jwk }];
    refuse(`"${name}" holds no key that is strong enough for JWTs`);
    return [];
  });

const purposes: readonly Purpose[] = ['sign', 'verify', 'encrypt', 'decrypt'];

const help =
  'Give RSA of 2048 bits or more, an elliptic curve P-256, P-384 or P-521 (a private or public key or certificate in PEM, or a JWK), or a secret of 32 bytes or more.';

/** What HS256 takes (RFC 7518 §3.2); what a person makes up is shorter. */
const leastSecretBytes = 32;

/** `undefined`: it has been reported, or is no key at all: the empty one, which is good for nothing. */
const jwkOf = (
  document: EnvironmentDocument,
  pointer: string,
  { jwk, key, secret }: WrittenCrypto,
  world: World,
): Jwk | undefined => {
  if (secret !== undefined) return Buffer.byteLength(secret) < leastSecretBytes ? {} : jwkOfSecret(secret);
  if (typeof jwk === 'string') return jwkIn(jwk) ?? {};
  if (jwk !== undefined || key === undefined) return jwk;
  if (isPem(Buffer.from(key))) return jwkOfPem(Buffer.from(key)) ?? {};
  const read = readBytes(world, pathFrom(document.path, key));
  if ('bytes' in read) return jwkOfPem(Buffer.from(read.bytes)) ?? {};
  document.report(below(pointer, 'key'), missingFile(read, document.written(below(pointer, 'key'))));
  return undefined;
};

const jwkIn = (text: string): Jwk | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // What the parser says would repeat a part of the key.
    return undefined;
  }
};
