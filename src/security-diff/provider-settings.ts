import type { CompiledProvider } from '../assembly/types.ts';
import { callChanges } from './call-outs.ts';
import type { Finding, Pair } from './change.ts';
import { classOf, neutral } from './change.ts';
import { clientAuthenticationChanges, endpointChanges, scopeCheckChanges } from './provider-endpoints.ts';
import { authenticationChanges, authorizationChanges, extractionChanges } from './sign-in.ts';
import { flag, listChanges, longer, more, quoted } from './words.ts';

type Judge = (pair: Pair<CompiledProvider>) => readonly Finding[];

/** How one setting is judged, and by which key of `x-oauth` it is written. */
interface Setting {
  readonly key: string;
  readonly judge: Judge;
}

/** The grants by which an application gets tokens for scopes that nobody was asked for on a page. */
const withoutPages: ReadonlySet<string> = new Set(['application', 'password']);

const clientType: Judge = ({ old, now }) =>
  old.clientType === now.clientType
    ? []
    : [
        {
          class: now.clientType === 'public' ? 'widened' : 'narrowed',
          kind: 'client-type',
          message: `its clients are ${now.clientType} instead of ${old.clientType}: ${now.clientType === 'public' ? 'they need no secret' : 'they need a secret'}`,
        },
      ];

const scopes: Judge = ({ old, now }) => {
  const { added, removed } = listChanges(Object.keys(old.scopes), Object.keys(now.scopes));
  const texts = Object.keys(now.scopes).filter(
    (scope) => Object.hasOwn(old.scopes, scope) && old.scopes[scope] !== now.scopes[scope],
  );
  return [
    ...added.map((scope): Finding => scopeFinding('scope-added', scope, now)),
    ...removed.map((scope): Finding => scopeFinding('scope-removed', scope, old)),
    ...(texts.length === 0
      ? []
      : [neutral('scope-description', `the consent page describes ${quoted(texts)} in other words`)]),
  ];
};

const scopeFinding = (kind: 'scope-added' | 'scope-removed', scope: string, { grants }: CompiledProvider): Finding => {
  const isAdded = kind === 'scope-added';
  const said = `it ${isAdded ? 'now offers' : 'no longer offers'} the scope "${scope}"`;
  const without = grants.filter((grant) => withoutPages.has(grant));
  if (without.length === 0) return neutral(kind, said);
  const reach = isAdded ? 'can be had' : 'could be had';
  return {
    class: isAdded ? 'widened' : 'narrowed',
    kind,
    message: `${said}, which ${reach} without asking a user on a page (${quoted(without)})`,
  };
};

const grants: Judge = ({ old, now }) => {
  const { added, removed } = listChanges(old.grants, now.grants);
  const all = quoted(Object.keys(now.scopes));
  return [
    ...added.map(
      (grant): Finding => ({
        class: 'widened',
        kind: 'grant-added',
        message: `it now has the grant "${grant}"${withoutPages.has(grant) ? `: ${all} can be had without asking a user on a page` : ''}`,
      }),
    ),
    ...removed.map(
      (grant): Finding => ({
        class: 'narrowed',
        kind: 'grant-removed',
        message: `it no longer has the grant "${grant}"`,
      }),
    ),
  ];
};

const defaultScopes: Judge = ({ old, now }) => {
  const { added, removed } = listChanges(old.defaultScopes, now.defaultScopes);
  return [
    ...added.map(
      (scope): Finding => ({
        class: 'widened',
        kind: 'default-scope-added',
        message: `a request that names no scope now gets "${scope}"`,
      }),
    ),
    ...removed.map(
      (scope): Finding => ({
        class: 'narrowed',
        kind: 'default-scope-removed',
        message: `a request that names no scope no longer gets "${scope}"`,
      }),
    ),
  ];
};

const pkceModes = ['required', 'optional', 'off'];

const pkce: Judge = ({ old, now }) => [
  ...(old.pkce.mode === now.pkce.mode
    ? []
    : [
        {
          class: classOf(pkceModes.indexOf(old.pkce.mode), pkceModes.indexOf(now.pkce.mode)),
          kind: 'pkce-mode',
          message: `PKCE: ${old.pkce.mode} → ${now.pkce.mode}`,
        },
      ]),
  ...flag([old.pkce.plain, now.pkce.plain], 'pkce-plain', [
    'PKCE now takes challenges that are not hashed',
    'PKCE no longer takes challenges that are not hashed',
  ]),
];

const session: Judge = ({ old, now }) => {
  if (old.session !== undefined && now.session !== undefined) {
    return [
      ...longer('session-idle', 'a session that is not used lasts', [old.session.idleSeconds, now.session.idleSeconds]),
      ...longer('session-lifetime', 'a session lasts', [old.session.lifetimeSeconds, now.session.lifetimeSeconds]),
    ];
  }
  return flag([old.session !== undefined, now.session !== undefined], 'session', [
    'people now stay signed in',
    'people no longer stay signed in',
  ]);
};

const metadata: Judge = ({ old, now }) => {
  if (old.metadata !== undefined && now.metadata !== undefined)
    return callChanges('metadata-url', 'the metadata URL', [old.metadata, now.metadata]);
  return [
    neutral(
      'metadata',
      now.metadata ? 'a service now says what its tokens carry' : 'no service says any more what its tokens carry',
    ),
  ];
};

const accessToken: Judge = ({ old: { accessToken: old }, now: { accessToken: now } }) => [
  ...longer('access-token-lifetime', 'access tokens last', [old.lifetimeSeconds, now.lifetimeSeconds]),
  ...flag([old.jwt !== undefined, now.jwt !== undefined], 'access-token-format', [
    'access tokens are now JWTs: who checks them by their signature does not learn that one was revoked',
    'access tokens are no longer JWTs: who checks them has to ask',
  ]),
  ...(old.jwt === undefined || now.jwt === undefined || old.jwt === now.jwt
    ? []
    : [neutral('access-token-algorithm', `access tokens are signed by ${now.jwt} instead of ${old.jwt}`)]),
  ...audience(old.audience, now.audience),
];

/** None at all is every audience. */
const audience = (old: readonly string[], now: readonly string[]): readonly Finding[] => {
  if (old.length > 0 !== now.length > 0) {
    return flag([old.length === 0, now.length === 0], 'audience', [
      `access tokens are no longer for ${quoted(old)} alone`,
      `access tokens are now for ${quoted(now)} alone`,
    ]);
  }
  const { added, removed } = listChanges(old, now);
  return [
    ...added.map(
      (one): Finding => ({ class: 'widened', kind: 'audience', message: `access tokens can now be for "${one}"` }),
    ),
    ...removed.map(
      (one): Finding => ({
        class: 'narrowed',
        kind: 'audience',
        message: `access tokens can no longer be for "${one}"`,
      }),
    ),
  ];
};

const refreshToken: Judge = ({ old: { refreshToken: old }, now: { refreshToken: now } }) => {
  if (old === undefined || now === undefined) {
    return flag([old !== undefined, now !== undefined], 'refresh-token', [
      'it now issues refresh tokens',
      'it no longer issues refresh tokens',
    ]);
  }
  return [
    ...longer('refresh-token-lifetime', 'refresh tokens last', [old.lifetimeSeconds, now.lifetimeSeconds]),
    ...more('refresh-token-count', 'how often a chain of refresh tokens is used', [old.count, now.count]),
    ...longer('refresh-token-grace', 'a used refresh token is still answered for', [
      old.graceSeconds,
      now.graceSeconds,
    ]),
  ];
};

const revocation: Judge = ({ old: { revocation: old }, now: { revocation: now } }) => [
  ...flag([!old.cascade, !now.cascade], 'revocation-cascade', [
    'an access token that is revoked no longer takes all of its authorization along',
    'an access token that is revoked now takes all of its authorization along',
  ]),
  ...((old.url === undefined) === (now.url === undefined)
    ? callChanges('revocation-url', 'the revocation URL', [old.url, now.url])
    : flag([old.url === undefined, now.url === undefined], 'revocation-not-checked', [
        'no revocation URL is asked any more before a code or a refresh token is used',
        'a revocation URL is now asked before a code or a refresh token is used',
      ])),
];

const localhostRedirects: Judge = ({ old, now }) =>
  flag([old.localhostRedirects, now.localhostRedirects], 'localhost-redirects', [
    'any port of http://localhost now counts as a loopback redirect (RFC 8252 §8.3)',
    'http://localhost no longer counts as a loopback redirect (RFC 8252 §8.3)',
  ]);

const responseFormats: Judge = ({ old, now }) => {
  const { added, removed } = listChanges(old.responseFormats, now.responseFormats);
  const said = [...added.map((one) => `now also ${one}`), ...removed.map((one) => `no longer ${one}`)];
  return [neutral('response-formats', `forms of its token response: ${said.join(', ')}`)];
};

const activity: Judge = ({ old, now }) => {
  const inWords = (one: CompiledProvider): string => `${one.activity.success}, of failures ${one.activity.failure}`;
  return [neutral('activity', `what the log tells: ${inWords(old)} → ${inWords(now)}`)];
};

/** All settings. One that is another, and of which its judge says nothing, is reported as `setting-changed`. */
export const providerSettings: Readonly<Record<keyof CompiledProvider, Setting>> = {
  endpoints: { key: 'endpoints', judge: endpointChanges },
  clientType: { key: 'client-type', judge: clientType },
  scopes: { key: 'scopes', judge: scopes },
  defaultScopes: { key: 'default-scopes', judge: defaultScopes },
  grants: { key: 'grants', judge: grants },
  pkce: { key: 'pkce', judge: pkce },
  clientAuthentication: { key: 'client-authentication', judge: clientAuthenticationChanges },
  localhostRedirects: { key: 'profile', judge: localhostRedirects },
  authentication: { key: 'authentication', judge: authenticationChanges },
  identityExtraction: { key: 'identity-extraction', judge: extractionChanges },
  authorization: { key: 'authorization', judge: authorizationChanges },
  session: { key: 'session', judge: session },
  pages: { key: 'pages', judge: () => [neutral('pages', 'its pages look different')] },
  metadata: { key: 'metadata', judge: metadata },
  scopeChecks: { key: 'scope-validators', judge: scopeCheckChanges },
  code: {
    key: 'authorization-code',
    judge: ({ old, now }) =>
      longer('code-lifetime', 'codes last', [old.code.lifetimeSeconds, now.code.lifetimeSeconds]),
  },
  accessToken: { key: 'access-token', judge: accessToken },
  refreshToken: { key: 'refresh-token', judge: refreshToken },
  consentSeconds: {
    key: 'maximum-consent',
    judge: ({ old, now }) =>
      longer('maximum-consent', 'all that comes of one consent lasts', [old.consentSeconds, now.consentSeconds]),
  },
  revocation: { key: 'revocation', judge: revocation },
  responseFormats: { key: 'response-formats', judge: responseFormats },
  activity: { key: 'activity', judge: activity },
};
