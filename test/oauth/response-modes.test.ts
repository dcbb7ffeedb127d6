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

describe('a prompt (OpenID Connect Core 1.0 §3.1.2.1)', () => {
  for (const prompt of ['login', 'consent', 'consent login', 'select_account', 'create', 'NONE', 'login login', ' ']) {
    it(`"${prompt}" asks for nothing but what happens anyway, or for what nobody knows`, () => {
      assert.equal(validate(queryOf({ prompt })).applicationId, 'printer');
    });
  }
  it('none is answered with login_required: nobody stays signed in (§3.1.2.6)', () => {
    const refusal = refusalOf(queryOf({ prompt: 'none' }));
    refusedAs('oauth/login-required', 'login_required')(refusal);
    assert.equal(refusal.answerTo?.state, 'xyz');
  });
  it('none is answered so only where nothing else is wrong', () => {
    refusedAs('oauth/scope-unknown', 'invalid_scope')(refusalOf(queryOf({ prompt: 'none', scope: 'admin' })));
  });
  for (const prompt of ['none login', 'consent none', 'none none2']) {
    it(`"${prompt}" contradicts itself`, () => {
      refusedAs('oauth/prompt-contradictory', 'invalid_request')(refusalOf(queryOf({ prompt })));
    });
  }
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
