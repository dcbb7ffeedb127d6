import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { linesOf, readFrom } from './in-memory.ts';

const long = 'kfT0d3p1vYx7mQz9wR2bN5sH8uJ4cLaE';
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads `applications.yaml` with one entry a line. */
const read = (...entries: readonly string[]) =>
  readFrom(
    {
      'headgate.yaml': 'applications: applications.yaml\n',
      'applications.yaml': `applications:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`,
    },
    { SHORT: 'short', LONG: long, EMPTY: '', LINES: 'a\nb' },
  );

const confidential = `id: a, type: confidential, secret: ${long}, subscriptions: all`;
const open = 'id: a, type: public, subscriptions: all';

describe('applications.yaml', () => {
  it('an application may be given in full', () => {
    const hex = sha256('older').toString('hex');
    const { environment, problems } = read(
      `id: printer, title: Photo printer, type: confidential, secret: "\${LONG}", secret-sha256: ${hex.toUpperCase()},
      redirect-uris: [https://printer.example/callback], subscriptions: [{ product: "photos:1.0.0", plan: default }],
      grants: [accessCode], scopes: ["photos:read"], client-authentication: basic, pkce: required, introspect: all, state: suspended`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(environment?.applications, [
      {
        id: 'printer',
        title: 'Photo printer',
        type: 'confidential',
        secrets: [
          { sha256: sha256(long), expiresAt: undefined },
          { sha256: sha256('older'), expiresAt: undefined },
        ],
        jwks: undefined,
        jwksUri: undefined,
        redirectUris: ['https://printer.example/callback'],
        subscriptions: [{ product: 'photos:1.0.0', plan: 'default' }],
        grants: ['accessCode'],
        scopes: ['photos:read'],
        clientAuthentication: 'basic',
        assertionAudience: 'issuer',
        pkce: 'required',
        introspect: 'all',
        state: 'suspended',
      },
    ]);
  });

  it('an application may be given in short', () => {
    const { environment } = read(open);
    assert.deepEqual(environment?.applications, [
      {
        id: 'a',
        title: 'a',
        type: 'public',
        secrets: [],
        jwks: undefined,
        jwksUri: undefined,
        redirectUris: [],
        subscriptions: 'all',
        grants: undefined,
        scopes: undefined,
        clientAuthentication: undefined,
        assertionAudience: 'issuer',
        pkce: undefined,
        introspect: 'own',
        state: 'active',
      },
    ]);
  });

  it('several secrets may be valid at once, by their hashes', () => {
    const hashes = ['one', 'two'].map(sha256);
    const { environment } = read(
      `id: a, type: confidential, subscriptions: all, secret-sha256: [${hashes.map((hash) => hash.toString('hex')).join(', ')}]`,
    );
    assert.deepEqual(
      environment?.applications[0]?.secrets,
      hashes.map((sha256) => ({ sha256, expiresAt: undefined })),
    );
  });

  it('the secret itself is not kept', () => {
    assert.doesNotMatch(JSON.stringify(read(confidential).environment), new RegExp(long));
  });

  const accepted: readonly [what: string, entry: string, ...warnings: readonly string[]][] = [
    ['an id of every allowed character', 'id: Az09.-_~, type: public, subscriptions: all'],
    ['an id of 128 characters', `id: ${'x'.repeat(128)}, type: public, subscriptions: all`],
    ['a short secret by reference', 'id: a, type: confidential, secret: "${SHORT}", subscriptions: all'],
    ['a written secret of 32 characters', confidential],
    [
      'a written secret of 31 characters, with a warning',
      `id: a, type: confidential, secret: ${long.slice(1)}, subscriptions: all`,
      '~environment/short-secret applications.yaml:2:42 /applications/0/secret',
    ],
    [
      'an application without subscriptions, with a warning',
      'id: a, type: public',
      '~environment/no-subscriptions applications.yaml:2:5 /applications/0',
    ],
    ['an application that is to have no subscriptions', 'id: a, type: public, subscriptions: []'],
    ['client authentication "none" for a public application', `${open}, client-authentication: none`],
    ['client authentication "form" for a confidential application', `${confidential}, client-authentication: form`],
    ['client authentication "headers"', `${confidential}, client-authentication: headers`],
    ['a redirect URI on https', `${open}, redirect-uris: ["https://a.example/cb?x=1"]`],
    ['a redirect URI with a port', `${open}, redirect-uris: ["https://a.example:8443/cb"]`],
    ['a redirect URI on IPv4 loopback', `${open}, redirect-uris: ["http://127.0.0.1/cb"]`],
    ['a redirect URI on IPv6 loopback', `${open}, redirect-uris: ["http://[::1]:1234/cb"]`],
    ['a redirect URI on localhost', `${open}, redirect-uris: ["http://localhost:8080/cb"]`],
    ['a redirect URI of a private-use scheme', `${open}, redirect-uris: ["com.example.app:/cb"]`],
    ['a redirect URI of a private-use scheme with slashes', `${open}, redirect-uris: ["com.example.app://cb/x"]`],
  ];
  for (const [what, entry, ...warnings] of accepted) {
    it(`${what} is accepted`, () => {
      const result = read(entry);
      assert.deepEqual(linesOf(result), warnings);
      assert.equal(result.environment?.applications.length, 1);
    });
  }

  const refused: readonly [what: string, entry: string, code: string, pointer: string][] = [
    ['an application without an id', 'type: public', 'missing-key', ''],
    ['an application without a type', 'id: a', 'missing-key', ''],
    ['an unknown type', 'id: a, type: secret', 'wrong-value', '/type'],
    ['an unknown key', `${open}, scope: x`, 'unknown-key', '/scope'],
    ['an id with a colon', 'id: "a:b", type: public, subscriptions: all', 'wrong-value', '/id'],
    ['an id with a space', 'id: a b, type: public, subscriptions: all', 'wrong-value', '/id'],
    ['an id with a slash', 'id: a/b, type: public, subscriptions: all', 'wrong-value', '/id'],
    ['an empty id', 'id: "", type: public, subscriptions: all', 'wrong-value', '/id'],
    ['an id of 129 characters', `id: ${'x'.repeat(129)}, type: public, subscriptions: all`, 'wrong-value', '/id'],
    ['an id that is a number', 'id: 12, type: public, subscriptions: all', 'wrong-type', '/id'],
    ['a title of two lines', `${open}, title: "a\\nb"`, 'wrong-value', '/title'],
    [
      'a confidential application without a secret',
      'id: a, type: confidential, subscriptions: all',
      'needs-secret',
      '',
    ],
    ['an empty secret', 'id: a, type: confidential, secret: "${EMPTY}", subscriptions: all', 'wrong-value', '/secret'],
    [
      'a secret of two lines',
      'id: a, type: confidential, secret: "${LINES}", subscriptions: all',
      'wrong-value',
      '/secret',
    ],
    [
      'a secret that is a number',
      'id: a, type: confidential, secret: 123456, subscriptions: all',
      'wrong-type',
      '/secret',
    ],
    ['a public application with a secret', `${open}, secret: ${long}`, 'public-secret', '/secret'],
    [
      'a public application with a hash',
      `${open}, secret-sha256: ${'ab'.repeat(32)}`,
      'public-secret',
      '/secret-sha256',
    ],
    ['a hash of 63 digits', `${confidential}, secret-sha256: a${'ab'.repeat(31)}`, 'wrong-value', '/secret-sha256'],
    [
      'a hash that is not hexadecimal',
      `${confidential}, secret-sha256: ${'xy'.repeat(32)}`,
      'wrong-value',
      '/secret-sha256',
    ],
    ['an empty list of hashes', `${confidential}, secret-sha256: []`, 'wrong-value', '/secret-sha256'],
    ['a wrong hash in a list', `${confidential}, secret-sha256: [abc]`, 'wrong-value', '/secret-sha256/0'],
    ['an unknown grant', `${open}, grants: [authorization_code]`, 'wrong-value', '/grants/0'],
    [
      'client credentials for a public application',
      `${open}, grants: [accessCode, application]`,
      'public-application-grant',
      '/grants/1',
    ],
    [
      'introspection of all tokens by a public application',
      `${open}, introspect: all`,
      'public-introspection',
      '/introspect',
    ],
    [
      'client authentication of a public application',
      `${open}, client-authentication: basic`,
      'client-authentication',
      '/client-authentication',
    ],
    [
      'no client authentication of a confidential application',
      `${confidential}, client-authentication: none`,
      'client-authentication',
      '/client-authentication',
    ],
    ['a scope with a space', `${open}, scopes: [a b]`, 'wrong-value', '/scopes/0'],
    ['a scope with a quote', `${open}, scopes: ['a"b']`, 'wrong-value', '/scopes/0'],
    [
      'an unknown word for all subscriptions',
      'id: a, type: public, subscriptions: every',
      'wrong-value',
      '/subscriptions',
    ],
    [
      'a subscription without a plan',
      'id: a, type: public, subscriptions: [{ product: "p:1" }]',
      'missing-key',
      '/subscriptions/0',
    ],
    [
      'a product without a version',
      'id: a, type: public, subscriptions: [{ product: p, plan: x }]',
      'wrong-value',
      '/subscriptions/0/product',
    ],
    [
      'a product twice',
      'id: a, type: public, subscriptions: [{ product: "p:1", plan: x }, { product: "p:1", plan: y }]',
      'repeated',
      '/subscriptions/1',
    ],
    ['an unknown state', `${open}, state: off`, 'wrong-value', '/state'],
    [
      'a redirect URI twice',
      `${open}, redirect-uris: ["https://a/cb", "https://a/cb"]`,
      'repeated',
      '/redirect-uris/1',
    ],
  ];
  for (const [what, entry, code, pointer] of refused) {
    it(`${what} is refused`, () => {
      const result = read('id: first, type: public, subscriptions: all', entry);
      const found = result.problems.map((problem) => `${problem.code} ${problem.pointer}`);
      assert.deepEqual(found, [`environment/${code} /applications/1${pointer}`]);
      assert.equal(result.environment, undefined);
    });
  }

  const badUris = [
    'printer.example/cb',
    '/cb',
    '//printer.example/cb',
    'https:printer.example/cb',
    'https:/printer.example/cb',
    'https:///cb',
    'https://printer.example/cb#',
    'https://printer.example/cb#fragment',
    'https://user@printer.example/cb',
    'https://user:password@printer.example/cb',
    'https://printer.example/a b',
    'https://printer.example\\@evil.example/',
    'https://*.example/cb',
    'https://pr\u00efnter.example/cb',
    'http://printer.example/cb',
    'http://127.0.0.1.example/cb',
    'http://localhost.example/cb',
    'http://192.168.0.1/cb',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'urn:ietf:wg:oauth:2.0:oob',
    'app:/cb',
    'Com.Example.App:/cb',
    'com..app:/cb',
  ];
  for (const uri of badUris) {
    it(`the redirect URI ${uri} is refused`, () => {
      const result = read(`${open}, redirect-uris: [https://ok.example/, ${JSON.stringify(uri)}]`);
      const found = result.problems.map((problem) => `${problem.code} ${problem.pointer}`);
      assert.deepEqual(found, ['environment/redirect-uri /applications/0/redirect-uris/1']);
    });
  }

  it('an id twice is refused at the second', () => {
    assert.deepEqual(linesOf(read(open, open)), ['environment/repeated applications.yaml:3:11 /applications/1/id']);
  });

  it('all problems of all applications are found at once', () => {
    const result = read(
      'id: a b, typ: public',
      'id: b, type: confidential, subscriptions: all',
      'id: c, type: public, state: x',
    );
    assert.deepEqual(
      result.problems.map(({ code, line }) => `${line} ${code}`),
      [
        '2 environment/missing-key',
        '2 environment/wrong-value',
        '2 environment/unknown-key',
        '3 environment/needs-secret',
        '4 environment/wrong-value',
      ],
    );
  });
});
