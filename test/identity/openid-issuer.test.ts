import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { OpenIdConfig } from '../../src/environment/environment.ts';
import { openIdIssuer } from '../../src/identity/openid-issuer.ts';
import type { Authenticated, ExternalLogin } from '../../src/identity/registry.ts';
import type { IssuerInit } from './issuer.ts';
import { login } from './login.ts';
import { asked, configOf, externalOf, isFault, outbound, signedIn, withIssuer } from './openid-sign-in.ts';

after(() => outbound.close());

describe('a sign-in at an OpenID provider', () => {
  it('is asked for by a code with PKCE, a nonce and a state (OpenID Connect Core 1.0 §3.1.2.1, RFC 7636 §4.3)', async () => {
    await withIssuer({}, async (external, issuer) => {
      const { origin, pathname, searchParams } = new URL(await external.begin(asked));
      assert.deepEqual([origin, pathname], [issuer.url, '/authorize']);
      const { nonce = '', code_challenge: challenge = '', ...parameters } = Object.fromEntries(searchParams);
      assert.deepEqual(parameters, {
        kept: '1',
        client_id: 'headgate',
        response_type: 'code',
        redirect_uri: asked.redirectUri,
        scope: 'openid email',
        state: asked.state,
        code_challenge_method: 'S256',
      });
      assert.match(nonce, /^[\w-]{43}$/);
      assert.match(challenge, /^[\w-]{43}$/);
      assert.notEqual(nonce, challenge);
    });
  });

  it('may be asked for anew, and in the languages of the browser (§3.1.2.1, prompt, ui_locales)', async () => {
    await withIssuer({}, async (external) => {
      const url = new URL(await external.begin({ ...asked, fresh: true, locales: ['de-AT', 'en'] }));
      assert.deepEqual([url.searchParams.get('prompt'), url.searchParams.get('ui_locales')], ['login', 'de-AT en']);
    });
  });

  it('has a nonce and a verifier of its own: another seal, issuer or client gives others', async () => {
    await withIssuer({}, async (external, issuer) => {
      const secretsOf = async (one: ExternalLogin, seal: string) => {
        const { searchParams } = new URL(await one.begin({ ...asked, seal }));
        return [searchParams.get('nonce'), searchParams.get('code_challenge')];
      };
      const first = await secretsOf(external, 'a');
      assert.deepEqual(await secretsOf(external, 'a'), first);
      const rival = externalOf(configOf(issuer.url, { clientId: 'rival' }));
      for (const other of [await secretsOf(external, 'b'), await secretsOf(rival, 'a')]) {
        assert.notEqual(other[0], first[0]);
        assert.notEqual(other[1], first[1]);
      }
    });
  });

  it('ends with whom the ID token names, as it spells them', async () => {
    assert.deepEqual(await signedIn(), { name: 'alice' });
    assert.deepEqual(await signedIn({ claims: { sub: 'Zoe\u0308' } }), { name: 'Zoe\u0308' });
  });

  it('is a sign-in there: a name and a password are nobody here', async () => {
    await withIssuer({}, async (_, issuer) => {
      const registry = openIdIssuer(configOf(issuer.url), outbound);
      assert.equal(await registry.authenticate(login('alice', 'alice-password')), undefined);
      assert.deepEqual([registry.name, issuer.received.length], ['staff', 0]);
    });
  });

  it('sends the secret in the form where the issuer takes it nowhere else (OpenID Connect Discovery 1.0 §3)', async () => {
    const seen: string[] = [];
    const token = ({ body, headers }: { body: string; headers: Readonly<Record<string, unknown>> }) => {
      seen.push(body, String(headers['authorization']));
      return { status: 400, json: { error: 'invalid_grant' } };
    };
    const metadata = { token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'] };
    assert.equal(await signedIn({ metadata, answers: { '/token': token } }), undefined);
    assert.match(seen[0] ?? '', /client_secret=issuer-secret/);
    assert.equal(seen[1], 'undefined');
  });
});

describe('the claims of an ID token', () => {
  const understood: readonly (readonly [string, IssuerInit['claims'], Partial<OpenIdConfig>, Authenticated])[] = [
    ['another claim as the name', { preferred_username: 'al' }, { nameClaim: 'preferred_username' }, { name: 'al' }],
    [
      'an e-mail address that is verified',
      { email: 'a@b.example', email_verified: true },
      { nameClaim: 'email' },
      { name: 'a@b.example' },
    ],
    ['groups', { groups: ['a', 'b'] }, { groupsClaim: 'groups' }, { name: 'alice', groups: ['a', 'b'] }],
    ['one group', { groups: 'a' }, { groupsClaim: 'groups' }, { name: 'alice', groups: ['a'] }],
    ['no group', {}, { groupsClaim: 'groups' }, { name: 'alice', groups: [] }],
    [
      'a thousand groups',
      { groups: Array.from({ length: 1000 }, (_, at) => `g${at}`) },
      { groupsClaim: 'groups' },
      { name: 'alice', groups: Array.from({ length: 1000 }, (_, at) => `g${at}`) },
    ],
    ['an audience of several, authorized for us', { aud: ['headgate', 'b'], azp: 'headgate' }, {}, { name: 'alice' }],
  ];
  for (const [what, claims = {}, config, user] of understood) {
    it(`may hold ${what}`, async () => assert.deepEqual(await signedIn({ claims }, config), user));
  }

  const now = Math.floor(Date.now() / 1000);
  const refused: readonly (readonly [string, IssuerInit, Partial<OpenIdConfig>, RegExp])[] = [
    ['another nonce', { claims: { nonce: 'n'.repeat(43) } }, {}, /nonce/],
    ['no nonce', { claims: { nonce: undefined } }, {}, /nonce/],
    ['another audience', { claims: { aud: 'rival' } }, {}, /aud/],
    ['an audience of several, authorized for another', { claims: { aud: ['headgate', 'b'], azp: 'b' } }, {}, /azp/],
    ['another issuer', { claims: { iss: 'https://other.example' } }, {}, /iss/],
    ['an end that has passed', { claims: { iat: now - 600, exp: now - 300 } }, {}, /exp/],
    ['no end', { claims: { exp: undefined } }, {}, /exp/],
    ['a beginning to come', { claims: { nbf: now + 300 } }, {}, /nbf/],
    ['no subject', { claims: { sub: undefined } }, {}, /sub/],
    ['no signature', { signed: 'none' }, {}, /alg/],
    ['no signature, of an issuer that knows such', noneAllowed(), {}, /./],
    ['the public key as a secret', { signed: 'HS256' }, {}, /alg/],
    ['the signature of another key', { signed: 'other-key' }, {}, /signature/],
    ['an empty name', { claims: { al: '' } }, { nameClaim: 'al' }, /"al"/],
    ['a name that is no text', { claims: { al: 7 } }, { nameClaim: 'al' }, /"al"/],
    ['a name that is too long', { claims: { al: 'n'.repeat(1025) } }, { nameClaim: 'al' }, /"al"/],
    ['a line end in the name', { claims: { al: 'a\nb' } }, { nameClaim: 'al' }, /"al"/],
    ['a name that objects have', { claims: {} }, { nameClaim: 'constructor' }, /"constructor"/],
    [
      'an e-mail address of which nothing is said',
      { claims: { email: 'a@b.example' } },
      { nameClaim: 'email' },
      /email/,
    ],
    [
      'an e-mail address that is not verified',
      { claims: { email: 'a@b.example', email_verified: 'true' } },
      { nameClaim: 'email' },
      /email_verified/,
    ],
    ['groups that are none', { claims: { groups: [{ name: 'a' }] } }, { groupsClaim: 'groups' }, /"groups"/],
    [
      'a thousand groups and one',
      { claims: { groups: Array.from({ length: 1001 }, () => 'g') } },
      { groupsClaim: 'groups' },
      /"groups"/,
    ],
  ];
  for (const [what, init, config, detail] of refused) {
    it(`let nobody in with ${what} (OpenID Connect Core 1.0 §3.1.3.7)`, async () => {
      await assert.rejects(signedIn(init, config), isFault('identity/answer-malformed', detail));
    });
  }
});

function noneAllowed(): IssuerInit {
  return { signed: 'none', metadata: { id_token_signing_alg_values_supported: ['RS256', 'none'] } };
}
