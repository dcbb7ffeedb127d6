import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownOperations, providerDocuments } from '../../src/definition/provider-endpoints.ts';
import { readOne } from './read-text.ts';

const wellKnown = '/.well-known/oauth-authorization-server';
const signed = 'x-oauth: { grants: [application], access-token: { format: jwt } }';
const opaque = 'x-oauth: { grants: [application] }';
const ibm = 'x-ibm-configuration: { oauth2: { grants: [application] } }';

const cases: readonly (readonly [title: string, text: string, documents: readonly string[], own: readonly string[]])[] =
  [
    ['its metadata at two places', `basePath: /a\n${opaque}`, [`metadata ${wellKnown}/a /a${wellKnown}`], []],
    ['one where there is no basePath', opaque, [`metadata ${wellKnown}`], []],
    [
      'of a basePath with a slash at the end too',
      `basePath: /a/b/\n${ibm}`,
      [`metadata ${wellKnown}/a/b /a/b${wellKnown}`],
      [],
    ],
    [
      'its keys where its tokens are JWTs',
      `basePath: /a\n${signed}`,
      [`metadata ${wellKnown}/a /a${wellKnown}`, 'jwks /a/oauth2/jwks'],
      [],
    ],
    [
      'them where `endpoints` says',
      signed.replace(' }', ' }, endpoints: { jwks: /keys }'),
      [`metadata ${wellKnown}`, 'jwks /keys'],
      [],
    ],
    [
      'both where they are written, by their last segments',
      `basePath: /a\n${signed}\npaths: { ${wellKnown}: { get: {} }, /v2/jwks: { get: {}, post: {} }, /photos: { get: {} } }`,
      [`metadata ${wellKnown}/a /a${wellKnown}`, 'jwks /a/v2/jwks'],
      ['post /v2/jwks', 'get /photos'],
    ],
    [
      'no keys of ours where its tokens are opaque',
      `${opaque}\npaths: { /jwks: { get: {} } }`,
      [`metadata ${wellKnown}`],
      ['get /jwks'],
    ],
  ];

describe('a provider publishes', () => {
  for (const [title, text, documents, own] of cases) {
    it(title, () => {
      const { definition } = readOne(text);
      assert.deepEqual(
        providerDocuments(definition).map(({ name, templates }) => `${name} ${templates.join(' ')}`),
        documents,
      );
      assert.deepEqual(
        ownOperations(definition).map(({ method, path }) => `${method} ${path}`),
        own,
      );
    });
  }

  it('nothing where it is none', () => {
    assert.deepEqual(providerDocuments(readOne(`paths: { ${wellKnown}: { get: {} } }`).definition), []);
  });
});
