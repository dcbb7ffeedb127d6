import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { authorizeUrl, pkce, provider, users } from './acme.ts';

// A redirect URI that is nearly one that is registered, and that a lenient reader would take for it.

const registered = {
  'a web application': 'https://app.example/callback?tenant=a&lang=de',
  'a native application on loopback': 'http://127.0.0.1/callback',
  'a native application with a scheme of its own': 'com.example.app:/callback',
} as const;

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: { 'acme.yaml': provider({ clientType: 'public', grants: '[accessCode]' }) },
    applications: Object.values(registered).map((uri, at) => ({ id: `app-${at}`, redirectUris: [uri] })),
    users,
  });
});
after(() => gateway.close());

/** A URI in the three parts that somebody may try to change: `https:`, `//app.example`, `/callback?tenant=a`. */
interface Parts {
  readonly uri: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

const partsOf = (uri: string): Parts => {
  const [, scheme = '', host = '', path = ''] = /^([^:]+:)(\/\/[^/]*)?(.*)$/.exec(uri) ?? [];
  return { uri, scheme, host, path };
};

/** Port 0 is no port: where any is taken, this one is not. */
const otherPort = ({ scheme }: Parts): string => (scheme === 'https:' ? ':443' : ':0');

const mutations: Readonly<Record<string, (parts: Parts) => string>> = {
  'another host': ({ scheme, path }) => `${scheme}//evil.example${path}`,
  'the host as a prefix of another': ({ scheme, host, path }) => `${scheme}${host || '//app'}.evil.example${path}`,
  'the host as a suffix of another': ({ scheme, host, path }) => `${scheme}//evil${host.slice(2) || 'app'}${path}`,
  'a host below it': ({ scheme, host, path }) => `${scheme}//evil.${host.slice(2) || 'app'}${path}`,
  'the host as a user name': ({ scheme, host, path }) => `${scheme}${host || '//app'}@evil.example${path}`,
  'the host as user name and password': ({ scheme, host, path }) =>
    `${scheme}${host || '//app'}:80@evil.example${path}`,
  'a user name': ({ scheme, host, path }) => `${scheme}//user@${host.slice(2)}${path}`,
  'a backslash and an at': ({ scheme, host, path }) => `${scheme}//evil.example\\@${host.slice(2)}${path}`,
  'a slash and a backslash': ({ scheme, host, path }) => `${scheme}//evil.example/\\${host.slice(2)}${path}`,
  'backslashes for slashes': ({ uri }) => uri.replaceAll('/', '\\'),
  'no scheme': ({ uri, scheme }) => uri.slice(scheme.length),
  'a scheme without slashes': ({ scheme, host, path }) => `${scheme}${host.slice(2) || '//'}${path}`,
  'a slash more behind the scheme': ({ scheme, host, path }) => `${scheme}/${host || '/'}${path}`,
  'the scheme in capitals': ({ uri, scheme }) => scheme.toUpperCase() + uri.slice(scheme.length),
  'the path in capitals': ({ scheme, host, path }) => scheme + host + path.replace('callback', 'Callback'),
  'another scheme': ({ uri, scheme }) => uri.replace(scheme, scheme === 'https:' ? 'http:' : 'https:'),
  'a port': (parts) => `${parts.scheme}${parts.host || '//'}${otherPort(parts)}${parts.path}`,
  'a port that is none': ({ scheme, host, path }) => `${scheme}${host || '//'}:65536${path}`,
  'an empty port': ({ scheme, host, path }) => `${scheme}${host || '//'}:${path}`,
  'a dot behind the host': ({ scheme, host, path }) => `${scheme}${host}.${path}`,
  'a slash at the end': ({ uri }) => `${uri}/`,
  'a slash at the end of the path': ({ uri }) => uri.replace('callback', 'callback/'),
  'two slashes': ({ scheme, host, path }) => `${scheme}${host}/${path}`,
  'a question mark': ({ uri }) => `${uri}?`,
  'another query': ({ uri }) => `${uri}${uri.includes('?') ? '&' : '?'}more=1`,
  'the query in another order': ({ uri }) => uri.replace(/(\?.*)?$/, '?lang=de&tenant=a'),
  'an empty fragment': ({ uri }) => `${uri}#`,
  'a fragment': ({ uri }) => `${uri}#part`,
  'a way up': ({ uri }) => uri.replace('/callback', '/x/../callback'),
  'an encoded way up': ({ uri }) => uri.replace('/callback', '/x/%2e%2e/callback'),
  'a way that stays': ({ uri }) => uri.replace('/callback', '/./callback'),
  'a way up at the end': ({ uri }) => uri.replace('/callback', '/callback/../evil'),
  'a path parameter': ({ uri }) => uri.replace('callback', 'callback;x'),
  'an encoded character': ({ uri }) => uri.replace('callback', '%63allback'),
  'a character encoded twice': ({ uri }) => uri.replace('callback', '%2563allback'),
  'an encoded NUL': ({ uri }) => uri.replace('callback', 'callback%00'),
  'a tab': ({ uri }) => uri.replace('callback', 'call\tback'),
  'a line break and a header': ({ uri }) => `${uri}\r\nSet-Cookie: a=b`,
  'a NUL': ({ uri }) => `${uri}\u0000`,
  'a space in front': ({ uri }) => ` ${uri}`,
  'a space behind': ({ uri }) => `${uri} `,
  'a letter of another alphabet': ({ uri }) => uri.replace('a', 'а'),
  'a letter of full width': ({ uri }) => uri.replace('a', 'ａ'),
  'a zone in the host': ({ scheme, path }) => `${scheme}//[::1%25eth0]${path}`,
  'another loopback address': ({ path }) => `http://127.0.0.2${path}`,
  'the loopback address as a number': ({ path }) => `http://2130706433${path}`,
  localhost: ({ path }) => `http://localhost${path}`,
  'a script': ({ uri }) => `javascript:alert(1)//${uri}`,
  'a document': ({ uri }) => `data:text/html,${uri}`,
  'it twice, with a space': ({ uri }) => `${uri} ${uri}`,
  'it twice, with a comma': ({ uri }) => `${uri},${uri}`,
  'it as a part': ({ uri }) => `https://evil.example/?${uri}`,
  'a very long one': ({ uri }) => `${uri}${'a'.repeat(4000)}`,
  nothing: () => ' ',
};

const authorize = (uri: string, application: number, method: 'GET' | 'POST'): Promise<TestAnswer> => {
  const url = authorizeUrl('', { client_id: `app-${application}`, redirect_uri: uri });
  const [path = '', query = ''] = url.split('?');
  return send(gateway.url, method === 'GET' ? { path: url } : { path, form: query });
};

for (const [at, [about, uri]] of Object.entries(registered).entries()) {
  describe(`the redirect URI of ${about} (RFC 9700 §2.1, A01)`, () => {
    for (const method of ['GET', 'POST'] as const) {
      test(`is taken as it is registered, by ${method}`, async () => {
        const { status, text } = await authorize(uri, at, method);
        assert.equal(status, 200, text);
        assert.match(text, /<h1>Sign in<\/h1>/);
      });
      test(`is not taken in ${Object.keys(mutations).length} other spellings, by ${method}: a page, and no redirect`, async () => {
        for (const [what, mutate] of Object.entries(mutations)) {
          const mutated = mutate(partsOf(uri));
          assert.notEqual(mutated, uri, what);
          const { status, headers, text } = await authorize(mutated, at, method);
          assert.deepEqual([status, headers['location']], [400, undefined], `${what}: ${text}`);
          assert.match(text, /<h1>This request cannot be served<\/h1>/);
          assert.equal(text.includes('evil'), false, what);
        }
      });
      test(`is not taken beside another one, by ${method}`, async () => {
        const [path = '', query = ''] = authorizeUrl('', { client_id: `app-${at}`, redirect_uri: uri }).split('?');
        for (const twice of [
          `${query}&redirect_uri=https://evil.example/`,
          `redirect_uri=https://evil.example/&${query}`,
        ]) {
          const request = method === 'GET' ? { path: `${path}?${twice}` } : { path, form: twice };
          const { status, headers } = await send(gateway.url, request);
          assert.deepEqual([status, headers['location']], [400, undefined]);
        }
      });
    }
  });
}

describe('a loopback redirect URI (RFC 8252 §7.3, A01)', () => {
  const ported = async (uri: string): Promise<number> => (await authorize(uri, 1, 'GET')).status;
  test('is taken on any port, and only the port may differ', async () => {
    for (const port of [1, 80, 443, 49_152, 65_535]) {
      assert.equal(await ported(`http://127.0.0.1:${port}/callback`), 200);
      assert.equal(await ported(`http://127.0.0.1:${port}/`), 400);
      assert.equal(await ported(`http://127.0.0.1:${port}/callback?x=1`), 400);
      assert.equal(await ported(`https://127.0.0.1:${port}/callback`), 400);
      assert.equal(await ported(`http://[::1]:${port}/callback`), 400);
      assert.equal(await ported(`http://localhost:${port}/callback`), 400);
    }
  });

  test('by the name localhost is taken on any port in documents of API Connect v5, and nowhere else (§8.3)', async (t) => {
    const text = provider({ clientType: 'public', grants: '[accessCode]', pkce: '{ mode: optional }' });
    const legacy = await startGateway({
      definitions: { 'acme.yaml': text },
      applications: [{ id: 'shop', redirectUris: ['http://localhost/callback'] }],
      users,
      profile: 'legacy-v5',
    });
    t.after(() => legacy.close());
    const statusOf = async (redirect_uri: string): Promise<number> =>
      (await send(legacy.url, { path: authorizeUrl('', { redirect_uri, code_challenge: pkce.challenge }) })).status;
    assert.equal(await statusOf('http://localhost:49152/callback'), 200);
    for (const uri of [
      'http://127.0.0.1:49152/callback',
      'http://localhost:49152/',
      'https://localhost:49152/callback',
    ]) {
      assert.equal(await statusOf(uri), 400, uri);
    }
  });
});
