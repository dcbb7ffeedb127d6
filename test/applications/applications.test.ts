import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Application } from '../../src/applications/application.ts';
import { makeApplications } from '../../src/applications/applications.ts';
import { type Subscribed, subscriptionCheck } from '../../src/applications/subscriptions.ts';
import type { CompiledProduct } from '../../src/assembly/types.ts';

const printer: Application = {
  id: 'printer',
  title: 'Photo printer',
  type: 'confidential',
  state: 'active',
  secrets: [{ sha256: createHash('sha256').update('a secret').digest(), expiresAt: undefined }],
  jwks: undefined,
  jwksUri: undefined,
  redirectUris: ['https://printer.example/callback'],
  subscriptions: [],
  grants: undefined,
  scopes: undefined,
  clientAuthentication: undefined,
  assertionAudience: 'issuer',
  pkce: undefined,
  introspect: 'own',
};

describe('the registry of applications', () => {
  it('finds each by its id, and nothing by the names that objects have of themselves', () => {
    const suspended: Application = { ...printer, id: 'old', state: 'suspended' };
    const applications = makeApplications(new Set([printer, suspended]));
    assert.equal(applications.find('printer'), printer);
    assert.equal(applications.find('old'), suspended);
    for (const id of ['', 'Printer', 'printer ', '__proto__', 'constructor', 'toString']) {
      assert.equal(applications.find(id), undefined, id);
    }
  });

  const impossible: readonly [title: string, list: readonly Application[]][] = [
    ['an id twice', [printer, { ...printer, title: 'Another' }]],
    [
      'a secret hash that is no SHA-256',
      [{ ...printer, secrets: [{ sha256: Buffer.from('a secret'), expiresAt: undefined }] }],
    ],
    ['a public application with a secret', [{ ...printer, type: 'public' }]],
    ['a public application with keys', [{ ...printer, type: 'public', secrets: [], jwks: { keys: [] } }]],
    [
      'a public application with keys elsewhere',
      [{ ...printer, type: 'public', secrets: [], jwksUri: 'https://a.example/' }],
    ],
    ...[
      '',
      '/callback',
      '//printer.example/callback',
      'https:',
      'https://printer.example/callback#part',
      'https://printer.example/a b',
      'https://printer.example/\r\nSet-Cookie:x',
      'https://bücher.example/',
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      'data:text/html,x',
    ].map((uri): [string, Application[]] => [
      `the redirect URI ${JSON.stringify(uri)}`,
      [{ ...printer, redirectUris: [uri] }],
    ]),
  ];
  for (const [title, list] of impossible) {
    it(`does not take ${title}`, () => assert.throws(() => makeApplications(list), /^Error: application "printer" /));
  }

  it('takes every redirect URI that RFC 8252 and RFC 6749 know', () => {
    const redirectUris = [
      'https://a.example',
      'http://127.0.0.1/cb',
      'http://[::1]:1/',
      'com.example.app:/cb',
      'https://a/?b=c',
    ];
    assert.doesNotThrow(() => makeApplications([{ ...printer, redirectUris }]));
  });
});

const photos: CompiledProduct = {
  name: 'photos',
  version: '1.0.0',
  title: 'Photos',
  plans: {
    default: {
      title: 'Reading',
      apis: { 'photos-api:1.0.0': [{ method: 'GET', path: '/photos/{id}' }], 'albums-api:1.0.0': [] },
    },
    gold: { title: 'All', apis: { 'photos-api:1.0.0': 'all' } },
  },
};
const photosApi = { name: 'photos-api', version: '1.0.0' };
const get = { method: 'GET', path: '/photos/{id}' };
const inDefault = { product: 'photos:1.0.0', plan: 'default' };
const inGold = { product: 'photos:1.0.0', plan: 'gold' };

describe('an application reaches an operation', () => {
  const cases: readonly {
    readonly title: string;
    readonly subscriptions: Application['subscriptions'];
    readonly operation?: Partial<typeof get>;
    readonly api?: typeof photosApi;
    readonly expected: Subscribed;
  }[] = [
    { title: 'when it has all', subscriptions: 'all', expected: 'all' },
    { title: 'by a plan that names the operation', subscriptions: [inDefault], expected: inDefault },
    { title: 'by a plan over the whole API', subscriptions: [inGold], operation: { path: '/other' }, expected: inGold },
    { title: 'by its first subscription that does', subscriptions: [inGold, inDefault], expected: inGold },
    {
      title: 'by a later one when the first does not',
      subscriptions: [inDefault, inGold],
      operation: { method: 'POST' },
      expected: inGold,
    },
    { title: 'not without subscriptions', subscriptions: [], expected: undefined },
    {
      title: 'not by a plan without the method',
      subscriptions: [inDefault],
      operation: { method: 'PUT' },
      expected: undefined,
    },
    {
      title: 'not by a plan without the path',
      subscriptions: [inDefault],
      operation: { path: '/photos' },
      expected: undefined,
    },
    {
      title: 'not in another version of the API',
      subscriptions: [inDefault, inGold],
      api: { name: 'photos-api', version: '2.0.0' },
      expected: undefined,
    },
    {
      title: 'not where the plan lists no operation of the API',
      subscriptions: [inDefault],
      api: { name: 'albums-api', version: '1.0.0' },
      expected: undefined,
    },
    {
      title: 'not by a plan that is not there',
      subscriptions: ['silver', 'constructor', '__proto__'].map((plan) => ({ ...inGold, plan })),
      expected: undefined,
    },
    {
      title: 'not by another version of the product',
      subscriptions: [
        { ...inGold, product: 'photos:2.0.0' },
        { ...inGold, product: 'photos' },
      ],
      expected: undefined,
    },
    {
      title: 'not by an API that is named like a member of every object',
      subscriptions: [inGold],
      api: { name: 'constructor', version: '' },
      expected: undefined,
    },
  ];
  for (const { title, subscriptions, operation, api = photosApi, expected } of cases) {
    it(title, () => {
      const subscriptionOf = subscriptionCheck(api, { ...get, ...operation }, [photos]);
      assert.deepEqual(subscriptionOf({ subscriptions }), expected);
    });
  }
});
