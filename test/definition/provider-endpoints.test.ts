import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogPaths } from '../../src/assembly/catalog-paths.ts';
import { ownOperations, providerEndpoints } from '../../src/definition/provider-endpoints.ts';
import { readOne } from './read-text.ts';

const ibm = 'x-ibm-configuration: { oauth2: { grants: [accessCode] } }';
const native = 'x-oauth: { grants: [accessCode], introspection: true }';
const form = 'parameters: [{ name: grant_type, in: formData, type: string }]';

describe('a provider is served', () => {
  const cases: readonly (readonly [
    title: string,
    text: string,
    endpoints: readonly string[],
    own: readonly string[],
  ])[] = [
    [
      'natively at the stock paths',
      native,
      ['authorize /oauth2/authorize', 'token /oauth2/token', 'introspect /oauth2/introspect'],
      [],
    ],
    [
      'at the paths that end like its endpoints',
      `${ibm}\npaths: { /v1/token: { post: {} }, /v1/authorize: { get: {} }, /keys: { get: {} } }`,
      ['authorize /v1/authorize', 'token /v1/token'],
      ['/keys'],
    ],
    [
      'with introspection in IBM’s dialect where its path is written',
      `${ibm}\npaths: { /look/introspect: { post: {} } }`,
      ['authorize /oauth2/authorize', 'token /oauth2/token', 'introspect /look/introspect'],
      [],
    ],
    [
      'in IBM’s dialect at an operation that takes a "grant_type"',
      `${ibm}\npaths: { /token/by/password: { post: { ${form} } }, /keys: { get: {} } }`,
      ['authorize /oauth2/authorize', 'token /token/by/password'],
      ['/keys'],
    ],
    [
      'or whose path item or a reference says so',
      `${ibm}\nparameters: { type: { name: response_type, in: query } }\npaths: { /in: { parameters: [{ $ref: "#/parameters/type" }], get: {} } }`,
      ['authorize /in', 'token /oauth2/token'],
      [],
    ],
    [
      'but at the path that ends like it, where there is one',
      `${ibm}\npaths: { /a: { post: { ${form} } }, /token: { post: {} } }`,
      ['authorize /oauth2/authorize', 'token /token'],
      ['/a'],
    ],
    [
      'natively not at an operation that only takes a "grant_type"',
      `${native}\npaths: { /a: { post: { ${form} } } }`,
      ['authorize /oauth2/authorize', 'token /oauth2/token', 'introspect /oauth2/introspect'],
      ['/a'],
    ],
    [
      'with a page of permissions and one to sign out, where users sign in and stay signed in',
      'x-oauth: { grants: [application], authentication: { registry: staff }, session: {}, revocation: { permissions: true } }',
      ['token /oauth2/token', 'issued /oauth2/issued', 'permissions /oauth2/permissions', 'logout /oauth2/logout'],
      [],
    ],
    [
      'in IBM’s dialect with these where its settings ask for them, too',
      'x-ibm-configuration: { oauth2: { authentication: { registry: staff }, session: {}, revocation: { permissions: true } } }',
      ['token /oauth2/token', 'permissions /oauth2/permissions', 'logout /oauth2/logout'],
      [],
    ],
    [
      'without them else: nobody could sign in, or nobody stays signed in',
      'x-oauth: { grants: [application], revocation: { permissions: true } }',
      ['token /oauth2/token', 'issued /oauth2/issued'],
      [],
    ],
    ...['x-oauth', 'x-ibm-configuration: { oauth2'].map(
      (key) =>
        [
          `at the paths that are set for these two, while paths that only end like them are the author’s own (${key.split(':')[0]})`,
          `${key}: { grants: [application], authentication: { registry: staff }, session: {}, revocation: { permissions: true }, endpoints: { logout: /bye, issued: /issued } } ${key.includes('{') ? '}' : ''}
paths: { /bye: { get: {} }, /issued: { get: {} }, /account/logout: { get: {} }, /photos/permissions: { get: {} } }`,
          ['token /oauth2/token', 'issued /issued', 'permissions /oauth2/permissions', 'logout /bye'],
          ['/account/logout', '/photos/permissions'],
        ] as const,
    ),
    [
      'and so they are where there is no such page',
      `${ibm}\npaths: { /oauth2/logout: { get: {} }, /permissions: { get: {} } }`,
      ['authorize /oauth2/authorize', 'token /oauth2/token'],
      ['/oauth2/logout', '/permissions'],
    ],
  ];
  for (const [title, text, endpoints, own] of cases) {
    it(title, () => {
      const { definition } = readOne(text);
      assert.deepEqual(
        providerEndpoints(definition).map(({ name, path }) => `${name} ${path}`),
        endpoints,
      );
      assert.deepEqual(
        ownOperations(definition).map(({ path }) => path),
        own,
      );
    });
  }
});

describe('the path of a URL in a catalog', () => {
  const cases: readonly (readonly [path: string, meant: readonly string[]])[] = [
    ['/oauth2/token', ['/oauth2/token', '/token', '']],
    ['/acme/sandbox/sign-in/token', ['/acme/sandbox/sign-in/token', '/sandbox/sign-in/token', '/sign-in/token']],
    ['$(catalog.url)/oauth2/token', ['$(catalog.url)/oauth2/token', '/oauth2/token', '/token']],
    ['/token', ['/token', '', '']],
    ['/', ['/', '', '']],
  ];
  for (const [path, meant] of cases) {
    it(`${path} may mean ${meant.filter((one) => one !== '').join(', ')}`, () =>
      assert.deepEqual(
        catalogPaths([path]).map(([one = '']) => one),
        meant,
      ));
  }
});
