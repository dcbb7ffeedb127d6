import { call, callMap } from './call.ts';
import { flag, type Key, listOf, map, seconds, text, word } from './key.ts';

const accessToken: Key = {
  about: 'Access tokens: how long they live, and what they are.',
  value: map({
    ttl: { about: 'How long an access token lives.', value: seconds(1, 63_244_800), default: 3600 },
    format: {
      about: 'What an access token is.',
      value: word({
        opaque: 'A text by chance, which only this gateway understands',
        jwt: 'A signed JWT (RFC 9068), which others can verify',
      }),
      default: 'opaque',
    },
    algorithm: {
      about: 'What JWTs are signed with (RFC 7518).',
      value: word({
        ES256: 'ECDSA with P-256',
        EdDSA: 'Ed25519 (RFC 8037)',
        RS256: 'RSA, PKCS #1 v1.5',
        PS256: 'RSA, PSS',
      }),
      default: 'ES256',
    },
    audience: {
      about: 'What tokens are for, and for nothing else; a request chooses among them by "resource" (RFC 8707).',
      value: listOf(text('a URI without fragment')),
      default: [],
      examples: [['https://gw.example/photos']],
    },
  }),
  examples: [{ ttl: 600 }, { ttl: 600, format: 'jwt' }],
};

const refreshToken: Key = {
  about: 'Refresh tokens; {} takes the usual settings.',
  value: map({
    count: {
      about: 'How often what was allowed can be refreshed; 0: never, as if there were no refresh tokens.',
      value: { is: 'whole', from: 0, to: 4096, unit: 'times' },
      default: { byProfile: { 'legacy-v5': 2048 } },
      absent: 'strict: while the chain lives',
    },
    ttl: { about: 'How long each refresh token lives.', value: seconds(2, 252_979_200), default: 2_682_000 },
    grace: {
      about: 'So long the last refresh token may be used again, with the same answer, by a client that lost it.',
      // 30 s: the retry after a lost answer comes soon; for so long a stolen refresh token is not told from it.
      value: seconds(0, 30),
      default: 0,
    },
  }),
  absent: 'there are none',
  examples: [{ ttl: 86_400 }, { count: 2048, ttl: 2_682_000 }],
};

const revocation: Key = {
  about: 'How what was allowed is ended.',
  value: map({
    type: {
      about: "API Connect's word for where the list of revoked tokens is; nothing goes by it.",
      value: word({ gateway: 'The gateway keeps it', url: 'A service keeps it, at "url"' }),
    },
    url: {
      about: 'A service that is asked before tokens are used or refreshed, and told what is issued.',
      value: call.url.value,
      examples: ['https://lists.example/revoked'],
    },
    'tls-profile': call['tls-profile'],
    tokens: {
      about: 'There is a revocation endpoint (RFC 7009).',
      value: flag,
      default: false,
      absent: "in IBM's dialect the path /oauth2/revoke says so",
    },
    permissions: {
      about: 'Owners can list and end what they have allowed: on a page, and by /oauth2/issued.',
      value: flag,
      default: false,
      absent: "in IBM's dialect the path /oauth2/issued says so",
    },
    cascade: {
      about: 'An access token that is revoked takes all of its authorization along (RFC 7009 §2.1).',
      value: flag,
      default: false,
    },
  }),
  examples: [{ type: 'gateway', tokens: true, permissions: true }],
};

const scopeCheck = map({
  ...call,
  method: {
    about: 'How it is asked.',
    value: word({ get: 'By GET, with headers alone', post: 'By POST, with JSON' }),
    default: 'post',
  },
});

/** Services that have a say in tokens. */
export const serviceKeys: Readonly<Record<string, Key>> = {
  metadata: {
    about: 'A service that says what tokens, and the answer that brings them, carry.',
    value: map({
      ...call,
      'metadata-url': {
        about: 'The service, in the spelling of IBM API Connect v5.',
        value: callMap,
        ibmFor: 'url and tls-profile',
      },
    }),
    examples: [{ url: 'https://metadata.example/of' }],
  },
  'scope-validators': {
    about: 'Services that select scopes in place of those asked for.',
    value: map({
      application: { about: 'Asked before it is known who owns the resources.', value: scopeCheck },
      owner: { about: 'Asked as soon as that is known.', value: scopeCheck },
    }),
    examples: [{ application: { url: 'https://checks.example/application' } }],
  },
};

/** What tokens are, and how they end. */
export const tokenKeys: Readonly<Record<string, Key>> = {
  'authorization-code': {
    about: 'Authorization codes.',
    value: map({
      ttl: {
        about: 'How long a code lives.',
        // 600 s: a code should live ten minutes at most (RFC 6749 §4.1.2).
        value: seconds(1, 600),
        default: { byProfile: { strict: 60, 'legacy-v5': 300 } },
      },
    }),
  },
  'access-token': accessToken,
  'refresh-token': refreshToken,
  'maximum-consent': {
    about: 'Nothing of an authorization outlives it.',
    value: map({
      ttl: {
        about: 'So long what comes of an authorization can live; 0: no limit.',
        value: seconds(0, 2_529_792_000),
        default: 0,
      },
    }),
  },
  introspection: {
    about: 'There is an introspection endpoint (RFC 7662).',
    value: flag,
    default: false,
    absent: "in IBM's dialect the path /oauth2/introspect says so",
  },
  revocation,
  'token-info': {
    about: "There is Axway's tokeninfo endpoint, which asks for no authentication: prefer introspection.",
    value: flag,
    default: false,
  },
};
