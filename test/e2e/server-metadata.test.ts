import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { fieldOf, pkce, users } from './acme.ts';
import { names, promisingProviders } from './promising-providers.ts';

// RFC 8414: what a provider promises works, and what it does not promise does not.

const origin = 'https://gw.example';

const assertionAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];
const keys = new Map<string, CryptoKey>();
let gateway: TestGateway;
before(async () => {
  const jwks = [];
  for (const alg of assertionAlgorithms) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    keys.set(alg, privateKey);
    jwks.push({ kty: '', ...(await exportJWK(publicKey)), alg, kid: alg });
  }
  const redirectUris = ['https://web.example/back'];
  gateway = await startGateway({
    definitions: promisingProviders,
    applications: [
      { id: 'web', secret: 'web-secret', redirectUris },
      { id: 'keyed', jwks: { keys: jwks }, redirectUris },
      { id: 'phone', redirectUris },
    ],
    users,
    publicUrl: origin,
  });
});
after(() => gateway.close());

type Metadata = Readonly<Record<string, unknown>>;

const metadataOf = async (name: string, request: Partial<TestRequest> = {}): Promise<Metadata> => {
  const path = `/.well-known/oauth-authorization-server/${name}`;
  const answer = await send(gateway.url, { path, ...request });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'application/json');
  return answer.json() as Metadata; // RFC 8414 §3.2: an object
};

const listOf = (metadata: Metadata, member: string): readonly string[] => {
  const value = metadata[member];
  return value === undefined ? [] : Array.isArray(value) ? value : assert.fail(`${member} is no list`);
};

const pathOf = (metadata: Metadata, member: string): string | undefined => {
  const url = metadata[member];
  if (url === undefined) return undefined;
  assert.ok(typeof url === 'string' && url.startsWith(`${origin}/`), `${member}: ${url}`);
  return url.slice(origin.length);
};

/** Those of these words for which something works. */
const working = async (
  words: readonly string[],
  works: (word: string) => Promise<boolean>,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const word of words) if (await works(word)) found.push(word);
  return found;
};

const assertion = async (issuer: unknown, alg: string): Promise<string> => {
  const signing = new SignJWT({ iss: 'keyed', sub: 'keyed', aud: String(issuer), jti: randomUUID() });
  return signing
    .setProtectedHeader({ alg, kid: alg })
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(keys.get(alg) ?? assert.fail(`there is no key for ${alg}`));
};

/** How a request shows its client, by the registered name of the method. */
const credentials = async (
  method: string,
  { issuer }: Metadata,
  alg = 'ES256',
): Promise<Pick<TestRequest, 'basic'> & { readonly fields: Readonly<Record<string, string>> }> => {
  if (method === 'client_secret_basic') return { basic: ['web', 'web-secret'], fields: {} };
  if (method === 'client_secret_post') return { fields: { client_id: 'web', client_secret: 'web-secret' } };
  if (method === 'none') return { fields: { client_id: 'phone' } };
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return { fields: { client_assertion_type: type, client_assertion: await assertion(issuer, alg) } };
};

interface Asking {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly method: string;
  readonly alg?: string;
}

const ask = async (metadata: Metadata, { path, form, method, alg }: Asking): Promise<TestAnswer> => {
  const { fields, ...rest } = await credentials(method, metadata, alg);
  return send(gateway.url, { path, form: { ...form, ...fields }, ...rest });
};

const clientErrors: readonly unknown[] = ['invalid_client', 'unauthorized_client'];
const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'];
const grantForms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authorization_code: { code: 'none', redirect_uri: 'https://web.example/back' },
  client_credentials: { scope: 'read' },
  password: { username: 'alice', password: 'alice-password', scope: 'read' },
  refresh_token: { refresh_token: 'none' },
  'urn:ietf:params:oauth:grant-type:device_code': { device_code: 'none' },
  'urn:ietf:params:oauth:grant-type:jwt-bearer': { assertion: 'none' },
  'urn:ietf:params:oauth:grant-type:token-exchange': { subject_token: 'none' },
};

/** Of an authorization request: the page that asks who it is, or the error that comes back. */
const authorized = async (metadata: Metadata, parameters: Readonly<Record<string, string>>): Promise<string> => {
  const path = pathOf(metadata, 'authorization_endpoint');
  if (path === undefined) return 'nowhere';
  const challenge = { code_challenge: pkce.challenge, code_challenge_method: 'S256' };
  const known = { client_id: 'web', redirect_uri: 'https://web.example/back', scope: 'read', ...challenge };
  const query = new URLSearchParams({ ...known, ...parameters });
  const { status, headers, text } = await send(gateway.url, { path: `${path}?${query}` });
  const location = headers['location'];
  // By the mode form_post it is a page as well.
  if (status === 200 && text.includes('name="error"')) return /name="error" value="(\w+)"/.exec(text)?.[1] ?? '';
  if (typeof location !== 'string') return status === 200 ? 'page' : `status ${status}`;
  const { searchParams, hash } = new URL(location);
  const back = hash === '' ? searchParams : new URLSearchParams(hash.slice(1));
  assert.equal(back.get('iss'), metadata['issuer'], 'RFC 9207 §2');
  return back.get('error') ?? 'no error';
};

for (const name of names) {
  describe(`the metadata of the provider "${name}" is true (RFC 8414 §2; A32)`, () => {
    test('it is where the issuer says, and below the basePath too (RFC 8414 §3.1, §3.3)', async () => {
      const metadata = await metadataOf(name);
      assert.equal(metadata['issuer'], `${origin}/${name}`);
      assert.deepEqual(await metadataOf(name, { path: `/${name}/.well-known/oauth-authorization-server` }), metadata);
      assert.equal(
        (await send(gateway.url, { method: 'POST', path: `/.well-known/oauth-authorization-server/${name}` })).status,
        405,
      );
    });

    test('nothing in it depends on what a request says of hosts', async () => {
      const headers = {
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Prefix': '/evil',
        Forwarded: 'host=evil.example;proto=http',
      };
      for (const one of [headers, { ...headers, Host: 'evil.example' }]) {
        assert.deepEqual(await metadataOf(name, { headers: one }), await metadataOf(name));
      }
    });

    test('each endpoint answers, and there is none that it does not name', async () => {
      const metadata = await metadataOf(name);
      const members = {
        authorization_endpoint: ['GET', 'authorize'],
        token_endpoint: ['POST', 'token'],
        introspection_endpoint: ['POST', 'introspect'],
        revocation_endpoint: ['POST', 'revoke'],
        jwks_uri: ['GET', 'jwks'],
      } as const;
      for (const [member, [method, segment]] of Object.entries(members)) {
        const path = pathOf(metadata, member);
        const { status } = await send(gateway.url, { method, path: path ?? `/${name}/oauth2/${segment}` });
        if (path === undefined) assert.equal(status, 404, segment);
        else assert.ok([200, 400, 401].includes(status), `${member}: ${status}`);
      }
    });

    test('each grant type is served, and no other', async () => {
      const metadata = await metadataOf(name);
      const [method = ''] = listOf(metadata, 'token_endpoint_auth_methods_supported');
      const atToken = await working(Object.keys(grantForms), async (grant_type) => {
        const path = pathOf(metadata, 'token_endpoint') ?? '';
        const answer = await ask(metadata, { path, form: { grant_type, ...grantForms[grant_type] }, method });
        return fieldOf(answer, 'error') !== 'unsupported_grant_type';
      });
      const implicit = (await authorized(metadata, { response_type: 'token' })) === 'page' ? ['implicit'] : [];
      assert.deepEqual([...atToken, ...implicit].sort(), listOf(metadata, 'grant_types_supported').toSorted());
    });

    test('each response type and mode is served, and no other', async () => {
      const metadata = await metadataOf(name);
      const types = ['code', 'token', 'id_token', 'code token', 'none'];
      const served = await working(types, async (response_type) => {
        const outcome = await authorized(metadata, { response_type });
        assert.match(outcome, /^(?:page|nowhere|unsupported_response_type)$/);
        return outcome === 'page';
      });
      assert.deepEqual(served, listOf(metadata, 'response_types_supported'));
      const modes = await working(['query', 'fragment', 'form_post', 'web_message', 'jwt'], async (response_mode) => {
        const outcomes = await Promise.all(
          served.map((response_type) => authorized(metadata, { response_type, response_mode })),
        );
        return outcomes.includes('page');
      });
      assert.deepEqual(modes, listOf(metadata, 'response_modes_supported'));
      const hasIss = metadata['authorization_response_iss_parameter_supported'];
      assert.equal(hasIss, served.length > 0 ? true : undefined);
    });

    test('each language is shown to who asks for it, and no other (RFC 8414 §2, ui_locales_supported)', async () => {
      const metadata = await metadataOf(name);
      const path = pathOf(metadata, 'authorization_endpoint');
      const shown = await working(['de', 'en', 'es', 'fr', 'it', 'ja', 'zh'], async (locale) => {
        if (path === undefined) return false;
        const { text } = await send(gateway.url, { path: `${path}?ui_locales=${locale}` });
        return text.includes(`<html lang="${locale}">`);
      });
      assert.deepEqual(shown, listOf(metadata, 'ui_locales_supported').toSorted());
    });

    test('each way of PKCE is served, and no other', async () => {
      const metadata = await metadataOf(name);
      if (!listOf(metadata, 'response_types_supported').includes('code')) {
        assert.equal(metadata['code_challenge_methods_supported'], undefined);
        return;
      }
      const served = await working(['S256', 'plain', 'S512'], async (code_challenge_method) => {
        const parameters = { response_type: 'code', code_challenge: pkce.challenge, code_challenge_method };
        return (await authorized(metadata, parameters)) === 'page';
      });
      // Switched off, whatever is sent of it is ignored.
      if (name === 'unproven') assert.equal(metadata['code_challenge_methods_supported'], undefined);
      else assert.deepEqual(served, listOf(metadata, 'code_challenge_methods_supported'));
    });

    test('each scope can be had, and no other', async () => {
      const metadata = await metadataOf(name);
      const [response_type] = listOf(metadata, 'response_types_supported');
      const [method = ''] = listOf(metadata, 'token_endpoint_auth_methods_supported');
      const path = pathOf(metadata, 'token_endpoint') ?? '';
      const served = await working(['read', 'write', 'delete', 'openid'], async (scope) => {
        if (response_type !== undefined) return (await authorized(metadata, { response_type, scope })) === 'page';
        const answer = await ask(metadata, { path, form: { grant_type: 'client_credentials', scope }, method });
        return answer.status === 200;
      });
      assert.deepEqual(served, listOf(metadata, 'scopes_supported'));
    });

    for (const endpoint of ['token', 'introspection', 'revocation']) {
      test(`at its ${endpoint} endpoint each way of client authentication works, and no other`, async () => {
        const metadata = await metadataOf(name);
        const path = pathOf(metadata, `${endpoint}_endpoint`);
        const supported = listOf(metadata, `${endpoint}_endpoint_auth_methods_supported`);
        const algorithms = listOf(metadata, `${endpoint}_endpoint_auth_signing_alg_values_supported`);
        if (path === undefined) {
          assert.deepEqual([supported, algorithms], [[], []]);
          return;
        }
        const grants = listOf(metadata, 'grant_types_supported').filter((grant) => grant !== 'implicit');
        const forms =
          endpoint === 'token'
            ? grants.map((grant_type) => ({ grant_type, ...grantForms[grant_type] }))
            : [{ token: 'none' }];
        const isTaken = async (method: string, alg?: string): Promise<boolean> => {
          const errors: unknown[] = [];
          for (const form of forms) {
            const answer = await ask(metadata, { path, form, method, ...(alg !== undefined && { alg }) });
            errors.push(fieldOf(answer, 'error'));
          }
          return errors.some((error) => !clientErrors.includes(error));
        };
        assert.deepEqual(await working(methods, (method) => isTaken(method)), supported);
        if (supported.includes('private_key_jwt')) {
          assert.deepEqual(await working(assertionAlgorithms, (alg) => isTaken('private_key_jwt', alg)), algorithms);
        } else assert.deepEqual(algorithms, []);
      });
    }
  });
}
