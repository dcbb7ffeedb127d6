import type { JsonSchema } from '../assembly/types.ts';
import { durationForm } from './duration.ts';
import { keyRotationSchema } from './key-rotation.ts';
import { ldapSchema } from './ldap.ts';
import { limitsSchema } from './limits.ts';
import { lintSchema } from './lint.ts';
import { openIdSchema } from './openid.ts';
import { choice, count, flag, key, list, map, named, seconds, text } from './schema-parts.ts';

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
  ca: key("Authorities whose certificates are trusted, in place of the system's", pem, { examples: ['ca.pem'] }),
  cert: key('Our certificate, which goes with "key"', pem),
  key: key('The private key of our certificate', pem),
  'server-name': key(
    'The name to ask for and to verify, in place of the host of the URL',
    text('a host name', '^[A-Za-z0-9._-]{1,253}$'),
  ),
  'minimum-version': key('The oldest version of TLS', choice('TLSv1.2', 'TLSv1.3'), { default: 'TLSv1.2' }),
  'maximum-version': key('The newest version of TLS; without it, the newest there is', choice('TLSv1.2', 'TLSv1.3')),
});

// Which of the three it is, and whether it is a key, is read in crypto.ts.
const cryptoObject = map('a map with "jwk", "key" or "secret"', {
  jwk: key('The key as a JWK (RFC 7517)', {
    type: ['object', 'string'],
    description: 'a JWK, as a map or as JSON text',
    maxLength: 65_536,
    maxProperties: 32,
  }),
  key: key('The key in PEM', pem, { examples: ['ours-key.pem'] }),
  secret: key('A shared secret', text('a text of at least 32 bytes', '^[^\\u0000]+$', 4096), {
    examples: ['${SHARED_SECRET}'],
  }),
});

// What the texts of hosts and addresses mean is read in outbound.ts.
const outbound = map('a map with "resolve", "ca", "allow", "insecure-callouts", "timeouts", "limits", "breaker"', {
  resolve: key('Host names that are connected to elsewhere than the network says', {
    type: 'object',
    description: 'a map from host names to addresses',
    additionalProperties: text('an IP address and a port, such as 127.0.0.1:9000'),
    maxProperties: 1000,
    examples: [{ 'photos.example': '127.0.0.1:9000' }],
  }),
  ca: key("Authorities trusted beside the system's, where no TLS profile is named", pem),
  allow: key(
    'Hosts that a request may choose, addresses and networks that may be called although they are refused elsewhere',
    list(
      'a list of at most 1000 hosts, addresses and networks',
      text('a host name with "*." and ":port" or ":*" where wanted, an IP address, or a network such as 198.18.0.0/15'),
      1000,
    ),
    { default: [], examples: [['*.region.example', '198.18.0.0/15']] },
  ),
  'insecure-callouts': key(
    'Hosts that passwords and tokens may be sent to over plain http, beside loopback',
    list('a list of at most 1000 host names', host, 1000),
    { default: [], examples: [['inner.example']] },
  ),
  timeouts: key(
    'How long the parts of a call may take',
    map('a map with "connect", "head", "idle"', {
      connect: key('To find the address, connect and agree on TLS', seconds('the time to connect, TLS included', 300), {
        default: 5,
      }),
      head: key(
        'To wait for the head of an answer; without it, as long as the call may take',
        seconds('the time from a request sent to the head of its answer', 86_400),
      ),
      idle: key(
        'The longest pause within an answer',
        seconds('the longest pause within the body of an answer', 86_400),
        { default: 30 },
      ),
    }),
  ),
  limits: key(
    'How much a call may take',
    map('a map with "connections", "head-bytes"', {
      connections: key(
        'Connections to one origin; further calls wait',
        count('the connections to one origin', 1, 10_000),
        { default: 512 },
      ),
      'head-bytes': key('Bytes of the head of an answer', count('the size of the head of an answer', 1024, 1_048_576), {
        default: 32_768,
      }),
    }),
  ),
  breaker: key('When calls to an origin that fails are given up for a while', {
    ...map('"off", or a map with "failures" and "pause"', {
      failures: key('Failures in a row that open it', count('the failures in a row that open it', 1, 1000), {
        default: 5,
      }),
      pause: key('Seconds until one call goes out as a probe', seconds('how long it stays open', 3600), {
        default: 10,
      }),
    }),
    type: ['object', 'string'],
    pattern: '^off$',
    examples: ['off'],
  }),
});

const listeners = {
  listen: key(
    'Where API calls come in: loopback; elsewhere it needs "tls" and "public-url"',
    map('a map with "host", "port", "tls"', {
      host: key('The address to listen on', host, { default: '127.0.0.1' }),
      port: key('The port to listen on', port, { default: 8080 }),
      tls: key(
        'Certificate and key of this listener; it needs them off loopback',
        map(
          'a map with "cert" and "key"',
          { cert: key('The certificate, with those between it and its authority', pem), key: key('Its key', pem) },
          ['cert', 'key'],
        ),
      ),
    }),
  ),
  node: key(
    'What references of refusals begin with, where there are several gateways; without it, something by chance',
    text('1 to 16 small letters and digits', '^[a-z0-9]{1,16}$'),
    { examples: ['n1'] },
  ),
  'public-url': key(
    'How the gateway is reached from outside: the only source of its own absolute URLs, required off loopback',
    text('an absolute URL of scheme, host and port, such as https://gw.example'),
    { examples: ['https://gw.example'] },
  ),
  admin: key(
    'The admin listener, always on loopback: /health and /metrics are open, the rest needs <data>/admin.token',
    map('a map with "port"', {
      host: key('The address to listen on: one of loopback', host, { default: '127.0.0.1' }),
      port: key('The port to listen on', port, { default: 8081 }),
    }),
  ),
  'trusted-proxies': key(
    'What stands in front of the gateway: whose X-Forwarded-For is believed',
    list('a list of at most 100 addresses and ranges', text('an address or a range'), 100),
    { default: [], examples: [['10.0.0.0/8']] },
  ),
};

const tokensSchema = map('a map with "purge-after"', {
  'purge-after': key(
    'How long tokens are kept after they have expired',
    text('a duration such as 90s, 30m, 12h or 3d', durationForm, 5),
    { default: '0s' },
  ),
});

const store: JsonSchema = {
  ...map('"sqlite:" and the path of a file, or a map with "sqlite" and "durability"', {
    sqlite: key('The file of the store', path, { default: 'data/headgate.db' }),
    durability: key('What an answered write survives: the end of the process, or of the machine', {
      ...choice('process', 'machine'),
      default: 'process',
    }),
  }),
  type: ['object', 'string'],
  pattern: '^sqlite:[^\\u0000-\\u001f\\u007f]+$',
  examples: ['sqlite:./data/headgate.db'],
};

const templates: JsonSchema = {
  ...map('a folder, or a map with "provider", "api", "product"', {
    provider: key('The template of providers', path),
    api: key('The template of APIs', path),
    product: key('The template of products', path),
  }),
  type: ['object', 'string'],
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
  maxLength: 1024,
};

const registry = map('a map with "users-file", "ldap" or "openid"', {
  'users-file': key('A file of users', path, { examples: ['users.yaml'] }),
  ldap: key('A directory that knows users (RFC 4511)', ldapSchema),
  openid: key('An OpenID provider that users sign in at (OpenID Connect Core 1.0)', openIdSchema),
});

const bundle = map('a map with "trusted-keys" and "require-signature"', {
  'trusted-keys': key(
    'Public keys (Ed25519) whose signature of a bundle counts',
    list('a list of at most 16 public keys', pem, 16),
    { default: [], examples: [['bundle-key.pub.pem']] },
  ),
  'require-signature': key('Only bundles that one of these keys has signed are served', flag, { default: false }),
});

/** What `headgate.yaml` holds. */
export const environmentSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'headgate.yaml',
  ...map('a map of settings', {
    ...listeners,
    limits: key('Most that a request may be; what is beyond is refused', limitsSchema),
    store: key('Where tokens, consents and sessions are kept', store),
    tokens: key('What is done with tokens, whoever issued them', tokensSchema),
    keys: key('When the keys that sign tokens follow one another', keyRotationSchema),
    definitions: key(
      'What is served: definitions and products',
      list('a list of files and directories', path, 10_000),
      { default: [], examples: [['definitions']] },
    ),
    applications: key('The file that registers applications (OAuth clients)', path, {
      examples: ['applications.yaml'],
    }),
    catalog: key(
      'The catalog whose property values of the definitions apply',
      text('the name of a catalog', namePattern),
      {
        examples: ['sandbox'],
      },
    ),
    properties: key('Values of $(name) in definitions', named('a map of property values', true, namePattern), {
      default: {},
      examples: [{ 'backend-url': 'http://127.0.0.1:9000' }],
    }),
    'user-registries': key(
      'Who can sign in, by the names that providers use under "authentication"',
      named('a map of registries', registry, namePattern),
      { default: {}, examples: [{ staff: { 'users-file': 'users.yaml' } }] },
    ),
    pages: key("The folder of the logos, style sheets and templates that providers' pages name", path),
    templates: key('What "headgate new" makes documents from, in place of its own templates', templates, {
      examples: [{ api: 'templates/api.hbs' }],
    }),
    'tls-profiles': key(
      'How outgoing connections are secured, by the names that definitions use',
      named('a map of TLS profiles', tlsProfile, namePattern),
      { default: {}, examples: [{ backend: { ca: 'ca.pem' } }] },
    ),
    crypto: key(
      'Keys for the JWTs of steps, by the names that steps use',
      named('a map of crypto objects', cryptoObject, namePattern),
      { default: {}, examples: [{ ours: { key: 'ours-key.pem' } }] },
    ),
    bundle: key('Whose bundles are served', bundle),
    outbound: key('How calls go out', outbound),
    lint: key('How definitions are judged', lintSchema),
  }),
};
