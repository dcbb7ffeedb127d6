import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthorizationRules } from '../../src/oauth/authorization.ts';
import type { RefusalCode, ResponseMode } from '../../src/oauth/errors.ts';
import { type Changes, confined, good, photos, queryOf, refusalOf, validate } from './authorization-request.ts';
import { assertPlain, challenge, phone, refusedAs } from './example.ts';

describe('an authorization request in order (RFC 6749 §4.1.1)', () => {
  const expected = {
    applicationId: 'printer',
    redirectUri: 'https://printer.example/callback',
    redirectUriSent: true,
    responseType: 'code',
    responseMode: 'query',
    scopes: ['photos:read'],
    state: 'xyz',
    challenge,
    audience: undefined,
    prompt: [],
  };
  it('says who asks for what, and where the answer goes', () => {
    assert.deepEqual(validate(queryOf()), expected);
    assert.deepEqual(validate(`?${queryOf()}`), expected, 'with the question mark of a URL');
  });

  const variants: readonly [
    title: string,
    changes: Changes,
    differs: object,
    of?: Partial<AuthorizationRules['provider']>,
  ][] = [
    ['may leave the redirect URI out where one is registered', { redirect_uri: undefined }, { redirectUriSent: false }],
    ['may leave the redirect URI empty where one is registered', { redirect_uri: '' }, { redirectUriSent: false }],
    ['may leave the state out', { state: undefined }, { state: undefined }],
    ['may have a state of 4,096 characters', { state: 's'.repeat(4096) }, { state: 's'.repeat(4096) }],
    ['may have any text as state', { state: ' a+b&c=%41;ü"\\' }, { state: ' a+b&c=%41;ü"\\' }],
    ['may have parameters that nobody knows (A03)', { nonce: 'n'.repeat(384), __proto__x: 'y' }, {}],
    [
      'may leave the challenge out where PKCE is optional',
      { code_challenge: undefined, code_challenge_method: undefined },
      { challenge: undefined },
      { pkce: { mode: 'optional', plain: false } },
    ],
    [
      'may leave the scope out where there are default ones',
      { scope: undefined },
      { scopes: ['photos:share'] },
      { defaultScopes: ['photos:share'] },
    ],
    [
      'keeps the order of scopes',
      { scope: 'photos:write photos:read photos:write' },
      { scopes: ['photos:write', 'photos:read'] },
    ],
    ['is one of a client that has the grant listed', { client_id: 'coder' }, { applicationId: 'coder' }],
    [
      'of a public client on loopback is answered on the port it names (RFC 8252 §7.3)',
      { client_id: 'phone', redirect_uri: 'http://127.0.0.1:5000/callback' },
      { applicationId: 'phone', redirectUri: 'http://127.0.0.1:5000/callback' },
    ],
  ];
  for (const [title, changes, differs, of] of variants) {
    it(title, () => assert.deepEqual(validate(queryOf(changes), of), { ...expected, ...differs }));
  }

  it('is plain JSON: it is kept while its user is asked', () => {
    assertPlain(validate(queryOf()));
    assertPlain(validate(queryOf({ resource: photos }), { settings: confined }));
  });
});

describe('what is wrong with client or redirect URI is shown to the user and never redirected (RFC 6749 §4.1.2.1)', () => {
  const cases: readonly [title: string, text: string, code: RefusalCode, error: string][] = [
    ['no client', queryOf({ client_id: undefined }), 'oauth/parameter-missing', 'invalid_request'],
    ['an empty client', queryOf({ client_id: '' }), 'oauth/parameter-missing', 'invalid_request'],
    ['an unknown client', queryOf({ client_id: 'nobody' }), 'oauth/client-unknown', 'invalid_client'],
    [
      'a client named like a member of every object',
      queryOf({ client_id: 'constructor' }),
      'oauth/client-unknown',
      'invalid_client',
    ],
    ['a suspended client', queryOf({ client_id: 'suspended' }), 'oauth/client-unknown', 'invalid_client'],
    ['a client twice', `${queryOf()}&client_id=printer`, 'oauth/parameter-repeated', 'invalid_request'],
    ['another client beside it', `client_id=phone&${queryOf()}`, 'oauth/parameter-repeated', 'invalid_request'],
    [
      'a redirect URI that is not registered',
      queryOf({ redirect_uri: 'https://evil.example/' }),
      'oauth/redirect-uri-not-registered',
      'invalid_request',
    ],
    [
      'the redirect URI of another client',
      queryOf({ client_id: 'two-uris' }),
      'oauth/redirect-uri-not-registered',
      'invalid_request',
    ],
    [
      'a redirect URI of a client that has none',
      queryOf({ client_id: 'no-uri' }),
      'oauth/redirect-uri-not-registered',
      'invalid_request',
    ],
    [
      'no redirect URI where two are registered',
      queryOf({ client_id: 'two-uris', redirect_uri: undefined }),
      'oauth/redirect-uri-missing',
      'invalid_request',
    ],
    [
      'no redirect URI where none is registered',
      queryOf({ client_id: 'no-uri', redirect_uri: undefined }),
      'oauth/redirect-uri-missing',
      'invalid_request',
    ],
    [
      'a redirect URI twice',
      `${queryOf()}&redirect_uri=${encodeURIComponent(good.redirect_uri)}`,
      'oauth/parameter-repeated',
      'invalid_request',
    ],
    [
      'another redirect URI beside it',
      `${queryOf()}&redirect_uri=https://evil.example/`,
      'oauth/parameter-repeated',
      'invalid_request',
    ],
    ['parameters that are not well-formed', `${queryOf()}&x=%`, 'oauth/form-malformed', 'invalid_request'],
    ['parameters with a line break', `${queryOf()}&x=%0d%0a`, 'oauth/form-malformed', 'invalid_request'],
    ['too many parameters', `${queryOf()}${'&x=1'.repeat(1000)}`, 'oauth/form-too-long', 'invalid_request'],
    ['nothing at all', '', 'oauth/parameter-missing', 'invalid_request'],
  ];
  for (const [title, text, code, error] of cases) {
    it(title, () => {
      const refused = refusalOf(text);
      refusedAs(code, error)(refused);
      assert.deepEqual([refused.oauth?.deliver, refused.answerTo], ['page', undefined]);
    });
  }
});

describe('what is wrong with the rest of a request goes to the client, with its state (RFC 6749 §4.1.2.1)', () => {
  interface Case {
    readonly title: string;
    readonly changes?: Changes;
    readonly added?: string;
    readonly of?: Partial<AuthorizationRules['provider']>;
    readonly code: RefusalCode;
    readonly error: string;
    readonly state?: string | undefined;
    readonly mode?: ResponseMode;
  }
  const unsupported = { code: 'oauth/response-type-unsupported', error: 'unsupported_response_type' } as const;
  const cases: readonly Case[] = [
    {
      title: 'no response type',
      changes: { response_type: undefined },
      code: 'oauth/parameter-missing',
      error: 'invalid_request',
    },
    ...['token', 'id_token', 'code token', 'token code', 'CODE', 'code ', 'none', 'constructor'].map((type) => ({
      title: `the response type "${type}" (A04)`,
      changes: { response_type: type },
      ...unsupported,
      mode: type.includes('token') ? ('fragment' as const) : ('query' as const),
    })),
    { title: 'a provider without the grant', of: { grants: ['application'] }, ...unsupported },
    {
      title: 'a client that may not use the grant',
      changes: { client_id: 'machine' },
      code: 'oauth/grant-not-allowed',
      error: 'unauthorized_client',
    },
    {
      title: 'a public client at a provider for confidential ones',
      changes: { client_id: 'phone', redirect_uri: phone.redirectUris[0] },
      of: { clientType: 'confidential' },
      code: 'oauth/client-type-refused',
      error: 'unauthorized_client',
    },
    { title: 'no scope', changes: { scope: undefined }, code: 'oauth/scope-missing', error: 'invalid_scope' },
    {
      title: 'an unknown scope',
      changes: { scope: 'photos:read admin' },
      code: 'oauth/scope-unknown',
      error: 'invalid_scope',
    },
    {
      title: 'a scope that is not well-formed',
      changes: { scope: 'photos:read  x' },
      code: 'oauth/scope-malformed',
      error: 'invalid_scope',
    },
    {
      title: 'a scope that the client may not have',
      changes: { client_id: 'reader', scope: 'photos:write' },
      code: 'oauth/scope-not-allowed',
      error: 'invalid_scope',
    },
    {
      title: 'no challenge (A11)',
      changes: { code_challenge: undefined, code_challenge_method: undefined },
      code: 'oauth/challenge-missing',
      error: 'invalid_request',
    },
    {
      title: 'no challenge of an application that is held to it, where PKCE is optional (A11)',
      changes: { client_id: 'careful', code_challenge: undefined, code_challenge_method: undefined },
      of: { pkce: { mode: 'optional', plain: true } },
      code: 'oauth/challenge-missing',
      error: 'invalid_request',
    },
    {
      title: 'a challenge without method, which is plain',
      changes: { code_challenge_method: undefined },
      code: 'oauth/challenge-method-unsupported',
      error: 'invalid_request',
    },
    {
      title: 'a broken challenge',
      changes: { code_challenge: 'short' },
      code: 'oauth/challenge-malformed',
      error: 'invalid_request',
    },
    {
      title: 'a scope twice',
      added: '&scope=photos:write',
      code: 'oauth/parameter-repeated',
      error: 'invalid_request',
    },
    {
      title: 'a parameter twice that nobody knows',
      added: '&x=1&x=2',
      code: 'oauth/parameter-repeated',
      error: 'invalid_request',
    },
    {
      title: 'a state twice, which is then no state',
      added: '&state=abc',
      code: 'oauth/parameter-repeated',
      error: 'invalid_request',
      state: undefined,
    },
    {
      title: 'a state of more than 4,096 characters, which does not go back',
      changes: { state: 's'.repeat(4097) },
      code: 'oauth/parameter-too-long',
      error: 'invalid_request',
      state: undefined,
    },
  ];
  for (const { title, changes = {}, added = '', of, code, error, ...rest } of cases) {
    it(title, () => {
      const refused = refusalOf(queryOf(changes) + added, of);
      refusedAs(code, error)(refused);
      assert.equal(refused.oauth?.deliver, 'redirect');
      const redirectUri = changes['redirect_uri'] ?? good.redirect_uri;
      const { mode: responseMode = 'query', state } = { state: 'xyz', ...rest };
      assert.deepEqual(refused.answerTo, { redirectUri, responseMode, state });
    });
  }
});
