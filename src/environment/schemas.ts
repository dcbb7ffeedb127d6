import type { JsonSchema } from '../assembly/types.ts';
import { durationForm } from './duration.ts';
import { keyRotationSchema } from './key-rotation.ts';
import { ldapSchema } from './ldap.ts';
import { limitsSchema } from './limits.ts';
import { openIdSchema } from './openid.ts';

// JSON Schemas (draft-07). Each `description` continues the sentence "It must be …": it is the help of what it refuses.

const text = (description: string, pattern = '^[^\\u0000-\\u001f\\u007f]+$', maxLength = 1024): JsonSchema => ({
  type: 'string',
  description,
  pattern,
  maxLength,
});

const choice = (...values: readonly string[]): JsonSchema => ({
  type: 'string',
  description: `one of: ${values.join(', ')}`,
  enum: values,
});

const list = (description: string, items: JsonSchema, maxItems: number): JsonSchema => ({
  type: 'array',
  description,
  items,
  maxItems,
});

const map = (description: string, properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  description,
  properties,
  required,
  additionalProperties: false,
});

/** A map whose keys are names that the author chooses. */
const named = (description: string, additionalProperties: JsonSchema | true, names: string): JsonSchema => ({
  type: 'object',
  description,
  propertyNames: { pattern: names, description: 'a name of letters, digits, "-", "_" and ".", at most 64' },
  additionalProperties,
});

const namePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';
const port: JsonSchema = {
  type: 'integer',
  description: 'a TCP port from 0 (any free one) to 65535',
  minimum: 0,
  maximum: 65_535,
};
const host = text('a host name or an IP address without a port', '^[A-Za-z0-9._:-]{1,253}$');
const path = text('a path, relative to this file');
// A certificate or key may be the PEM text itself: "${file:…}" and "${NAME}" give that.
const pem = text('the path of a PEM file, or PEM text', '^[^\\u0000]+$', 262_144);

const tlsProfile = map('a map with "ca", "cert", "key", "server-name", "minimum-version", "maximum-version"', {
  ca: pem,
  cert: pem,
  key: pem,
  'server-name': text('a host name', '^[A-Za-z0-9._-]{1,253}$'),
  'minimum-version': choice('TLSv1.2', 'TLSv1.3'),
  'maximum-version': choice('TLSv1.2', 'TLSv1.3'),
});

// Which of the three it is, and whether it is a key, is read in crypto.ts.
const cryptoObject = map('a map with "jwk", "key" or "secret"', {
  jwk: {
    type: ['object', 'string'],
    description: 'a JWK, as a map or as JSON text',
    maxLength: 65_536,
    maxProperties: 32,
  },
  key: pem,
  secret: text('a text of at least 32 bytes', '^[^\\u0000]+$', 4096),
});

const seconds = (description: string, maximum: number): JsonSchema => ({
  type: 'integer',
  description: `${description}: from 1 to ${maximum} seconds`,
  minimum: 1,
  maximum,
});

const count = (description: string, minimum: number, maximum: number): JsonSchema => ({
  type: 'integer',
  description: `${description}: from ${minimum} to ${maximum}`,
  minimum,
  maximum,
});

// What the texts of hosts and addresses mean is read in outbound.ts.
const outbound = map('a map with "resolve", "ca", "allow", "insecure-callouts", "timeouts", "limits", "breaker"', {
  resolve: {
    type: 'object',
    description: 'a map from host names to addresses',
    additionalProperties: text('an IP address and a port, such as 127.0.0.1:9000'),
    maxProperties: 1000,
  },
  ca: pem,
  allow: list(
    'a list of at most 1000 hosts, addresses and networks',
    text('a host name with "*." and ":port" or ":*" where wanted, an IP address, or a network such as 198.18.0.0/15'),
    1000,
  ),
  'insecure-callouts': list('a list of at most 1000 host names', host, 1000),
  timeouts: map('a map with "connect", "head", "idle"', {
    connect: seconds('the time to connect, TLS included', 300),
    head: seconds('the time from a request sent to the head of its answer', 86_400),
    idle: seconds('the longest pause within the body of an answer', 86_400),
  }),
  limits: map('a map with "connections", "head-bytes"', {
    connections: count('the connections to one origin', 1, 10_000),
    'head-bytes': count('the size of the head of an answer', 1024, 1_048_576),
  }),
  breaker: {
    ...map('"off", or a map with "failures" and "pause"', {
      failures: count('the failures in a row that open it', 1, 1000),
      pause: seconds('how long it stays open', 3600),
    }),
    type: ['object', 'string'],
    pattern: '^off$',
  },
});

/** What `headgate.yaml` holds. */
export const environmentSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'headgate.yaml',
  ...map('a map of settings', {
    listen: map('a map with "host", "port", "tls"', {
      host,
      port,
      tls: map('a map with "cert" and "key"', { cert: pem, key: pem }, ['cert', 'key']),
    }),
    node: text('1 to 16 small letters and digits', '^[a-z0-9]{1,16}$'),
    'public-url': text('an absolute URL of scheme, host and port, such as https://gw.example'),
    admin: map('a map with "port"', { host, port }),
    'trusted-proxies': list('a list of at most 100 addresses and ranges', text('an address or a range'), 100),
    limits: limitsSchema,
    store: {
      ...map('"sqlite:" and the path of a file, or a map with "sqlite" and "durability"', {
        sqlite: path,
        durability: choice('process', 'machine'),
      }),
      type: ['object', 'string'],
      pattern: '^sqlite:[^\\u0000-\\u001f\\u007f]+$',
    },
    tokens: map('a map with "purge-after"', {
      'purge-after': text('a duration such as 90s, 30m, 12h or 3d', durationForm, 5),
    }),
    keys: keyRotationSchema,
    definitions: list('a list of files and directories', path, 10_000),
    applications: path,
    catalog: text('the name of a catalog', namePattern),
    properties: named('a map of property values', true, namePattern),
    'user-registries': named(
      'a map of registries',
      map('a map with "users-file", "ldap" or "openid"', {
        'users-file': path,
        ldap: ldapSchema,
        openid: openIdSchema,
      }),
      namePattern,
    ),
    pages: path,
    'tls-profiles': named('a map of TLS profiles', tlsProfile, namePattern),
    crypto: named('a map of crypto objects', cryptoObject, namePattern),
    bundle: map('a map with "trusted-keys" and "require-signature"', {
      'trusted-keys': list('a list of at most 16 public keys', pem, 16),
      'require-signature': { type: 'boolean', description: 'true or false' },
    }),
    outbound,
  }),
};

// RFC 6749 A.1 allows any printable ASCII; these need no encoding in a URL, a header, a log or a path.
const applicationId = text('1 to 128 letters, digits, ".", "_", "~" and "-"', '^[A-Za-z0-9._~-]{1,128}$');
// RFC 6749 A.2.
const secret = text('printable ASCII, 1 to 1024 characters', '^[\\u0020-\\u007e]+$');
const sha256 = '^[0-9A-Fa-f]{64}$';
const hexadecimal = text('the SHA-256 of a secret: 64 hexadecimal digits', sha256, 64);
// What a member means is read in application-keys.ts.
const jwkMember = text('a text of at most 8192 characters', '^.+$', 8192);
const jwk: JsonSchema = {
  type: 'object',
  description: 'a public key as a JWK: a map with "kty" and what belongs to it',
  required: ['kty'],
  properties: Object.fromEntries(
    ['kty', 'kid', 'use', 'alg', 'crv', 'x', 'y', 'n', 'e'].map((name) => [name, jwkMember]),
  ),
};
// RFC 6749 §3.3.
const scope = text('a scope: printable ASCII without spaces, quotes and backslashes', '^[!#-\\[\\]-~]+$', 256);

const application = map(
  'a map that registers an application',
  {
    id: applicationId,
    title: text('a line of at most 128 characters', '^[^\\u0000-\\u001f\\u007f]+$', 128),
    type: choice('confidential', 'public'),
    secret,
    'secret-sha256': {
      type: ['string', 'array'],
      description: 'the SHA-256 of a secret as 64 hexadecimal digits, or a list of up to 4 (while secrets overlap)',
      pattern: sha256,
      items: text('64 hexadecimal digits', sha256, 64),
      minItems: 1,
      maxItems: 4,
    },
    secrets: {
      ...list(
        'a list of 1 to 4 secrets',
        map('a map with "sha256" or "secret", and perhaps "expires"', {
          sha256: hexadecimal,
          secret,
          expires: text('a moment such as 2026-12-31T00:00:00Z', '^[0-9TZ.:+-]+$', 32),
        }),
        4,
      ),
      minItems: 1,
    },
    jwks: map('a map with "keys"', { keys: { ...list('a list of 1 to 20 public keys', jwk, 20), minItems: 1 } }, [
      'keys',
    ]),
    'jwks-uri': text('an https URL of at most 2048 characters', '^.+$', 2048),
    'redirect-uris': list('a list of at most 50 URIs', text('a URI of at most 2048 characters', '^.+$', 2048), 50),
    subscriptions: {
      type: ['string', 'array'],
      description: '"all" or a list of { product: "name:version", plan: name }',
      pattern: '^all$',
      items: map(
        'a map with "product" and "plan"',
        {
          product: text('"name:version" of a product', '^[^:\\s]+:[^:\\s]+$', 256),
          plan: text('the name of a plan', '^\\S+$', 128),
        },
        ['product', 'plan'],
      ),
      maxItems: 1000,
    },
    grants: list('a list of grants', choice('accessCode', 'application', 'implicit', 'password'), 8),
    scopes: list('a list of at most 1000 scopes', scope, 1000),
    'client-authentication': choice('basic', 'form', 'headers', 'none', 'private_key_jwt'),
    'assertion-audience': choice('issuer', 'token-endpoint'),
    pkce: choice('required'),
    introspect: choice('own', 'all'),
    state: choice('active', 'suspended'),
  },
  ['id', 'type'],
);

/** What the file under `applications` holds. */
export const applicationsSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'applications.yaml',
  ...map('a map with "applications"', { applications: list('a list of applications', application, 100_000) }, [
    'applications',
  ]),
};

/** What a file under `users-file` holds. */
export const usersSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'users.yaml',
  ...map(
    'a map with "users"',
    {
      users: list(
        'a list of users',
        map(
          'a map with "name" and "password-argon2"',
          {
            name: text('1 to 256 characters, none of them a control character', '^[^\\u0000-\\u001f\\u007f]+$', 256),
            'password-argon2': text(
              'an argon2id hash in PHC format, "$argon2id$v=19$m=…,t=…,p=…$salt$hash"',
              '^\\$',
              512,
            ),
            password: text('a password of at most 1024 characters', '^[^\\u0000]+$'),
          },
          ['name'],
        ),
        100_000,
      ),
    },
    ['users'],
  ),
};
