import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { customFetch, processDiscoveryResponse, validateJwtAccessToken } from 'oauth4webapi';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, newCode, provider, redeem, refreshed, tokenOf, users } from './acme.ts';

// Access tokens that are JWTs (RFC 9068), seen by those who verify them and at the APIs of the gateway itself.

const jwtProvider = (name: string, more = ''): string =>
  provider({ name, refresh: '{ ttl: 86400 }' }).replace(
    'access-token: { ttl: 600 }',
    `access-token: { ttl: 600, format: jwt${more} }`,
  );

const api = (name: string, basePath: string, signIn = 'acme'): string => `
swagger: "2.0"
info: { title: ${name}, version: 1.0.0, x-name: ${name} }
basePath: ${basePath}
securityDefinitions:
  token: { type: oauth2, flow: application, tokenUrl: "https://gw.example/${signIn}/oauth2/token", scopes: { read: Read, write: Write } }
security: [{ token: [read] }]
paths:
  /: { get: { responses: { 200: { description: Fine } } } }
x-assembly: { execute: [{ set-variable: { actions: [{ set: message.body, value: $(oauth.scope) }] } }] }
`;

const wideScopes = Array.from({ length: 500 }, (_, n) => `records-of-shop-${n}`);
const origin = 'https://gw.example';
let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': jwtProvider('acme'),
      'confined.yaml': jwtProvider(
        'confined',
        `, algorithm: EdDSA, audience: ["${origin}/records/v1", "${origin}/files"]`,
      ),
      'everywhere.yaml': jwtProvider('everywhere', `, audience: ["${origin}"]`),
      'wide.yaml': jwtProvider('wide').replace(
        /scopes: .*/,
        `scopes: { ${wideScopes.map((scope) => `${scope}: One`)} }`,
      ),
      'records.yaml': api('records', '/records/v1'),
      'confined-records.yaml': api('confined-records', '/records/v1/confined', 'confined'),
      'other-records.yaml': api('other-records', '/records/v11', 'confined'),
      'all.yaml': api('all', '/all', 'everywhere'),
    },
    applications,
    users,
    publicUrl: origin,
  });
});
after(() => gateway.close());

const clientToken = async (name = 'acme', scope = 'read'): Promise<string> => {
  const path = `/${name}/oauth2/token`;
  const form = { grant_type: 'client_credentials', scope };
  return tokenOf(await send(gateway.url, { path, basic: ['shop', 'shop-secret'], form }));
};

const statusAt = async (path: string, bearer: string): Promise<number> =>
  (await send(gateway.url, { path, bearer })).status;

/** What the public name leads to. */
const fetched = (url: string | URL, options?: RequestInit): Promise<Response> =>
  fetch(String(url).replace(origin, gateway.url), options);

const discovered = async (issuer: string) => {
  const response = await fetched(new URL(`/.well-known/oauth-authorization-server${new URL(issuer).pathname}`, issuer));
  return processDiscoveryResponse(new URL(issuer), response);
};

/** As any resource server does it: what it knows of us is the issuer. */
const verified = async (token: string, issuer: string, audience: string): Promise<JWTPayload> => {
  const { jwks_uri = '' } = await discovered(issuer);
  const keys = createRemoteJWKSet(new URL(jwks_uri.replace(origin, gateway.url)));
  return (await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', requiredClaims: ['jti'] })).payload;
};

describe('an access token that is a JWT', () => {
  test('says who it is for, and is verified by jose with what our metadata leads to (RFC 9068 §2, §4)', async () => {
    const issuer = `${origin}/acme`;
    const { iat = 0, exp = 0, jti = '', ...claims } = await verified(await clientToken(), issuer, origin);
    assert.deepEqual(claims, { iss: issuer, sub: 'client:shop', aud: origin, client_id: 'shop', scope: 'read' });
    assert.equal(exp - iat, 600);
    assert.ok(Math.abs(iat - Date.now() / 1000) < 60);
    assert.match(jti, /^[\w-]{43}$/);
  });

  test('of a user names the user, also after a refresh (RFC 9068 §2.2)', async () => {
    const first = await redeem(gateway.url, await newCode(new Visitor(), authorizeUrl(gateway.url)));
    const second = await refreshed(gateway.url, first);
    const seen = new Set<string>();
    for (const answer of [first, second]) {
      const { sub, client_id, jti = '' } = await verified(tokenOf(answer), `${origin}/acme`, origin);
      assert.deepEqual([sub, client_id], ['user:staff/alice', 'shop']);
      seen.add(jti);
    }
    assert.equal(seen.size, 2);
  });

  test('is taken by oauth4webapi (RFC 9068 §4)', async () => {
    const token = await clientToken('confined', 'read write');
    const server = await discovered(`${origin}/confined`);
    const request = new Request(`${origin}/files/1`, { headers: { Authorization: `Bearer ${token}` } });
    const claims = await validateJwtAccessToken(server, request, `${origin}/files`, {
      [customFetch]: (url, options) => fetched(url, options as RequestInit),
    });
    assert.deepEqual(claims.aud, [`${origin}/records/v1`, `${origin}/files`]);
    assert.equal(claims.scope, 'read write');
  });

  test('opens APIs, is seen by introspection and ended by revocation, as an opaque one', async () => {
    const token = await clientToken();
    assert.equal(await statusAt('/records/v1', token), 200);
    assert.equal(await statusAt('/records/v1', token), 200, 'from memory too');
    const ask = { basic: ['shop', 'shop-secret'], form: { token } } as const;
    const { active, aud, sub } = Object((await send(gateway.url, { path: '/acme/oauth2/introspect', ...ask })).json());
    assert.deepEqual([active, aud, sub], [true, undefined, 'client:shop']);
    assert.equal((await send(gateway.url, { path: '/acme/oauth2/revoke', ...ask })).status, 200);
    assert.equal(await statusAt('/records/v1', token), 401);
    assert.deepEqual((await send(gateway.url, { path: '/acme/oauth2/introspect', ...ask })).json(), { active: false });
  });

  test('that would be longer than APIs take it is refused, and not issued in vain (RFC 6749 §5.2)', async () => {
    const ask = (scopes: readonly string[]) => {
      const form = { grant_type: 'client_credentials', scope: scopes.join(' ') };
      return send(gateway.url, { path: '/wide/oauth2/token', basic: ['shop', 'shop-secret'], form });
    };
    const refused = await ask(wideScopes);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /^\{"error":"invalid_scope","error_description":"The token would be too long/);
    const form = { token: tokenOf(await ask(wideScopes.slice(0, 250))) };
    assert.ok(form.token.length > 6000);
    const seen = await send(gateway.url, { path: '/wide/oauth2/introspect', basic: ['shop', 'shop-secret'], form });
    assert.equal(Object(seen.json()).active, true);
  });

  test('that lacks the scope, or is another provider’s, is refused', async () => {
    assert.equal(await statusAt('/records/v1', await clientToken('acme', 'write')), 403);
    assert.equal(await statusAt('/records/v1', await clientToken('everywhere')), 401);
  });
});

describe('a token that is confined to resources', () => {
  test('opens the APIs below their URLs, in whole segments, and no others (RFC 9700 §2.3; A34)', async () => {
    const token = await clientToken('confined');
    assert.equal(await statusAt('/records/v1/confined', token), 200);
    assert.equal(await statusAt('/records/v11', token), 401);
    assert.equal(await statusAt('/all', await clientToken('everywhere')), 200);
  });

  test('tells introspection where it may be used (RFC 7662 §2.2)', async () => {
    for (const [name, expected] of [
      ['confined', [`${origin}/records/v1`, `${origin}/files`]],
      ['everywhere', origin],
    ] as const) {
      const form = { token: await clientToken(name) };
      const answer = await send(gateway.url, {
        path: `/${name}/oauth2/introspect`,
        basic: ['shop', 'shop-secret'],
        form,
      });
      assert.deepEqual(Object(answer.json()).aud, expected);
    }
  });
});

describe('a JWT that we did not issue is refused and not active, whatever it looks like (RFC 9068 §4, RFC 8725 §3.1; A34)', () => {
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const parts = (token: string): readonly string[] => token.split('.');
  const headerOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(parts(token)[0] ?? '', 'base64url').toString());
  const privateKey = async () => {
    const key = (await gateway.stores.signingKeys.list()).find(({ algorithm }) => algorithm === 'ES256');
    return createPrivateKey(key?.privateKey ?? assert.fail('there is no key'));
  };

  const forgeries: readonly (readonly [about: string, forge: (token: string) => string | Promise<string>])[] = [
    [
      'with more scopes',
      (token) => {
        const [header, , signature] = parts(token);
        return [header, encoded({ ...decodeJwt(token), scope: 'read write' }), signature].join('.');
      },
    ],
    [
      'that lives longer',
      (token) => {
        const [header, , signature] = parts(token);
        return [header, encoded({ ...decodeJwt(token), exp: 4_102_444_800 }), signature].join('.');
      },
    ],
    ['with another signature', (token) => token.replace(/.{10}$/, 'AAAAAAAAAA')],
    [
      'with a signature that says the same in other letters',
      (token) => {
        // The last letter of 64 bytes in base64url has four bits that say nothing.
        const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        return token.slice(0, -1) + letters[letters.indexOf(token.at(-1) ?? '') ^ 1];
      },
    ],
    ['with no signature', (token) => `${parts(token).slice(0, 2).join('.')}.`],
    ['without its last part', (token) => parts(token).slice(0, 2).join('.')],
    ['of alg none', (token) => `${encoded({ alg: 'none', typ: 'at+jwt' })}.${parts(token)[1]}.`],
    [
      'of alg none with the signature',
      (token) => [encoded({ alg: 'none', typ: 'at+jwt' }), ...parts(token).slice(1)].join('.'),
    ],
    [
      'of HS256, signed with our public key',
      async (token) => {
        const pem = createPublicKey(await privateKey()).export({ type: 'spki', format: 'pem' });
        const signed = `${encoded({ ...headerOf(token), alg: 'HS256' })}.${parts(token)[1]}`;
        return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
      },
    ],
    [
      'of another type, signed with our key',
      async (token) =>
        new SignJWT(decodeJwt(token))
          .setProtectedHeader({ ...headerOf(token), alg: 'ES256', typ: 'JWT' })
          .sign(await privateKey()),
    ],
    [
      'that says the same, signed with our key once more',
      async (token) =>
        new SignJWT(decodeJwt(token)).setProtectedHeader({ ...headerOf(token), alg: 'ES256' }).sign(await privateKey()),
    ],
    [
      'with another jti, signed with our key',
      async (token) =>
        new SignJWT({ ...decodeJwt(token), jti: 'A'.repeat(43) })
          .setProtectedHeader({ ...headerOf(token), alg: 'ES256' })
          .sign(await privateKey()),
    ],
    ['without a jti', (token) => [parts(token)[0], encoded({ sub: 'client:shop' }), parts(token)[2]].join('.')],
    [
      'that is no JSON',
      (token) => [parts(token)[0], Buffer.from('{"jti":').toString('base64url'), parts(token)[2]].join('.'),
    ],
    [
      'with a text instead of claims',
      (token) => [parts(token)[0], Buffer.from('"x"').toString('base64url'), parts(token)[2]].join('.'),
    ],
    ['with a jti that is no text', (token) => [parts(token)[0], encoded({ jti: { a: 1 } }), parts(token)[2]].join('.')],
    ['of 9,000 letters', (token) => token + 'A'.repeat(9000 - token.length)],
    ['of four parts', (token) => `${token}.AAAA`],
  ];
  for (const [about, forge] of forgeries) {
    test(about, async () => {
      const token = await clientToken();
      const forged = await forge(token);
      assert.notEqual(forged, token);
      const answer = await send(gateway.url, { path: '/records/v1', bearer: forged });
      assert.equal(answer.status, 401);
      assert.match(String(answer.headers['www-authenticate']), /^Bearer realm="records", error="invalid_token"/);
      assert.equal(await statusAt('/records/v1', token), 200);
      const ask = { path: '/acme/oauth2/introspect', basic: ['shop', 'shop-secret'], form: { token: forged } } as const;
      assert.deepEqual((await send(gateway.url, ask)).json(), { active: false });
    });
  }
});
