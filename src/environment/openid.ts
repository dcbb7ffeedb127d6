import type { JsonSchema } from '../assembly/types.ts';
import type { EnvironmentDocument } from './document.ts';
import type { OpenIdConfig } from './environment.ts';
import { httpsUrlFault } from './https-url.ts';
import { key, text as line, list } from './schema-parts.ts';
import { below } from './shape.ts';

/** `openid` of a registry as the schema describes it. */
export interface WrittenOpenId {
  readonly issuer: string;
  readonly 'client-id': string;
  readonly 'client-secret'?: string;
  readonly scopes?: readonly string[];
  readonly 'name-claim'?: string;
  readonly 'groups-claim'?: string;
  readonly 'tls-profile'?: string;
}

// RFC 6749 A.1, A.2, §3.3.
const printable = '^[\\u0020-\\u007e]+$';
const text = (description: string, maxLength: number, pattern = printable): JsonSchema =>
  line(description, pattern, maxLength);

/** What `openid` of a registry holds. */
export const openIdSchema: JsonSchema = {
  type: 'object',
  description:
    'a map with "issuer", "client-id", "client-secret", "scopes", "name-claim", "groups-claim" and "tls-profile"',
  required: ['issuer', 'client-id'],
  additionalProperties: false,
  properties: {
    issuer: key(
      'Its URL, exactly as in its metadata; plain http only on this machine',
      text('an https URL of at most 1024 characters', 1024),
      { examples: ['https://login.example'] },
    ),
    'client-id': key('Our client id there', text('printable ASCII, 1 to 256 characters', 256)),
    'client-secret': key(
      'Our secret there; without it, we are a public client',
      text('printable ASCII, 1 to 1024 characters', 1024),
      { examples: ['${ISSUER_SECRET}'] },
    ),
    scopes: key(
      'What is asked for beside openid',
      list(
        'a list of at most 32 scopes',
        text('a scope: printable ASCII without spaces, quotes and backslashes', 256, '^[!#-\\[\\]-~]+$'),
        32,
      ),
      { default: [], examples: [['email']] },
    ),
    'name-claim': key(
      "The claim of the ID token that is the owner's name",
      text('the name of a claim, 1 to 128 characters', 128),
      { default: 'sub' },
    ),
    'groups-claim': key(
      'The claim that lists the groups of a user; without it, there are none',
      text('the name of a claim, 1 to 128 characters', 128),
    ),
    'tls-profile': key('The TLS profile of calls to it', text('the name of a TLS profile', 64)),
  },
};

/** Reads the OpenID provider of the registry `name`, which stands at `pointer`. */
export const readOpenId = (
  document: EnvironmentDocument,
  pointer: string,
  { name, written }: { readonly name: string; readonly written: WrittenOpenId },
): OpenIdConfig => {
  const { issuer, scopes = [], 'client-secret': clientSecret } = written;
  const fault = issuerFault(issuer);
  if (fault !== undefined) {
    document.report(below(pointer, 'issuer'), {
      code: 'environment/issuer',
      message: `The issuer of "${name}" ${fault}`,
      help: 'Write it as the issuer itself does, in "issuer" of its /.well-known/openid-configuration; http:// is for this machine only.',
    });
  }
  if (clientSecret !== undefined && document.isLiteral(below(pointer, 'client-secret'))) {
    document.report(below(pointer, 'client-secret'), {
      code: 'environment/literal-secret',
      severity: 'warning',
      message: `The client secret of "${name}" is written out: whoever reads the file knows it`,
      help: 'Refer to it: ${NAME} or ${file:path}.',
    });
  }
  return {
    kind: 'openid',
    name,
    issuer,
    clientId: written['client-id'],
    clientSecret,
    scopes: [...new Set(['openid', ...scopes])],
    nameClaim: written['name-claim'] ?? 'sub',
    groupsClaim: written['groups-claim'],
    tlsProfile: written['tls-profile'],
  };
};

/** OpenID Connect Discovery 1.0 §2.1: it is compared as it is written, and has neither query nor fragment. */
const issuerFault = (issuer: string): string | undefined => {
  const fault = httpsUrlFault(issuer);
  if (fault !== undefined) return fault;
  const { href } = new URL(issuer);
  if (issuer.includes('?')) return 'has a query, which no issuer has';
  return href === issuer || href === `${issuer}/` ? undefined : 'is another URL once it is read';
};
