import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { applications, errorOf, fieldOf, provider, tokenOf, users } from './acme.ts';

// A12: every endpoint that takes a form takes a form by POST and nothing else, and says so in an answer that nobody stores.

/** What RFC 6749 §5.2 lets an error and its description consist of. */
const errorText = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

let gateway: TestGateway;
let token: string;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider({ more: ['token-info: true', 'response-formats: [json, urlencoded, xml]'] }) },
    applications,
    users,
  });
  const form = { grant_type: 'client_credentials', scope: 'read' };
  token = tokenOf(await send(gateway.url, { path: '/acme/oauth2/token', basic: ['shop', 'shop-secret'], form }));
});
after(() => gateway.close());

/** A form that is served, by endpoint. */
const forms: Readonly<Record<string, () => Record<string, string>>> = {
  token: () => ({ grant_type: 'client_credentials', scope: 'read' }),
  introspect: () => ({ token, token_type_hint: 'access_token' }),
  revoke: () => ({ token: 'hg_at_x' }),
  tokeninfo: () => ({ access_token: token }),
};

const formType = 'application/x-www-form-urlencoded';
const multipart = (form: Record<string, string>): string =>
  `${Object.entries(form)
    .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')}--b--\r\n`;

for (const [endpoint, formOf] of Object.entries(forms)) {
  describe(`the endpoint ${endpoint} (A12)`, () => {
    const ask = (request: Partial<TestRequest>): Promise<TestAnswer> =>
      send(gateway.url, { path: `/acme/oauth2/${endpoint}`, basic: ['shop', 'shop-secret'], ...request });
    const query = (): string => `/acme/oauth2/${endpoint}?${new URLSearchParams(formOf())}`;
    const body = (): string => new URLSearchParams(formOf()).toString();

    for (const type of [
      formType,
      `${formType};charset=UTF-8`,
      `${formType}; charset="utf-8"`,
      formType.toUpperCase(),
    ]) {
      test(`takes a form of the type ${type}`, async () => {
        const answer = await ask({ headers: { 'Content-Type': type }, body: body() });
        assert.equal(answer.status, 200, answer.text);
        assertUncached(answer);
      });
    }

    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post']) {
      test(`has no method ${method}, whatever stands in the query (RFC 6749 §3.2)`, async () => {
        // Node sends lower case as it is, and method names have a case (RFC 9110 §9.1).
        const answer = await ask({ method, path: query() });
        assert.ok(answer.status === 405 || (answer.status === 400 && method === 'post'), `${answer.status}`);
        if (answer.status === 405) {
          assert.equal(answer.headers['allow'], 'POST');
          assertUncached(answer);
        }
      });
    }

    const refused: readonly [about: string, request: () => Partial<TestRequest>][] = [
      ['JSON', () => ({ json: formOf() })],
      [
        'a multipart form',
        () => ({ headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body: multipart(formOf()) }),
      ],
      ['a form that is called text', () => ({ headers: { 'Content-Type': 'text/plain' }, body: body() })],
      ['a form without a type', () => ({ body: body() })],
      [
        'a form of another charset',
        () => ({ headers: { 'Content-Type': `${formType}; charset=utf-16` }, body: body() }),
      ],
      ['a form of two types', () => ({ headers: { 'Content-Type': [formType, 'text/plain'] }, body: body() })],
      ['its parameters in the query', () => ({ path: query(), form: '' })],
      ['a parameter twice', () => ({ form: `${body()}&${body()}` })],
      ['another parameter twice', () => ({ form: `${body()}&x=1&x=2` })],
      ['a control character', () => ({ form: `${body()}&x=%00` })],
      ['half a character', () => ({ form: `${body()}&x=%ED%A0%80` })],
      ['a broken encoding', () => ({ form: `${body()}&x=%4` })],
    ];
    for (const [about, request] of refused) {
      test(`refuses ${about} with 400 invalid_request (RFC 6749 §5.2)`, async () => {
        const answer = await ask(request());
        assert.deepEqual([answer.status, errorOf(answer)], [400, 'invalid_request'], answer.text);
        assert.match(String(fieldOf(answer, 'error_description')), errorText);
        assertUncached(answer);
      });
    }

    test('refuses a body of more than 1 MiB with 413 (A30)', async () => {
      const answer = await ask({ form: `${body()}&x=${'y'.repeat(1024 * 1024)}` });
      assert.equal(answer.status, 413);
    });

    test('reads nothing of the query beside a form', async () => {
      const answer = await ask({ path: `/acme/oauth2/${endpoint}?${body()}&client_id=rival`, form: body() });
      assert.equal(answer.status, 200, answer.text);
    });
  });
}

const assertUncached = ({ headers }: TestAnswer): void => {
  assert.equal(headers['content-type'], 'application/json');
  assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache']);
};
