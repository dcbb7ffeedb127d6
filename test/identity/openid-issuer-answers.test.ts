import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { openIdIssuer } from '../../src/identity/openid-issuer.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import { runRawBackend } from '../gateway/running-gateway.ts';
import { type IssuerInit, settled, startIssuer } from './issuer.ts';
import { asked, configOf, externalOf, isFault, outbound, signedIn, withIssuer } from './openid-sign-in.ts';

after(() => outbound.close());

describe('a browser that comes back', () => {
  const nobody: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ['with a refusal', { error: 'access_denied', code: undefined }],
    ['with a refusal of its own words', { error: 'not_in_the_mood', error_description: 'x' }],
    ['with a code that the issuer has not given', { code: 'code-9' }],
    ['with nothing', { code: undefined }],
  ];
  for (const [what, changed] of nobody) {
    it(`${what} is nobody`, async () => assert.equal(await signedIn({}, {}, changed), undefined));
  }

  it('with a code that was used is nobody (RFC 6749 §4.1.2)', async () => {
    await withIssuer({}, async (external, issuer) => {
      const fields = issuer.signIn(await external.begin(asked));
      await settled();
      assert.deepEqual(await external.complete({ ...asked, fields }), { name: 'alice' });
      assert.equal(await external.complete({ ...asked, fields }), undefined);
    });
  });

  it('with the code of another sign-in is nobody: its verifier is another one (RFC 9700 §4.5)', async () => {
    await withIssuer({}, async (external, issuer) => {
      const fields = issuer.signIn(await external.begin({ ...asked, seal: 'seal-of-an-attacker' }));
      await settled();
      assert.equal(await external.complete({ ...asked, fields }), undefined);
    });
  });

  const troubles: readonly (readonly [string, IssuerInit, Readonly<Record<string, string | undefined>>, RegExp])[] = [
    ['from an issuer in trouble', {}, { error: 'temporarily_unavailable' }, /says temporarily_unavailable/],
    ['from an issuer that does not know us', {}, { error: 'unauthorized_client' }, /unauthorized_client/],
    ['to an issuer that answers 500', { answers: { '/token': () => ({ status: 500 }) } }, {}, /status/],
    ['to an issuer that has moved', { answers: { '/token': redirecting } }, {}, /status/],
    ['to an issuer whose keys are gone', { answers: { '/jwks': () => ({ status: 404 }) } }, {}, /status/],
    ['to an issuer that is cut off', { answers: { '/token': () => ({ cut: 'head' }) } }, {}, /closed/],
    ['to an answer of more than 256 kB', { answers: { '/token': tooLarge } }, {}, /too-large/],
  ];
  for (const [what, init, changed, detail] of troubles) {
    it(`${what} is told that it does not work now`, async () => {
      await assert.rejects(signedIn(init, {}, changed), isFault('identity/unavailable', detail));
    });
  }

  const malformed: readonly (readonly [string, IssuerInit, Readonly<Record<string, string | undefined>>, RegExp])[] = [
    ['from another issuer', {}, { iss: 'https://other.example' }, /iss/],
    ['from no issuer, where it says which', {}, { iss: undefined }, /iss/],
    ['to an answer without an ID token', { answers: { '/token': () => ({ json: bare }) } }, {}, /id_token/],
    ['to an answer that is no JSON', { answers: { '/token': () => ({ body: 'upstream-token' }) } }, {}, /./],
    [
      'to keys that are none',
      { answers: { '/jwks': () => ({ json: { keys: [{ kty: 'RSA', key_ops: 1 }] } }) } },
      {},
      /./,
    ],
  ];
  for (const [what, init, changed, detail] of malformed) {
    it(`${what} lets nobody in (RFC 9207 §2.4)`, async () => {
      await assert.rejects(signedIn(init, {}, changed), isFault('identity/answer-malformed', detail));
    });
  }

  it('to an issuer that does not take our secret is told that it does not work now', async () => {
    await assert.rejects(
      signedIn({}, { clientSecret: 'wrong' }),
      isFault('identity/unavailable', /the issuer says invalid_client/),
    );
  });
});

const bare = { access_token: 'upstream-token', token_type: 'Bearer' };
function redirecting() {
  return { status: 307, headers: { Location: 'https://other.example/token' } };
}
function tooLarge() {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ padding: 'x'.repeat(256 * 1024) }) };
}

describe('the metadata of an issuer', () => {
  const discovery = '/.well-known/openid-configuration';
  const useless: readonly (readonly [string, IssuerInit, RegExp])[] = [
    ['is of another issuer', { metadata: { issuer: 'https://other.example' } }, /issuer/],
    ['has no authorization endpoint', { metadata: { authorization_endpoint: undefined } }, /authorization endpoint/],
    ['is not there', { answers: { [discovery]: () => ({ status: 404 }) } }, /status/],
    ['is elsewhere', { answers: { [discovery]: redirecting } }, /status/],
    ['is no JSON', { answers: { [discovery]: () => ({ body: '<html>' }) } }, /./],
    ['is larger than 256 kB', { answers: { [discovery]: tooLarge } }, /too-large/],
    ['breaks off', { answers: { [discovery]: () => ({ cut: 'body' }) } }, /closed/],
  ];
  for (const [what, init, detail] of useless) {
    it(`that ${what} is none: nobody is sent anywhere`, async () => {
      await withIssuer(init, (external) =>
        assert.rejects(external.begin(asked), isFault('identity/unavailable', detail)),
      );
    });
  }

  it('must name the issuer exactly: another slash is another one (OpenID Connect Discovery 1.0 §4.3)', async () => {
    const issuer = await startIssuer();
    await assert.rejects(
      externalOf(configOf(`${issuer.url}/`)).begin(asked),
      isFault('identity/unavailable', /issuer/),
    );
    await issuer.close();
  });

  it('is asked for once by all who come at a time, and again after ten minutes', async () => {
    const issuer = await startIssuer();
    let time = 0;
    const external = externalOf(configOf(issuer.url), () => time);
    await Promise.all([external.begin(asked), external.begin(asked), external.begin(asked)]);
    time += 10 * 60_000 - 1;
    await external.begin(asked);
    assert.equal(issuer.received.length, 1);
    time += 1;
    await external.begin(asked);
    assert.equal(issuer.received.length, 2);
    await issuer.close();
  });

  it('that could not be had is asked for again after five seconds, and then all is well', async () => {
    let isUp = false;
    const answers = {
      [discovery]: () =>
        isUp ? { json: { issuer: issuer.url, authorization_endpoint: issuer.url } } : { status: 503 },
    };
    const issuer = await startIssuer({ answers });
    let time = 0;
    const external = externalOf(configOf(issuer.url), () => time);
    await assert.rejects(external.begin(asked));
    isUp = true;
    time += 4999;
    await assert.rejects(external.begin(asked));
    assert.equal(issuer.received.length, 1);
    time += 1;
    await external.begin(asked);
    await issuer.close();
  });

  it('that never comes holds nobody up for ever', async () => {
    const silent = await runRawBackend(() => {});
    const hasty = {
      send: (request: Parameters<Outbound['send']>[0]) => outbound.send({ ...request, timeoutMs: 50 }),
    };
    const external = openIdIssuer(configOf(silent.url), hasty).external ?? assert.fail();
    await assert.rejects(external.begin(asked), isFault('identity/unavailable', /timeout/));
    await silent.close();
  });

  it('must not lead beyond loopback over plain http', async () => {
    const metadata = { token_endpoint: 'http://issuer.example/token' };
    await assert.rejects(signedIn({ metadata }), isFault('identity/unavailable', /forbidden/));
  });
});
