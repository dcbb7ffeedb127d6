import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redirectTo, resolveRedirectUri } from '../../src/oauth/redirect-uri.ts';
import { randomStates } from './random-states.ts';

const web = 'https://app.example/callback?tenant=a&lang=de';
const loopback = 'http://127.0.0.1/callback';
const loopbackWithPort = 'http://[::1]:8000/callback?x=1';
const named = 'http://localhost:8000/callback';
const native = 'com.example.app:/callback';
const registered = [web, loopback, loopbackWithPort, named, native];
const strict = { localhostRedirects: false };

const accepted = [
  ...registered,
  'http://127.0.0.1:1/callback',
  'http://127.0.0.1:80/callback',
  'http://127.0.0.1:65535/callback',
  'http://[::1]/callback?x=1',
  'http://[::1]:49152/callback?x=1',
];

/** Each differs from something registered in one respect, and a lenient reader takes it for the same. */
const refused = [
  // another host
  'https://evil.example/callback?tenant=a&lang=de',
  'https://app.example.evil.example/callback?tenant=a&lang=de',
  'https://evilapp.example/callback?tenant=a&lang=de',
  'https://evil.app.example/callback?tenant=a&lang=de',
  'https://app.example@evil.example/callback?tenant=a&lang=de',
  'https://app.example:80@evil.example/callback?tenant=a&lang=de',
  'https://user@app.example/callback?tenant=a&lang=de',
  'https://evil.example\\@app.example/callback?tenant=a&lang=de',
  'https://evil.example/\\app.example/callback?tenant=a&lang=de',
  '//app.example/callback?tenant=a&lang=de',
  'https:app.example/callback?tenant=a&lang=de',
  'https:///app.example/callback?tenant=a&lang=de',
  // the same to a lenient reader
  'HTTPS://app.example/callback?tenant=a&lang=de',
  'https://APP.example/callback?tenant=a&lang=de',
  'https://app.example/Callback?tenant=a&lang=de',
  'https://app.example:443/callback?tenant=a&lang=de',
  'https://app.example./callback?tenant=a&lang=de',
  'https://app.example/callback/?tenant=a&lang=de',
  'https://app.example//callback?tenant=a&lang=de',
  'https://app.example/callback?tenant=a&lang=de#',
  'https://app.example/callback?tenant=a&lang=de#part',
  'https://app.example/callback?tenant=a&lang=de&',
  'https://app.example/callback?tenant=a&lang=de&more=1',
  'https://app.example/callback?lang=de&tenant=a',
  'https://app.example/callback?tenant=a',
  'https://app.example/callback',
  'https://app.example/x/../callback?tenant=a&lang=de',
  'https://app.example/./callback?tenant=a&lang=de',
  'https://app.example/x/%2e%2e/callback?tenant=a&lang=de',
  'https://app.example/callback;x?tenant=a&lang=de',
  'https://app.example/%63allback?tenant=a&lang=de',
  'https://app.example/%2563allback?tenant=a&lang=de',
  'https://app.example/callback%00?tenant=a&lang=de',
  'https://app.example/callback\t?tenant=a&lang=de',
  ' https://app.example/callback?tenant=a&lang=de',
  'https://app.example/callback?tenant=a&lang=de ',
  'https://app.example/callback?tenant=a&lang=de\r\nSet-Cookie: a=b',
  'https://app.example/callback?tenant=a&lang=de\u0000',
  'https://аpp.example/callback?tenant=a&lang=de',
  'https://ａpp.example/callback?tenant=a&lang=de',
  `${web},${web}`,
  `${web} ${web}`,
  `${web}${'a'.repeat(100_000)}`,
  'http://app.example/callback?tenant=a&lang=de',
  'javascript:alert(1)//https://app.example/callback?tenant=a&lang=de',
  'data:text/html,https://app.example/callback?tenant=a&lang=de',
  '',
  // loopback: only the port may differ
  'http://127.0.0.1:8000/',
  'http://127.0.0.1:8000/callback/x',
  'http://127.0.0.1:8000/callback?x=1',
  'http://127.0.0.1:8000/callback#',
  'http://127.0.0.1:8000/Callback',
  'http://127.0.0.1:/callback',
  'http://127.0.0.1:0/callback',
  'http://127.0.0.1:080/callback',
  'http://127.0.0.1:65536/callback',
  'http://127.0.0.1:99999/callback',
  'http://127.0.0.1:123456/callback',
  'http://127.0.0.1:+80/callback',
  'http://127.0.0.1:80@evil.example/callback',
  'http://127.0.0.1.evil.example/callback',
  'http://127.0.0.1@evil.example/callback',
  'http://127.0.0.2:8000/callback',
  'http://127.1/callback',
  'http://2130706433/callback',
  'http://0x7f000001/callback',
  'http://0.0.0.0:8000/callback',
  'https://127.0.0.1:8000/callback',
  'HTTP://127.0.0.1:8000/callback',
  'http://[::1]:8000/callback',
  'http://[::1%25eth0]:8000/callback?x=1',
  'http://[::ffff:127.0.0.1]:8000/callback?x=1',
  'http://[0:0:0:0:0:0:0:1]:8000/callback?x=1',
  'http://127.0.0.1\n:8000/callback',
  // a name is no IP literal: exact
  'http://localhost:8001/callback',
  'http://localhost/callback',
  'http://localhost.:8000/callback',
  // a private scheme: exact
  'com.example.app:/callback/',
  'com.example.app://callback',
  'COM.example.app:/callback',
  'com.example.app:/callback?x=1',
];

describe('a redirect URI that a request names (RFC 9700 §2.1, A01)', () => {
  for (const uri of accepted) {
    it(`may be ${uri}`, () => assert.deepEqual(resolveRedirectUri(uri, registered, strict), { redirectUri: uri }));
  }
  for (const uri of refused) {
    it(`may not be ${JSON.stringify(uri.slice(0, 100))}`, () => {
      assert.deepEqual(resolveRedirectUri(uri, registered, strict), { refused: 'oauth/redirect-uri-not-registered' });
      for (const only of registered) assert.ok('refused' in resolveRedirectUri(uri, [only], strict));
    });
  }

  it('may name localhost on any port where the provider says so, and nothing else is laxer (RFC 8252 §8.3)', () => {
    const lax = { localhostRedirects: true };
    const isTaken = (uri: string): boolean => 'redirectUri' in resolveRedirectUri(uri, registered, lax);
    for (const uri of [...accepted, 'http://localhost:8001/callback', 'http://localhost/callback']) {
      assert.equal(isTaken(uri), true, uri);
    }
    const others = refused.filter((uri) => !/^http:\/\/localhost(:8001)?\/callback$/.test(uri));
    for (const uri of [
      ...others,
      'https://localhost:8001/callback',
      'http://localhost:0/callback',
      'http://localhost:8001/callback?x=1',
      'http://localhost:8001/other',
      'http://LOCALHOST:8001/callback',
      'http://localhost.evil.example/callback',
      'http://localhost:80@evil.example/callback',
      'http://x.localhost:8001/callback',
    ]) {
      assert.equal(isTaken(uri), false, uri);
    }
  });
  it('of one loopback host is not one of another', () => {
    const lax = { localhostRedirects: true };
    for (const uri of ['http://127.0.0.1:1/cb', 'http://[::1]:1/cb']) {
      assert.ok('refused' in resolveRedirectUri(uri, ['http://localhost/cb'], lax), uri);
    }
    assert.ok('refused' in resolveRedirectUri('http://localhost:1/cb', ['http://127.0.0.1/cb'], lax));
  });

  it('may be none of a client that has registered none', () => {
    assert.deepEqual(resolveRedirectUri(web, [], strict), { refused: 'oauth/redirect-uri-not-registered' });
  });
});

describe('a redirect URI that a request leaves out (RFC 6749 §3.1.2.3)', () => {
  it('is the only one registered', () =>
    assert.deepEqual(resolveRedirectUri(undefined, [web], strict), { redirectUri: web }));
  for (const [title, list] of [
    ['several are', [web, native]],
    ['none is', []],
  ] as const) {
    it(`is missing where ${title} registered`, () => {
      assert.deepEqual(resolveRedirectUri(undefined, list, strict), { refused: 'oauth/redirect-uri-missing' });
    });
  }
});

describe('an answer on a redirect URI (RFC 6749 §4.1.2)', () => {
  const inQuery = (redirectUri: string) => ({ redirectUri, responseMode: 'query' }) as const;
  const cases: readonly [uri: string, parameters: Record<string, string | undefined>, location: string][] = [
    ['https://a.example/cb', { code: 'x', state: 'y' }, 'https://a.example/cb?code=x&state=y'],
    ['https://a.example', { code: 'x' }, 'https://a.example?code=x'],
    ['https://a.example/cb?t=1', { code: 'x' }, 'https://a.example/cb?t=1&code=x'],
    ['https://a.example/cb?', { code: 'x' }, 'https://a.example/cb?code=x'],
    ['https://a.example/cb?t=1&', { code: 'x' }, 'https://a.example/cb?t=1&code=x'],
    ['https://a.example/cb?t=%2F+', { code: 'x' }, 'https://a.example/cb?t=%2F+&code=x'],
    ['com.example.app:/cb', { error: 'access_denied' }, 'com.example.app:/cb?error=access_denied'],
    ['https://a.example/cb', { code: 'x', state: undefined }, 'https://a.example/cb?code=x'],
    ['https://a.example/cb', { state: undefined }, 'https://a.example/cb'],
    [
      'https://a.example/cb',
      { iss: 'https://gw.example/acme' },
      'https://a.example/cb?iss=https%3A%2F%2Fgw.example%2Facme',
    ],
  ];
  for (const [uri, parameters, location] of cases) {
    it(`goes to ${location}`, () => assert.equal(redirectTo(inQuery(uri), parameters), location));
  }

  const tokens = { access_token: 'a', expires_in: 60, state: ' &#', scope: undefined };
  for (const [uri, location] of [
    ['https://a.example/cb', 'https://a.example/cb#access_token=a&expires_in=60&state=%20%26%23'],
    ['https://a.example/cb?t=1', 'https://a.example/cb?t=1#access_token=a&expires_in=60&state=%20%26%23'],
    ['com.example.app:/cb', 'com.example.app:/cb#access_token=a&expires_in=60&state=%20%26%23'],
  ] as const) {
    it(`goes to ${location} where it is for the fragment, or a form (§4.2.2)`, () => {
      assert.equal(redirectTo({ redirectUri: uri, responseMode: 'fragment' }, tokens), location);
      assert.equal(redirectTo({ redirectUri: uri, responseMode: 'form_post' }, tokens), location);
    });
  }

  it('carries the state so that any reader gets it back as it was', () => {
    for (const state of ['a b+c', 'ä€😀', '%41&=#?/;,"\'<>\\', '=', "!*'()", 'x'.repeat(2048), ...randomStates(200)]) {
      const location = redirectTo(inQuery('https://a.example/cb?t=1'), { state });
      assert.equal(new URL(location).searchParams.get('state'), state);
      assert.match(location, /^[\x21-\x7E]+$/);
      const fragment = redirectTo({ redirectUri: 'https://a.example/cb', responseMode: 'fragment' }, { state });
      assert.equal(new URLSearchParams(new URL(fragment).hash.slice(1)).get('state'), state);
      assert.match(fragment, /^[\x21-\x7E]+$/);
    }
  });
});
