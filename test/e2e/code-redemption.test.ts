import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  allowedBy,
  applications,
  authorizeUrl,
  broughtBack,
  errorOf,
  introspected,
  newCode,
  pkce,
  provider,
  redeem,
  tokenOf,
  users,
} from './acme.ts';

const clock = settableClock(1_800_000_000_000);
let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider(),
      'other.yaml': provider({ name: 'other' }),
      'lax.yaml': provider({ name: 'lax', pkce: '{ mode: optional, plain: true }' }),
      'phones.yaml': provider({ name: 'phones', clientType: 'public', grants: '[accessCode]' }),
    },
    applications,
    users,
    clock,
  });
});
after(() => gateway.close());

const code = (parameters: Readonly<Record<string, string | undefined>> = {}): Promise<string> =>
  newCode(new Visitor(), authorizeUrl(gateway.url, parameters));

const isActive = async (token: string): Promise<unknown> => (await introspected(gateway.url, token))['active'];

test('of two exchanges of one code at once one wins, and its token dies with the reuse (RFC 6749 §4.1.2)', async () => {
  const presented = await code();
  const answers = await Promise.all(Array.from({ length: 6 }, () => redeem(gateway.url, presented)));
  const won = answers.filter(({ status }) => status === 200);
  assert.equal(won.length, 1);
  for (const answer of answers) if (answer.status !== 200) assert.equal(errorOf(answer), 'invalid_grant');
  assert.equal(await isActive(tokenOf(won[0] ?? assert.fail())), false);
});

test('a code presented again later revokes the token that came of it (RFC 6749 §4.1.2)', async () => {
  const presented = await code();
  const token = tokenOf(await redeem(gateway.url, presented));
  assert.equal(await isActive(token), true);
  // Longer than the code lives: the reuse counts as long as the token does.
  clock.advance(300);
  assert.equal(errorOf(await redeem(gateway.url, presented)), 'invalid_grant');
  assert.equal(await isActive(token), false);
});

test('a code used twice takes nothing from other authorizations of the same person and application', async () => {
  const [reused, other] = [await code(), await code()];
  const token = tokenOf(await redeem(gateway.url, other));
  await redeem(gateway.url, reused);
  await redeem(gateway.url, reused);
  assert.equal(await isActive(token), true);
});

test('a code lives 60 seconds: at 59 it is good, at 60 it is not (A10)', async () => {
  const [inTime, late] = [await code(), await code()];
  clock.advance(59);
  assert.equal((await redeem(gateway.url, inTime)).status, 200);
  clock.advance(1);
  assert.equal(errorOf(await redeem(gateway.url, late)), 'invalid_grant');
});

test('an access token lives as long as it says', async () => {
  const token = tokenOf(await redeem(gateway.url, await code()));
  clock.advance(599);
  assert.equal(await isActive(token), true);
  clock.advance(1);
  assert.equal(await isActive(token), false);
});

const wrong: readonly [about: string, fields: Record<string, string | undefined>, error: string][] = [
  ['no verifier (A11)', { code_verifier: undefined }, 'invalid_grant'],
  ['an empty verifier (A11)', { code_verifier: '' }, 'invalid_grant'],
  ['a verifier of 42 characters (A11)', { code_verifier: pkce.verifier.slice(1) }, 'invalid_grant'],
  ['a verifier of 129 characters (A11)', { code_verifier: pkce.verifier.repeat(3) }, 'invalid_grant'],
  ['a verifier with a space (A11)', { code_verifier: `${pkce.verifier} ` }, 'invalid_grant'],
  ['a verifier in another case (A11)', { code_verifier: pkce.verifier.toUpperCase() }, 'invalid_grant'],
  ['a wrong verifier (A11)', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
  ['the challenge as verifier, as plain would have it (A11)', { code_verifier: pkce.challenge }, 'invalid_grant'],
  ['no redirect URI (A10)', { redirect_uri: undefined }, 'invalid_grant'],
  ['another of its redirect URIs (A10)', { redirect_uri: 'https://shop.example/other?kept=1' }, 'invalid_grant'],
  ['a redirect URI that differs in case (A10)', { redirect_uri: 'https://shop.example/Back' }, 'invalid_grant'],
  ['no code', { code: undefined }, 'invalid_request'],
  ['an empty code', { code: '' }, 'invalid_request'],
  ['no grant type', { grant_type: undefined }, 'invalid_request'],
  ['a grant type we do not have', { grant_type: 'password' }, 'unsupported_grant_type'],
];
for (const [about, fields, error] of wrong) {
  test(`an exchange with ${about} is refused, and its code can still be used well, once`, async () => {
    const presented = await code();
    const answer = await redeem(gateway.url, presented, fields);
    assert.equal(answer.status, 400);
    assert.equal(errorOf(answer), error);
    assert.equal((await redeem(gateway.url, presented)).status, 200);
    assert.equal(errorOf(await redeem(gateway.url, presented)), 'invalid_grant');
  });
}

for (const presented of ['hg_ac_', `hg_ac_${'A'.repeat(43)}`, `hg_at_${'A'.repeat(43)}`, 'x', "' OR 1=1 --"]) {
  test(`what is no code is refused: ${presented}`, async () => {
    assert.equal(errorOf(await redeem(gateway.url, presented)), 'invalid_grant');
  });
}

test('a code is for the application that asked for it (A10)', async () => {
  const presented = await code();
  const stolen = await redeem(gateway.url, presented, {}, ['rival', 'rival-secret']);
  assert.equal(errorOf(stolen), 'invalid_grant');
  // The thief's attempt has not spent it.
  assert.equal((await redeem(gateway.url, presented)).status, 200);
});

test('a code is for the provider that issued it (A10)', async () => {
  const presented = await code();
  const answer = await send(gateway.url, {
    path: '/other/oauth2/token',
    basic: ['shop', 'shop-secret'],
    form: {
      grant_type: 'authorization_code',
      code: presented,
      redirect_uri: 'https://shop.example/back',
      code_verifier: pkce.verifier,
    },
  });
  assert.equal(errorOf(answer), 'invalid_grant');
});

test('a code is no token, and a token no code', async () => {
  const presented = await code();
  assert.equal(await isActive(presented), false);
  const token = tokenOf(await redeem(gateway.url, presented));
  assert.equal(errorOf(await redeem(gateway.url, token)), 'invalid_grant');
});

describe('where PKCE is optional (RFC 7636 §4.4, A11)', () => {
  const path = '/lax/oauth2/token';
  const parameters = { code_challenge: undefined, code_challenge_method: undefined };
  const codeAt = (changes: Readonly<Record<string, string | undefined>>): Promise<string> =>
    newCode(new Visitor(), authorizeUrl(gateway.url, { ...parameters, ...changes }, '/lax/oauth2/authorize'));
  const exchanged = async (presented: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const form = {
      grant_type: 'authorization_code',
      code: presented,
      redirect_uri: 'https://shop.example/back',
      ...more,
    };
    const answer = await send(gateway.url, { path, basic: ['shop', 'shop-secret'], form });
    return answer.status === 200 ? 'a token' : errorOf(answer);
  };

  test('a code without a challenge is redeemed without a verifier, and refused with one: it was taken out', async () => {
    const presented = await codeAt({});
    assert.equal(await exchanged(presented, { code_verifier: pkce.verifier }), 'invalid_grant');
    assert.equal(await exchanged(presented), 'a token');
  });
  test('a challenge that was sent is held to', async () => {
    const presented = await codeAt({ code_challenge: pkce.challenge, code_challenge_method: 'S256' });
    assert.equal(await exchanged(presented), 'invalid_grant');
    assert.equal(await exchanged(presented, { code_verifier: pkce.challenge }), 'invalid_grant');
    assert.equal(await exchanged(presented, { code_verifier: pkce.verifier }), 'a token');
  });
  test('a challenge without a method is plain, and its verifier is the challenge itself (§4.3)', async () => {
    const presented = await codeAt({ code_challenge: pkce.verifier });
    assert.equal(await exchanged(presented, { code_verifier: pkce.challenge }), 'invalid_grant');
    assert.equal(await exchanged(presented, { code_verifier: pkce.verifier }), 'a token');
  });
  test('a method without a challenge is what is left of one: invalid_request', async () => {
    const url = authorizeUrl(gateway.url, { ...parameters, code_challenge_method: 'S256' }, '/lax/oauth2/authorize');
    assert.equal(broughtBack(await new Visitor().open(url))['error'], 'invalid_request');
  });
});

test('a redirect URI that was left out is left out again (RFC 6749 §4.1.3)', async () => {
  const url = authorizeUrl(gateway.url, { client_id: 'rival', redirect_uri: undefined });
  const end = await allowedBy(new Visitor(), url);
  assert.equal(end.location?.origin, 'https://rival.example');
  const presented = broughtBack(end)['code'] ?? '';
  const basic = ['rival', 'rival-secret'] as const;
  const named = await redeem(gateway.url, presented, { redirect_uri: 'https://rival.example/back' }, basic);
  assert.equal(errorOf(named), 'invalid_grant');
  assert.equal((await redeem(gateway.url, presented, { redirect_uri: undefined }, basic)).status, 200);
});

test('a public application proves by its verifier alone that a code is its own', async () => {
  const parameters = { client_id: 'phone', redirect_uri: 'com.example.phone:/back' };
  const url = authorizeUrl(gateway.url, parameters, '/phones/oauth2/authorize');
  const presented = await newCode(new Visitor(), url);
  const form = { grant_type: 'authorization_code', code: presented, ...parameters };
  const path = '/phones/oauth2/token';
  assert.equal(errorOf(await send(gateway.url, { path, form })), 'invalid_grant');
  const answer = await send(gateway.url, { path, form: { ...form, code_verifier: pkce.verifier } });
  assert.equal(answer.status, 200, answer.text);
});

test('a provider for confidential applications begins nothing for a public one', async () => {
  const parameters = { client_id: 'phone', redirect_uri: 'com.example.phone:/back' };
  const { error } = broughtBack(await new Visitor().open(authorizeUrl(gateway.url, parameters)));
  assert.equal(error, 'unauthorized_client');
});
