import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { found, readOne, values } from './read-text.ts';

describe('security', () => {
  const alternatives = (text: string) =>
    readOne(text).definition.security?.alternatives.map((uses) =>
      uses.map(({ scheme, scopes }) => [scheme, ...scopes]),
    );

  it('is alternatives of schemes that must all hold', () => {
    assert.deepEqual(alternatives('security: [{a: [], b: [r, w]}, {c: []}]'), [[['a'], ['b', 'r', 'w']], [['c']]]);
    assert.deepEqual(alternatives('security: []'), []);
    assert.deepEqual(alternatives('security: [{}]'), [[]]);
    assert.equal(alternatives('paths: {}'), undefined);
  });

  it('what is malformed never makes an operation public, nor drops a scope', () => {
    for (const text of [
      'security:',
      'security: a',
      'security: [a]',
      'security: [null]',
      'security: [{a: r}]',
      'security: [{a: [1]}]',
    ]) {
      assert.deepEqual(alternatives(text), [[['']]], text);
    }
  });
});

describe('security definitions', () => {
  const roles: readonly (readonly [text: string, role: string | undefined])[] = [
    ['{type: apiKey, in: header, name: X-IBM-Client-Id}', 'client-id'],
    ['{type: apiKey, in: header, name: x-ibm-client-secret}', 'client-secret'],
    ['{type: apiKey, in: query, name: client_id}', 'client-id'],
    ['{type: apiKey, in: query, name: client_secret}', 'client-secret'],
    ['{type: apiKey, in: query, name: Client_Id}', undefined],
    ['{type: apiKey, in: header, name: client_id}', undefined],
    ['{type: apiKey, in: query, name: X-IBM-Client-Id}', undefined],
    ['{type: apiKey, in: header, name: X-Key, x-ibm-apikey: clientid}', 'client-id'],
    ['{type: apiKey, in: header, name: X-Key, x-ibm-apikey: clientsecret}', 'client-secret'],
    ['{type: apiKey, in: header, name: X-Key, x-key-type: client_id}', 'client-id'],
    ['{type: apiKey, in: header, name: X-IBM-Client-Id, x-key-type: client_secret}', 'client-secret'],
    ['{type: basic, in: header, name: X-IBM-Client-Id}', undefined],
  ];
  for (const [text, role] of roles) {
    it(`${text}: ${role ?? 'no role'}`, () => {
      const { definition, problems } = readOne(`securityDefinitions: {k: ${text}}`);
      assert.deepEqual([definition.securityDefinitions.get('k')?.role, problems], [role, []]);
    });
  }

  it('a word that is no role is reported', () => {
    const text = 'securityDefinitions: {k: {type: apiKey, in: header, name: k, x-ibm-apikey: client_id}}';
    assert.deepEqual(found(readOne(text).problems), ['definition/unknown-value /securityDefinitions/k/x-ibm-apikey']);
  });

  it('oauth2 has a flow, URLs, scopes and a provider; an empty URL is none', () => {
    const { definition } = readOne(
      "securityDefinitions: {o: {type: oauth2, flow: accessCode, authorizationUrl: '', tokenUrl: https://t, scopes: {a: A, x-b: 1}, x-provider: acme}}",
    );
    const o = definition.securityDefinitions.get('o');
    assert.deepEqual(
      [o?.type, o?.flow, o?.authorizationUrl, o?.tokenUrl?.value, values(o?.scopes), o?.provider?.value],
      ['oauth2', 'accessCode', undefined, 'https://t', ['a'], 'acme'],
    );
  });
});
