import { createPublicKey, type KeyObject } from 'node:crypto';
import type { EnvironmentDocument } from './document.ts';
import type { KeySetConfig } from './environment.ts';
import { httpsUrlFault } from './https-url.ts';
import { below } from './shape.ts';

/** The keys of an application as the schema has let them through. */
export interface WrittenKeys {
  readonly id: string;
  readonly type: 'confidential' | 'public';
  readonly jwks?: KeySetConfig;
  readonly 'jwks-uri'?: string;
}

type Jwk = KeySetConfig['keys'][number];

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1 and RFC 8037 §2: whoever knows one of these can sign. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** By type of key: the algorithms that it can be for (RFC 7518 §3.1, RFC 8037, RFC 9864). */
const algorithms: Readonly<Record<string, RegExp>> = {
  'P-256': /^ES256$/,
  'P-384': /^ES384$/,
  'P-521': /^ES512$/,
  Ed25519: /^(?:EdDSA|Ed25519)$/,
  RSA: /^[RP]S(?:256|384|512)$/,
};

/** Checks the keys of the application at `pointer`. */
export const checkKeys = (document: EnvironmentDocument, pointer: string, written: WrittenKeys): void => {
  const { id, type, jwks, 'jwks-uri': uri } = written;
  const place = below(pointer, jwks === undefined ? 'jwks-uri' : 'jwks');
  if (type === 'public' && (jwks ?? uri) !== undefined) {
    document.report(place, {
      code: 'environment/public-secret',
      message: `The public application "${id}" has keys, whose other halves it could not keep (RFC 6749 §2.1)`,
      help: 'Remove them, or make its type "confidential".',
    });
  }
  if (jwks !== undefined && uri !== undefined) {
    document.report(below(pointer, 'jwks-uri'), {
      code: 'environment/jwks-uri',
      message: 'The keys are listed, and elsewhere too (RFC 7591 §2: one or the other)',
      help: 'Remove "jwks" or "jwks-uri".',
    });
  }
  const fault = uri === undefined ? undefined : httpsUrlFault(uri);
  if (fault !== undefined) {
    document.report(below(pointer, 'jwks-uri'), {
      code: 'environment/jwks-uri',
      message: `The URL of the keys ${fault}`,
      help: 'Write https://…; http:// is for this machine only, and serves to try things out.',
    });
  }
  const keys = jwks?.keys ?? [];
  for (const [at, jwk] of keys.entries()) {
    const place = below(below(below(pointer, 'jwks'), 'keys'), at);
    checkKey(document, place, jwk);
    if (jwk['kid'] !== undefined && keys.findIndex(({ kid }) => kid === jwk['kid']) < at) {
      document.report(below(place, 'kid'), {
        code: 'environment/repeated',
        message: 'Another key of the list has the same "kid"',
        help: 'Give each key a "kid" of its own.',
      });
    }
  }
};

const checkKey = (document: EnvironmentDocument, pointer: string, jwk: Jwk): void => {
  const secret = privateMembers.find((name) => Object.hasOwn(jwk, name));
  if (secret !== undefined) {
    document.report(below(pointer, secret), {
      code: 'environment/private-key',
      message: `"${secret}" is the private part of a key: it belongs to the application alone`,
      help: 'Make a new key, since this one has been told, and list its public part here.',
    });
    return;
  }
  const fault = keyFault(jwk);
  if (fault === undefined) return;
  document.report(pointer, {
    code: 'environment/public-key',
    message: `The key ${fault}`,
    help: 'List a public key for signatures: RSA of 2048 bits or more, EC on P-256, P-384 or P-521, or OKP on Ed25519.',
  });
};

const keyFault = (jwk: Jwk): string | undefined => {
  const { use, alg, kty, crv } = jwk;
  const kind = kty === 'RSA' ? 'RSA' : String(crv);
  if (!Object.hasOwn(algorithms, kind)) return 'is of a type that nothing is signed with here';
  if (use !== undefined && use !== 'sig') return 'is not for signatures, as its "use" says';
  if (typeof alg === 'string' && !algorithms[kind]?.test(alg)) return 'has an "alg" that it cannot be used for';
  const key = publicKeyOf(jwk);
  if (key === undefined) return 'is no public key: a member is missing or malformed';
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits !== undefined && bits < 2048 ? 'is too short' : undefined;
};

const publicKeyOf = (jwk: Jwk): KeyObject | undefined => {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    // Node tells malformed keys only by throwing.
    return undefined;
  }
};
