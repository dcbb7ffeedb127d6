import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { declarations } from '../../policies/declarations.ts';
import { orderOf } from '../../src/policy/order.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { readDefinitions } from '../harness/project.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, newCode, pkce, users } from './acme.ts';

// What docs/oauth-steps.md shows is run as it stands there.

const page = readFileSync(path.join(import.meta.dirname, '../../docs/oauth-steps.md'), 'utf8');
const [signIn = '', desk = '', assembly = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(
  ([, text]) => text,
);

describe('the endpoints of docs/oauth-steps.md', () => {
  let gateway: TestGateway;
  before(async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    gateway = await startGateway({
      definitions: { 'sign-in.yaml': signIn + assembly, 'desk.yaml': desk },
      applications,
      users,
      properties: { issuer: 'https://gw.example/sign-in' },
      crypto: { ours: await exportJWK(privateKey) },
    });
  });
  after(() => gateway.close());

  const exchange = async (tokenEndpoint: string): Promise<Readonly<Record<string, string>>> => {
    const url = authorizeUrl(gateway.url, { scope: 'desk:read' }, '/sign-in/oauth2/authorize');
    const answer = await send(gateway.url, {
      method: 'POST',
      path: tokenEndpoint,
      basic: ['shop', 'shop-secret'],
      headers: { 'x-desk': '7' },
      form: {
        grant_type: 'authorization_code',
        code: await newCode(new Visitor(), url),
        redirect_uri: 'https://shop.example/back',
        code_verifier: pkce.verifier,
      },
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Record<string, string>;
  };
  const me = (bearer: string): Promise<TestAnswer> => send(gateway.url, { method: 'GET', path: '/desk/me', bearer });

  test('have no problem', async () => {
    const { problems } = await readDefinitions({ 'sign-in.yaml': signIn, 'desk.yaml': desk });
    assert.deepEqual(problems, []);
  });

  test('issue tokens with attributes, tell of them, and end all that a user holds', async () => {
    const { access_token: token = '', desk: told } = await exchange('/desk/token');
    assert.equal(told, '7');
    assert.equal((await me(token)).text, 'alice at desk 7');
    const left = await send(gateway.url, { method: 'DELETE', path: '/desk/sessions', bearer: token });
    assert.equal(left.status, 204);
    assert.equal((await me(token)).status, 401);
  });

  test('stand beside those of the provider, whose own assembly adds an ID token', async () => {
    const { id_token: token = '' } = await exchange('/sign-in/oauth2/token');
    const { iss, sub, aud } = decodeJwt(token);
    assert.deepEqual({ iss, sub, aud }, { iss: 'https://gw.example/sign-in', sub: 'alice', aud: 'shop' });
  });
});

describe('the table of docs/oauth-steps.md', () => {
  const spans = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  const rows = [...page.matchAll(/^\| (`oauth-.*?) \|(.*?)\|(.*?)\|(.*?)\|$/gm)];

  for (const [, step = '', needs = '', excludes = '', establishes = ''] of rows) {
    test(`tells of ${step} what its declaration says`, () => {
      const [name, property] = spans(step);
      const declaration = declarations.find((one) => one.name === name) ?? assert.fail(name);
      const [key = '', value] = property?.split(': ') ?? [];
      const order = orderOf({
        declaration,
        properties: property === undefined ? {} : { [key]: value ?? '' },
        blocks: [],
      });
      assert.deepEqual(spans(needs), order.requires ?? []);
      assert.deepEqual(spans(excludes), order.excludes ?? []);
      assert.deepEqual([...spans(establishes)].sort(), [...(declaration.establishes ?? [])].sort());
    });
  }

  test('has every step that goes by what others have established', () => {
    const named = new Set(rows.flatMap(([, step = '']) => spans(step)[0] ?? []));
    const services = ['oauth-check-scope', 'oauth-consult-revocation', 'oauth-announce'];
    for (const declaration of declarations) {
      if (declaration.written !== 'anyone' || declaration.name === 'oauth-tokeninfo') continue;
      assert.ok(named.has(declaration.name) || services.includes(declaration.name), declaration.name);
    }
  });
});
