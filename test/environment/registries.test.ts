import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOf, readFrom } from './in-memory.ts';

const read = (registry: string, rest = '') =>
  readFrom({ 'headgate.yaml': `user-registries: { staff: { ${registry} } }\n${rest}` });

describe('a registry of headgate.yaml', () => {
  const unclear = ['environment/unclear-registry headgate.yaml:1:27 /user-registries/staff'];
  it('is of one kind, and no more', () => {
    assert.deepEqual(linesOf(read('')), unclear);
    assert.deepEqual(
      linesOf(read('users-file: users.yaml, openid: { issuer: "https://a.example", client-id: b }')),
      unclear,
    );
  });

  it('may be an OpenID provider; what is left out has a default', () => {
    const { environment, problems } = read('openid: { issuer: "https://login.example", client-id: headgate }');
    assert.deepEqual(problems, []);
    assert.deepEqual(environment?.registries, [
      {
        kind: 'openid',
        name: 'staff',
        issuer: 'https://login.example',
        clientId: 'headgate',
        clientSecret: undefined,
        scopes: ['openid'],
        nameClaim: 'sub',
        groupsClaim: undefined,
        tlsProfile: undefined,
      },
    ]);
  });

  it('may say all of it, the secret by reference; the scope "openid" is always among those asked for', () => {
    const { environment, problems } = readFrom(
      {
        'headgate.yaml': `
user-registries:
  staff:
    openid:
      issuer: https://login.example/realms/staff/
      client-id: headgate
      client-secret: \${ISSUER_SECRET}
      scopes: [email, openid, groups]
      name-claim: email
      groups-claim: groups
      tls-profile: inside
tls-profiles: { inside: { minimum-version: TLSv1.3 } }
`,
      },
      { ISSUER_SECRET: 'of the environment' },
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(environment?.registries, [
      {
        kind: 'openid',
        name: 'staff',
        issuer: 'https://login.example/realms/staff/',
        clientId: 'headgate',
        clientSecret: 'of the environment',
        scopes: ['openid', 'email', 'groups'],
        nameClaim: 'email',
        groupsClaim: 'groups',
        tlsProfile: 'inside',
      },
    ]);
  });

  it('warns of a client secret that is written out', () => {
    const result = read('openid: { issuer: "https://a.example", client-id: b, client-secret: CANARY }');
    assert.deepEqual(linesOf(result), [
      '~environment/literal-secret headgate.yaml:1:97 /user-registries/staff/openid/client-secret',
    ]);
    assert.doesNotMatch(
      JSON.stringify([result.problems, [...result.sources.values()].map(({ text }) => text)]),
      /CANARY/,
    );
  });

  for (const issuer of ['http://127.0.0.1:9000', 'http://localhost:9000/', 'https://login.example/a/b']) {
    it(`takes the issuer ${issuer}`, () => {
      assert.deepEqual(linesOf(read(`openid: { issuer: "${issuer}", client-id: b }`)), []);
    });
  }
  for (const issuer of [
    'http://login.example',
    'login.example',
    'https://user@login.example',
    'https://login.example/?tenant=a',
    'https://login.example/?',
    'https://login.example/#a',
    'https://LOGIN.example',
    'https://login.example:443',
    'https://login.example/a/../b',
    'https://login.example/{tenantid}/v2.0',
  ]) {
    it(`does not take the issuer ${issuer} (OpenID Connect Discovery 1.0 §2.1)`, () => {
      assert.deepEqual(linesOf(read(`openid: { issuer: "${issuer}", client-id: b }`)), [
        'environment/issuer headgate.yaml:1:47 /user-registries/staff/openid/issuer',
      ]);
    });
  }

  it('names a TLS profile that is there', () => {
    assert.deepEqual(linesOf(read('openid: { issuer: "https://a.example", client-id: b, tls-profile: gone }')), [
      'environment/unknown-tls-profile headgate.yaml:1:95 /user-registries/staff/openid/tls-profile',
    ]);
  });

  it('has no other keys, and all that it needs', () => {
    assert.deepEqual(
      linesOf(read('openid: { issuer: "https://a.example", secret: b }')).map((line) => line.split(' ')[0]),
      ['environment/missing-key', 'environment/unknown-key'],
    );
  });
});
