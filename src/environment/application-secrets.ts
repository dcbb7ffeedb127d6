import { createHash } from 'node:crypto';
import type { EnvironmentDocument } from './document.ts';
import type { SecretConfig } from './environment.ts';
import { momentOf } from './moment.ts';
import { below } from './shape.ts';

/** The secrets of an application as the schema has let them through. */
export interface WrittenSecrets {
  readonly id: string;
  readonly type: 'confidential' | 'public';
  readonly secret?: string;
  readonly 'secret-sha256'?: string | readonly string[];
  readonly secrets?: readonly WrittenSecret[];
}

interface WrittenSecret {
  readonly secret?: string;
  readonly sha256?: string;
  readonly expires?: string;
}

/** 32 characters of base64url are 192 random bits; what a person makes up is shorter. */
const shortSecret = 32;

/** Reads the secrets of the application at `pointer`: whichever way they are written, all of them count. */
export const readSecrets = (
  document: EnvironmentDocument,
  pointer: string,
  written: WrittenSecrets,
): readonly SecretConfig[] => {
  checkPublic(document, pointer, written);
  const { id, secret, secrets = [] } = written;
  const listed = written['secret-sha256'] ?? [];
  if (secret !== undefined) checkLength(document, below(pointer, 'secret'), { id, secret });
  return [
    ...(secret === undefined ? [] : [{ sha256: digestOf(secret), expiresAt: undefined }]),
    ...(typeof listed === 'string' ? [listed] : listed).map((hex) => ({
      sha256: Buffer.from(hex, 'hex'),
      expiresAt: undefined,
    })),
    ...secrets.flatMap((one, at) => secretOf(document, below(below(pointer, 'secrets'), at), { id, ...one })),
  ];
};

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

const checkPublic = (document: EnvironmentDocument, pointer: string, written: WrittenSecrets): void => {
  const key = (['secret', 'secret-sha256', 'secrets'] as const).find((name) => written[name] !== undefined);
  if (written.type !== 'public' || key === undefined) return;
  document.report(below(pointer, key), {
    code: 'environment/public-secret',
    message: `The public application "${written.id}" has a secret, which it could not keep (RFC 6749 §2.1)`,
    help: 'Remove the secret, or make its type "confidential".',
  });
};

const secretOf = (
  document: EnvironmentDocument,
  pointer: string,
  { id, secret, sha256, expires }: WrittenSecret & { readonly id: string },
): readonly SecretConfig[] => {
  if ((secret === undefined) === (sha256 === undefined)) {
    document.report(pointer, {
      code: 'environment/unclear-secret',
      message: secret === undefined ? 'This secret is not there' : 'This is one secret, and given twice',
      help: 'Give it either by "sha256" or by "secret: ${NAME}"; another one is an entry of its own.',
    });
    return [];
  }
  if (secret !== undefined) checkLength(document, below(pointer, 'secret'), { id, secret });
  const digest = secret === undefined ? Buffer.from(sha256 ?? '', 'hex') : digestOf(secret);
  const expiresAt = expires === undefined ? undefined : momentOf(expires);
  if (Number.isNaN(expiresAt)) {
    document.report(below(pointer, 'expires'), {
      code: 'environment/moment',
      message: '"expires" is no moment',
      help: 'Write date, time and zone, such as 2026-12-31T00:00:00Z or 2026-12-31T00:00:00+02:00.',
    });
  }
  return [{ sha256: digest, expiresAt }];
};

const checkLength = (
  document: EnvironmentDocument,
  pointer: string,
  { id, secret }: { readonly id: string; readonly secret: string },
): void => {
  if (secret.length >= shortSecret || !document.isLiteral(pointer)) return;
  document.report(pointer, {
    code: 'environment/short-secret',
    severity: 'warning',
    message: `The secret of "${id}" is written out and shorter than ${shortSecret} characters`,
    help: 'Make a random one (openssl rand -base64 32) and refer to it: ${NAME} or ${file:path}.',
  });
};
