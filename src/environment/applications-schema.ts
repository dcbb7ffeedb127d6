import type { JsonSchema } from '../assembly/types.ts';
import { choice, key, list, map, text } from './schema-parts.ts';

// RFC 6749 A.1 allows any printable ASCII; these need no encoding in a URL, a header, a log or a path.
const applicationId = text('1 to 128 letters, digits, ".", "_", "~" and "-"', '^[A-Za-z0-9._~-]{1,128}$');
// RFC 6749 A.2.
const secret = text('printable ASCII, 1 to 1024 characters', '^[\\u0020-\\u007e]+$');
const sha256 = '^[0-9A-Fa-f]{64}$';
const hexadecimal = text('the SHA-256 of a secret: 64 hexadecimal digits', sha256, 64);
// What a member means is read in application-keys.ts.
const jwkMember = text('a text of at most 8192 characters', '^.+$', 8192);
const jwkMembers = {
  kty: 'Kind of the key: EC, OKP or RSA',
  kid: 'Name of the key, as the head of an assertion has it',
  use: 'What the key is for: sig',
  alg: 'Algorithm that the key signs with',
  crv: 'Curve of an EC or OKP key',
  x: 'Coordinate of an EC or OKP key, in base64url',
  y: 'Second coordinate of an EC key, in base64url',
  n: 'Modulus of an RSA key, in base64url',
  e: 'Exponent of an RSA key, in base64url',
};
const jwk: JsonSchema = {
  type: 'object',
  description: 'a public key as a JWK: a map with "kty" and what belongs to it',
  required: ['kty'],
  properties: Object.fromEntries(Object.entries(jwkMembers).map(([name, title]) => [name, key(title, jwkMember)])),
};
// RFC 6749 §3.3.
const scope = text('a scope: printable ASCII without spaces, quotes and backslashes', '^[!#-\\[\\]-~]+$', 256);

const credentials = {
  secret: key('Its secret; better one from outside than the text itself', secret, { examples: ['${PRINTER_SECRET}'] }),
  'secret-sha256': key('Its secret as a hash, so that the file gives none away', {
    type: ['string', 'array'],
    description: 'the SHA-256 of a secret as 64 hexadecimal digits, or a list of up to 4 (while secrets overlap)',
    pattern: sha256,
    items: text('64 hexadecimal digits', sha256, 64),
    minItems: 1,
    maxItems: 4,
  }),
  secrets: key('Its secrets while they rotate: each is taken until it ends', {
    ...list(
      'a list of 1 to 4 secrets',
      map('a map with "sha256" or "secret", and perhaps "expires"', {
        sha256: key('The secret as a hash', hexadecimal),
        secret: key('The secret itself', secret, { examples: ['${PRINTER_SECRET}'] }),
        expires: key(
          'When the secret ends; without it, never',
          text('a moment such as 2026-12-31T00:00:00Z', '^[0-9TZ.:+-]+$', 32),
          { examples: ['2026-12-31T00:00:00Z'] },
        ),
      }),
      4,
    ),
    minItems: 1,
  }),
  jwks: key(
    'Its public keys, for private_key_jwt (RFC 7517 §5)',
    map(
      'a map with "keys"',
      { keys: key('The keys', { ...list('a list of 1 to 20 public keys', jwk, 20), minItems: 1 }) },
      ['keys'],
    ),
  ),
  'jwks-uri': key(
    'Where its public keys are, in place of "jwks"',
    text('an https URL of at most 2048 characters', '^.+$', 2048),
    { examples: ['https://printer.example/jwks.json'] },
  ),
};

const application = map(
  'a map that registers an application',
  {
    id: key('Its client id', applicationId, { examples: ['printer'] }),
    title: key(
      'Its name on pages; without it, the id',
      text('a line of at most 128 characters', '^[^\\u0000-\\u001f\\u007f]+$', 128),
      { examples: ['Photo printer'] },
    ),
    type: key('Whether it can keep a secret (RFC 6749 §2.1)', choice('confidential', 'public')),
    ...credentials,
    'redirect-uris': key(
      'Where users may be sent back to, compared as exact texts (RFC 9700 §2.1)',
      list('a list of at most 50 URIs', text('a URI of at most 2048 characters', '^.+$', 2048), 50),
      { default: [], examples: [['https://printer.example/callback']] },
    ),
    subscriptions: key('The plans that it has subscribed to: without one of an API it may not call it', {
      type: ['string', 'array'],
      description: '"all" or a list of { product: "name:version", plan: name }',
      pattern: '^all$',
      items: map(
        'a map with "product" and "plan"',
        {
          product: key('The product', text('"name:version" of a product', '^[^:\\s]+:[^:\\s]+$', 256), {
            examples: ['photos:1.0.0'],
          }),
          plan: key('The plan of the product', text('the name of a plan', '^\\S+$', 128), { examples: ['default'] }),
        },
        ['product', 'plan'],
      ),
      maxItems: 1000,
      examples: ['all'],
    }),
    grants: key(
      'The grants that it is confined to; without it, those of the provider',
      list('a list of grants', choice('accessCode', 'application', 'implicit', 'password'), 8),
    ),
    scopes: key(
      'The scopes that it is confined to; without it, those of the provider',
      list('a list of at most 1000 scopes', scope, 1000),
      { examples: [['photos:read']] },
    ),
    'client-authentication': key(
      'The one way in which it authenticates; without it, any by its secret, or by its keys where it has no secret',
      choice('basic', 'form', 'headers', 'none', 'private_key_jwt'),
    ),
    'assertion-audience': key(
      'Who its assertions may be made out to; token-endpoint: to either',
      choice('issuer', 'token-endpoint'),
      { default: 'issuer' },
    ),
    pkce: key('It must use PKCE, whatever the provider says', choice('required')),
    introspect: key('Whose tokens it may introspect', choice('own', 'all'), { default: 'own' }),
    state: key('Whether it is served at all', choice('active', 'suspended'), { default: 'active' }),
  },
  ['id', 'type'],
);

/** What the file under `applications` holds. */
export const applicationsSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'applications.yaml',
  ...map(
    'a map with "applications"',
    { applications: key('The applications (OAuth clients)', list('a list of applications', application, 100_000)) },
    ['applications'],
  ),
};
