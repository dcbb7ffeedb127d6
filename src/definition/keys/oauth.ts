import { flag, type Key, type KeyMap, listOf, map, names, text, word } from './key.ts';
import { serviceKeys, tokenKeys } from './oauth-tokens.ts';
import { pages, userKeys } from './oauth-users.ts';

/** The profiles, by which rules judge and settings have their defaults. */
export const profileKey: Key = {
  about: 'By which rules the document is judged, and which defaults it has.',
  value: word({
    strict: "Today's good practice (RFC 9700)",
    'legacy-v5': 'As IBM API Connect v5 behaves',
  }),
  absent: "strict, and legacy-v5 in IBM's dialect",
};

const grants = word(
  {
    accessCode: 'Authorization code: users allow an application to act for them (RFC 6749 §4.1)',
    application: 'Client credentials: an application acts for itself (RFC 6749 §4.4)',
    implicit: 'Tokens in the address of a page: legacy, see RFC 9700 §2.1.2',
    password: 'Users give an application their password: legacy, see RFC 9700 §2.4',
  },
  ['deviceCode', 'jwtBearer', 'saml2Bearer', 'tokenExchange'],
);

const methods = listOf(
  word({
    basic: 'Id and secret by HTTP Basic (RFC 6749 §2.3.1)',
    form: 'Id and secret in the body (RFC 6749 §2.3.1)',
    headers: 'X-IBM-Client-Id and X-IBM-Client-Secret',
    none: 'No secret: public clients',
    private_key_jwt: 'An assertion that is signed with a key of the client (RFC 7523)',
  }),
);

const level = word({
  none: 'Nothing',
  activity: 'A line for each request',
  header: 'The same with the headers',
});

const path = (at: string, about: string): Key => ({
  about,
  value: text('a path below basePath', '^(/.*)?$'),
  default: at,
});

const endpoints = map({
  authorize: path('/oauth2/authorize', 'The authorization endpoint (RFC 6749 §3.1).'),
  token: path('/oauth2/token', 'The token endpoint (RFC 6749 §3.2).'),
  introspect: path('/oauth2/introspect', 'The introspection endpoint (RFC 7662 §2).'),
  revoke: path('/oauth2/revoke', 'The revocation endpoint (RFC 7009 §2).'),
  issued: path('/oauth2/issued', 'Where owners list and end what they have allowed.'),
  tokeninfo: path('/oauth2/tokeninfo', "Axway's tokeninfo."),
  permissions: path('/oauth2/permissions', 'The page on which owners see and end what they have allowed.'),
  logout: path('/oauth2/logout', 'The page on which users sign out.'),
  jwks: path('/oauth2/jwks', 'The public keys of JWTs (RFC 7517 §5).'),
});

const clients: Readonly<Record<string, Key>> = {
  profile: profileKey,
  'client-type': {
    about: 'Whether the applications that are served can keep a secret (RFC 6749 §2.1).',
    value: word({
      confidential: 'Applications have a secret or a key',
      public: 'Applications without a secret are served, too',
    }),
    default: { byProfile: { 'legacy-v5': 'public' } },
    absent: 'strict: it has to be written',
  },
  scopes: {
    about: 'What can be allowed: the name of each scope, and what the consent page says of it.',
    value: names('a scope', text('what the consent page says of it, or ""')),
    needed: true,
    examples: [{ 'photos:read': 'See your photos', 'photos:write': 'Add and remove photos' }],
  },
  'default-scopes': {
    about: 'The scopes of a request that names none.',
    value: listOf(text('a name of "scopes"')),
    default: [],
    absent: 'such a request is refused',
    examples: [['photos:read']],
  },
  grants: {
    about: "How applications get tokens, by OpenAPI 2.0's names of the flows.",
    value: listOf(grants),
    needed: true,
    examples: [['accessCode'], ['accessCode', 'application']],
  },
  'allow-legacy': {
    about: 'Grants that have to be asked for twice: profile strict serves them only where they stand here, too.',
    value: listOf(word({ implicit: 'See RFC 9700 §2.1.2', password: 'See RFC 9700 §2.4' })),
    default: [],
    examples: [['password']],
  },
  pkce: {
    about: 'Proof keys of authorization codes (RFC 7636).',
    value: map({
      mode: {
        about: 'Whether clients have to use them.',
        value: word({
          required: 'They have to',
          optional: 'They may; who has begun has to go on',
          off: 'Nobody is held to them',
        }),
        default: { byProfile: { strict: 'required', 'legacy-v5': 'optional' } },
      },
      plain: { about: 'Take challenges that are not hashed, too (RFC 7636 §4.2).', value: flag, default: false },
    }),
    examples: [{ mode: 'required' }],
  },
  'client-authentication': {
    about: 'How clients may authenticate: a list for every grant, or a list for each.',
    value: [
      methods,
      names('a grant, "refresh" or "any"', methods, {
        any: 'What has no list of its own',
        accessCode: 'Codes',
        application: 'Client credentials',
        password: 'Passwords',
        refresh: 'Refresh tokens',
      }),
    ],
    absent: 'as the application is registered',
    examples: [['basic', 'private_key_jwt'], { any: ['basic'], application: ['private_key_jwt'] }],
  },
};

/** `x-oauth` and `x-ibm-configuration.oauth2`. Native and IBM's keys in one: both are understood wherever the settings stand. */
export const oauthKeys: KeyMap = map({
  ...clients,
  ...userKeys,
  ...tokenKeys,
  ...serviceKeys,
  'response-formats': {
    about: 'What the parameter "format" of a token request chooses among.',
    value: listOf(word({ json: 'JSON (RFC 6749 §5.1)', urlencoded: 'A form', xml: 'XML' })),
    default: ['json'],
    examples: [['json', 'urlencoded']],
  },
  activity: {
    about: 'What the log tells of requests to the endpoints.',
    value: map({
      success: { about: 'Of those that succeed.', value: level, default: 'none' },
      failure: { about: 'Of those that are refused.', value: level, default: 'activity' },
    }),
  },
  pages,
  endpoints: {
    about: 'Other paths than the usual ones. Nothing has to be written under "paths" for them.',
    value: endpoints,
    examples: [{ token: '/token' }],
  },
});
