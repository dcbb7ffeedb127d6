import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { randomStates } from '../oauth/random-states.ts';
import { allowedBy, applications, authorizeUrl, broughtBack, provider, redeem, tokenOf, users } from './acme.ts';

// How a request to the authorization endpoint may look, and what is told of one that does not (RFC 6749 §3.1).

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider({ defaultScopes: '[read]' }) },
    applications,
    users,
  });
});
after(() => gateway.close());

const path = '/acme/oauth2/authorize';
const queryOf = (parameters: Readonly<Record<string, string | undefined>> = {}): string =>
  authorizeUrl('', parameters).slice(path.length + 1);
const methods = { GET: (query: string) => ({ path: `${path}?${query}` }), POST: (form: string) => ({ path, form }) };

const assertPage = ({ status, headers, text }: TestAnswer, expected: number, about: string): void => {
  assert.deepEqual([status, headers['location']], [expected, undefined], `${about}: ${text}`);
  assert.match(text, /<h1>This request cannot be served<\/h1>/, about);
};

/** The parameters of the redirect of a refusal. */
const refusalIn = ({ status, headers, text }: TestAnswer, expected: number): Readonly<Record<string, string>> => {
  assert.equal(status, expected, text);
  return Object.fromEntries(new URL(String(headers['location'])).searchParams);
};

const once = ['response_type', 'scope', 'state', 'code_challenge', 'code_challenge_method', 'response_mode', 'prompt'];

for (const [method, requestWith] of Object.entries(methods)) {
  const redirected = method === 'GET' ? 302 : 303;
  describe(`an authorization request by ${method} (A03)`, () => {
    for (const name of [...once, 'nonce', 'anything']) {
      test(`that has "${name}" twice is invalid_request, whatever its values`, async () => {
        for (const pair of ['=a', '=', '', '=read']) {
          const query = `${queryOf({ state: name === 'state' ? undefined : 'state-1' })}&${name}=x&${name}${pair}`;
          const { error, state, iss } = refusalIn(await send(gateway.url, requestWith(query)), redirected);
          const expected = name === 'state' ? undefined : 'state-1';
          assert.deepEqual([error, state, iss], ['invalid_request', expected, `${gateway.url}/acme`]);
        }
      });
    }

    test('may name a resource or an audience twice: they are lists (RFC 8707 §2)', async () => {
      const { status } = await send(gateway.url, requestWith(`${queryOf()}&audience=a&audience=b`));
      assert.equal(status, 200);
      const refused = refusalIn(
        await send(gateway.url, requestWith(`${queryOf()}&resource=a:b&resource=c:d`)),
        redirected,
      );
      assert.equal(refused['error'], 'invalid_target');
    });

    test('takes an empty parameter for one that is not there', async () => {
      for (const name of ['scope', 'prompt', 'response_mode', 'resource', 'nonce', 'state']) {
        const { status, text } = await send(gateway.url, requestWith(queryOf({ [name]: '' })));
        assert.equal(status, 200, `${name}: ${text}`);
      }
      const refused = refusalIn(await send(gateway.url, requestWith(queryOf({ response_type: '' }))), redirected);
      assert.equal(refused['error'], 'invalid_request');
    });

    test('may have parameters that nobody knows, a nonce of 384 characters among them', async () => {
      const more = {
        nonce: 'n'.repeat(384),
        claims: '{"id_token":{}}',
        max_age: '0',
        constructor: 'x',
        ui_locales: 'de',
      };
      assert.equal((await send(gateway.url, requestWith(queryOf(more)))).status, 200);
    });

    const unreadable = {
      'a line break': 'x%0d%0aSet-Cookie:%20a=b',
      'a NUL': 'x%00',
      'a tab': '%09x',
      'an escape character': '%1b[31m',
      'a delete character': 'x%7f',
      'half a pair of surrogates': '%ed%a0%80',
      'the other half': '%ed%bf%bf',
      'a byte that is no UTF-8': '%ff',
      'a slash in too many bytes': '%c0%af',
      'a percent sign alone': '%',
      'a percent sign with one digit': '%4',
      'a percent sign with letters': '%zz',
    };
    test(`with ${Object.keys(unreadable).join(', ')} in any parameter is a page`, async () => {
      for (const [about, text] of Object.entries(unreadable)) {
        for (const name of ['client_id', 'redirect_uri', 'state', 'scope', 'nonce']) {
          const query = `${queryOf({ [name]: undefined })}&${name}=${text}`;
          assertPage(await send(gateway.url, requestWith(query)), 400, `${about} in ${name}`);
        }
        assertPage(await send(gateway.url, requestWith(`${queryOf()}&${text}=1`)), 400, `${about} as a name`);
      }
    });

    test('of more than 1,000 parameters is a page', async () => {
      assertPage(await send(gateway.url, requestWith(`${queryOf()}${'&x=1'.repeat(1000)}`)), 400, 'too many');
    });
  });
}

describe('a state (RFC 6749 §4.1.2)', () => {
  test('comes back byte for byte with a refusal: 200 of them, by query, fragment and form (A03)', async () => {
    const stateIn: Readonly<Record<string, (page: Page) => string | null | undefined>> = {
      query: ({ location }) => location?.searchParams.get('state'),
      fragment: ({ location }) => new URLSearchParams(location?.hash.slice(1)).get('state'),
      form_post: ({ form }) => form?.hidden['state'],
    };
    for (const state of randomStates(200)) {
      for (const [mode, read] of Object.entries(stateIn)) {
        const page = await new Visitor().open(authorizeUrl(gateway.url, { state, scope: 'fly', response_mode: mode }));
        assert.equal(read(page), state, mode);
      }
    }
  });
  test('comes back byte for byte with a code', async () => {
    for (const state of randomStates(12)) {
      const end = await allowedBy(new Visitor(), authorizeUrl(gateway.url, { state }));
      assert.equal(broughtBack(end)['state'], state);
    }
  });
});

test('scopes may come in any order, and the token says them in that order (A03)', async () => {
  for (const scope of ['read write', 'write read', 'write read write']) {
    const end = await allowedBy(new Visitor(), authorizeUrl(gateway.url, { scope }));
    const answer = await redeem(gateway.url, broughtBack(end)['code'] ?? '');
    assert.equal(Reflect.get(Object(answer.json()), 'scope'), scope === 'read write' ? scope : 'write read');
    assert.match(tokenOf(answer), /^hg_at_/);
  }
});

describe('an authorization request by POST (RFC 6749 §3.1)', () => {
  const form = queryOf();
  const types: readonly [type: string | readonly string[] | undefined, status: number][] = [
    ['application/x-www-form-urlencoded', 200],
    ['application/x-www-form-urlencoded; charset=UTF-8', 200],
    ['APPLICATION/X-WWW-FORM-URLENCODED', 200],
    ['application/x-www-form-urlencoded; charset=iso-8859-1', 400],
    ['application/x-www-form-urlencoded; boundary=x', 400],
    ['multipart/form-data; boundary=x', 400],
    ['application/json', 400],
    ['text/plain', 400],
    ['text/plain; application/x-www-form-urlencoded', 400],
    ['', 400],
    [undefined, 400],
  ];
  for (const [type, status] of types) {
    test(`of the type ${JSON.stringify(type) ?? 'that is not said'} is ${status === 200 ? 'read' : 'a page'}`, async () => {
      const headers: TestRequest['headers'] = type === undefined ? {} : { 'Content-Type': type };
      const answer = await send(gateway.url, { path, method: 'POST', body: form, headers });
      if (status === 200) assert.equal(answer.status, 200, answer.text);
      else assertPage(answer, status, answer.text);
    });
  }
  test('has its parameters in the body, not in the address', async () => {
    assertPage(await send(gateway.url, { path: `${path}?${form}`, form: '' }), 400, 'an empty body');
    const mixed = await send(gateway.url, {
      path: `${path}?client_id=rival&state=other`,
      form: queryOf({ scope: 'fly' }),
    });
    assert.equal(refusalIn(mixed, 303)['state'], 'state-1');
  });
  test('of 10 MB is refused with 413', async () => {
    const answer = await send(gateway.url, { path, form: `${form}&x=${'a'.repeat(10_000_000)}` });
    assert.deepEqual([answer.status, answer.headers['location']], [413, undefined]);
  });
  test('is answered by 303, by GET with 302, and never by 307 or 308 (RFC 9700 §4.12)', async () => {
    for (const [method, requestWith] of Object.entries(methods)) {
      for (const mode of ['query', 'fragment']) {
        const { status, text } = await send(gateway.url, requestWith(queryOf({ scope: 'fly', response_mode: mode })));
        assert.deepEqual([status, text], [method === 'GET' ? 302 : 303, '']);
      }
    }
  });
});

describe('what an application and a provider may do here (A04)', () => {
  const refused: readonly [
    about: string,
    parameters: Record<string, string>,
    error: string,
    in_: 'query' | 'fragment',
  ][] = [
    [
      'a token where the provider does not list the grant',
      { response_type: 'token' },
      'unsupported_response_type',
      'fragment',
    ],
    ['an id_token', { response_type: 'id_token' }, 'unsupported_response_type', 'fragment'],
    ['a code and a token', { response_type: 'code token' }, 'unsupported_response_type', 'fragment'],
    ['nothing', { response_type: 'none' }, 'unsupported_response_type', 'query'],
    ['a challenge by plain', { code_challenge_method: 'plain' }, 'invalid_request', 'query'],
    ['an answer by a mode that nobody knows', { response_mode: 'web_message' }, 'invalid_request', 'query'],
    ['an answer that is signed', { response_mode: 'query.jwt' }, 'invalid_request', 'query'],
  ];
  for (const [about, parameters, error, place] of refused) {
    test(`as installed, ${about} is ${error}`, async () => {
      const page = await new Visitor().open(authorizeUrl(gateway.url, parameters));
      assert.equal(page.location?.[place === 'query' ? 'hash' : 'search'], '');
      assert.deepEqual(
        [broughtBack(page)['error'], broughtBack(page)['state'], broughtBack(page)['iss']],
        [error, 'state-1', `${gateway.url}/acme`],
      );
    });
  }
});

test('no page is shown where none may be: prompt=none is login_required, and nothing begins', async () => {
  const page = await new Visitor().open(authorizeUrl(gateway.url, { prompt: 'none' }));
  assert.deepEqual([broughtBack(page)['error'], page.headers['set-cookie']], ['login_required', undefined]);
  const login = await new Visitor().open(authorizeUrl(gateway.url, { prompt: 'login consent' }));
  assert.match(login.text, /<h1>Sign in<\/h1>/);
});
