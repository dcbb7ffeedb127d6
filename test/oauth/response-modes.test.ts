import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthorizationRules } from '../../src/oauth/authorization.ts';
import type { ResponseMode } from '../../src/oauth/errors.ts';
import { albums, type Changes, confined, photos, queryOf, refusalOf, validate } from './authorization-request.ts';
import { phone, refusedAs } from './example.ts';
import { randomStates } from './random-states.ts';

describe('a request for an access token at once (RFC 6749 §4.2.1)', () => {
  const of = { grants: ['accessCode', 'implicit'] };
  const token: Changes = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };

  it('is in order where the provider lists the grant; its answer goes into the fragment (§4.2.2)', () => {
    const { responseType, responseMode, challenge: bound } = validate(queryOf(token), of);
    assert.deepEqual([responseType, responseMode, bound], ['token', 'fragment', undefined]);
  });
  it('needs no challenge, and has none: there is no code to redeem', () => {
    for (const mode of ['required', 'optional', 'off'] as const) {
      const request = validate(queryOf({ response_type: 'token' }), { ...of, pkce: { mode, plain: false } });
      assert.equal(request.challenge, undefined);
    }
    assert.equal(validate(queryOf({ ...token, client_id: 'careful' }), of).responseType, 'token');
  });
  it('is refused to a client that may not use the grant, and the other way round (A04)', () => {
    const refused = refusedAs('oauth/grant-not-allowed', 'unauthorized_client');
    refused(refusalOf(queryOf({ ...token, client_id: 'coder' }), of));
    refused(refusalOf(queryOf({ client_id: 'browser' }), of));
    assert.equal(validate(queryOf({ ...token, client_id: 'browser' }), of).responseType, 'token');
  });
  it('is refused in the fragment, where the client looks', () => {
    for (const changes of [{ scope: 'admin' }, { client_id: 'coder' }, { state: 's'.repeat(5000) }]) {
      assert.equal(refusalOf(queryOf({ ...token, ...changes }), of).answerTo?.responseMode, 'fragment');
    }
  });
});

describe('a response mode (OAuth 2.0 Multiple Response Type Encoding Practices §2.1)', () => {
  const of = { grants: ['accessCode', 'implicit'] };
  const app = { client_id: 'phone', redirect_uri: phone.redirectUris[0] };
  const accepted: readonly [type: string, asked: string | undefined, mode: ResponseMode][] = [
    ['code', undefined, 'query'],
    ['code', '', 'query'],
    ['code', 'query', 'query'],
    ['code', 'fragment', 'fragment'],
    ['code', 'form_post', 'form_post'],
    ['token', undefined, 'fragment'],
    ['token', 'fragment', 'fragment'],
    ['token', 'form_post', 'form_post'],
  ];
  for (const [type, asked, mode] of accepted) {
    it(`is ${mode} for ${type}, ${asked ? 'asked for' : 'where none is named'}`, () => {
      const changes = { response_type: type, response_mode: asked };
      assert.equal(validate(queryOf(changes), of).responseMode, mode);
      assert.equal(refusalOf(queryOf({ ...changes, scope: 'admin' }), of).answerTo?.responseMode, mode);
    });
  }

  const refused: readonly [type: string, asked: string, told: ResponseMode, changes?: Changes][] = [
    ['code', 'QUERY', 'query'],
    ['code', 'web_message', 'query'],
    ['code', 'constructor', 'query'],
    ['code', 'query fragment', 'query'],
    ['token', 'query', 'fragment'],
    ['token', 'query.jwt', 'fragment'],
    ['code', 'form_post', 'query', app],
    ['token', 'form_post', 'fragment', app],
  ];
  for (const [type, asked, told, changes] of refused) {
    it(`"${asked}" is refused for ${type}${changes ? ' of an installed application' : ''}, which is told in the ${told} (A04)`, () => {
      const refusal = refusalOf(queryOf({ response_type: type, response_mode: asked, ...changes }), of);
      refusedAs('oauth/response-mode-unsupported', 'invalid_request')(refusal);
      assert.equal(refusal.answerTo?.responseMode, told);
    });
  }
  it('sent twice is refused in the default mode (A03)', () => {
    const refusal = refusalOf(`${queryOf({ response_mode: 'form_post' })}&response_mode=fragment`);
    refusedAs('oauth/parameter-repeated', 'invalid_request')(refusal);
    assert.equal(refusal.answerTo?.responseMode, 'query');
  });
  it('goes with an installed application where its scheme goes with a fragment', () => {
    const mode = validate(queryOf({ response_mode: 'fragment', ...app }), of).responseMode;
    assert.equal(mode, 'fragment');
  });
});

describe('how the owner is to be asked (OpenID Connect Core 1.0 §3.1.2.1)', () => {
  const prompts: readonly [text: string, read: readonly string[]][] = [
    ['login', ['login']],
    ['consent', ['consent']],
    ['consent login', ['consent', 'login']],
    ['select_account', ['login']],
    ['login login select_account', ['login']],
    ['none', ['none']],
    ['none none', ['none']],
    ['create', []],
    ['NONE', []],
    ['toString __proto__', []],
    [' ', []],
  ];
  for (const [text, read] of prompts) {
    it(`prompt "${text}" is ${read.join(' and ') || 'as none was sent: nobody knows it'}`, () => {
      assert.deepEqual(validate(queryOf({ prompt: text })).prompt, read);
    });
  }
  for (const prompt of ['none login', 'consent none', 'none none2']) {
    it(`prompt "${prompt}" contradicts itself`, () => {
      refusedAs('oauth/prompt-contradictory', 'invalid_request')(refusalOf(queryOf({ prompt })));
    });
  }

  it('max_age is a number of seconds', () => {
    for (const [text, seconds] of [
      ['0', 0],
      ['007', 7],
      ['9999999999', 9_999_999_999],
    ] as const) {
      assert.equal(validate(queryOf({ max_age: text })).maxAgeSeconds, seconds);
    }
    for (const text of ['-1', '1.0', '1e3', 'x', '10000000000', '１']) {
      refusedAs('oauth/max-age-malformed', 'invalid_request')(refusalOf(queryOf({ max_age: text })));
    }
  });

  it('ui_locales and login_hint are kept as they came, and left out where they are too long', () => {
    const locales = 'de-CH fr';
    const { uiLocales, loginHint } = validate(queryOf({ ui_locales: locales, login_hint: 'älice@example.com' }));
    assert.deepEqual([uiLocales, loginHint], [locales, 'älice@example.com']);
    const long = validate(queryOf({ ui_locales: 'd'.repeat(201), login_hint: 'a'.repeat(1025) }));
    assert.deepEqual([long.uiLocales, long.loginHint], [undefined, undefined]);
  });

  it('what is wrong with the rest comes first', () => {
    refusedAs('oauth/scope-unknown', 'invalid_scope')(refusalOf(queryOf({ max_age: 'x', scope: 'admin' })));
  });
});

describe('a resource (RFC 8707 §2)', () => {
  const of = { settings: confined };
  const audienceOf = (added: string, rules: Partial<AuthorizationRules['provider']> = of) =>
    validate(queryOf() + added, rules).audience;

  it('is what tokens are confined to; several may be named', () => {
    assert.deepEqual(audienceOf(`&resource=${photos}`), [photos]);
    assert.deepEqual(audienceOf(`&resource=${albums}&resource=${photos}&resource=${albums}`), [albums, photos]);
  });
  it('that is not named, or empty, is all that the provider lists, or none where it lists none', () => {
    for (const added of ['', '&resource=', '&resource=&resource=']) {
      assert.deepEqual(audienceOf(added), [photos, albums]);
      assert.equal(audienceOf(added, {}), undefined);
    }
  });
  it('of the name "audience" is a parameter that nobody knows, and may come twice too', () => {
    assert.deepEqual(audienceOf('&audience=x&audience=y'), [photos, albums]);
  });
  const unknown = [
    'https://other.example/',
    `${photos}/`,
    `${photos}#part`,
    'HTTPS://photos.example/v1',
    'photos',
    '/v1',
    'constructor',
  ];
  for (const resource of unknown) {
    it(`that the provider does not list is refused: ${resource} (A26)`, () => {
      const added = `&resource=${encodeURIComponent(resource)}`;
      const refused = refusedAs('oauth/resource-unknown', 'invalid_target');
      refused(refusalOf(queryOf() + added, of));
      refused(refusalOf(`${queryOf()}&resource=${photos}${added}`, of));
      assert.deepEqual(refusalOf(queryOf() + added, of).answerTo?.state, 'xyz');
    });
  }
  it('is refused where the provider lists none: the token would be good everywhere', () => {
    refusedAs('oauth/resource-unknown', 'invalid_target')(refusalOf(`${queryOf()}&resource=${photos}`));
  });
});

describe('the state of a request (RFC 6749 §4.1.2)', () => {
  it('is kept as it was sent: 200 of them, of all that a URL can carry, to 2 KB (A03)', () => {
    for (const state of randomStates(200)) {
      for (const text of [
        encodeURIComponent(state),
        new URLSearchParams({ state }).toString().slice('state='.length),
      ]) {
        assert.equal(validate(`${queryOf({ state: undefined })}&state=${text}`).state, state);
      }
    }
  });
});
