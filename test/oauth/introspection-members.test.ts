import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passwordWork } from '../../src/identity/password-work.ts';
import { usersFile } from '../../src/identity/users-file.ts';
import { introspectionOf, type SeenToken } from '../../src/oauth/introspection.ts';
import { knownOwners } from '../../src/oauth/known-owners.ts';
import { legacyIntrospection } from '../../src/oauth/legacy-introspection.ts';
import { mintFamily } from '../../src/oauth/tokens.ts';
import type { AccessRecord } from '../../src/stores/grants.ts';
import { applications, provider, start } from './example.ts';

const record: AccessRecord = {
  hash: Buffer.alloc(32),
  family: mintFamily(start - 90_000, (bytes) => Buffer.alloc(bytes)),
  provider: 'acme-oauth',
  application: 'printer',
  owner: 'user:staff/alice',
  scopes: ['photos:read'],
  grantType: 'authorization_code',
  attributes: undefined,
  audience: undefined,
  signedBy: undefined,
  issuedAt: start,
  expiresAt: start + 600_000,
};
const access = (more: Partial<AccessRecord>): SeenToken => ({ kind: 'access', record: { ...record, ...more } });
const ordinary = {
  active: true,
  scope: 'photos:read',
  client_id: 'printer',
  username: 'alice',
  sub: 'user:staff/alice',
  token_type: 'Bearer',
  exp: start / 1000 + 600,
  iat: start / 1000,
  iss: 'https://gw.example/acme',
};

describe('the answer about a token (RFC 7662 §2.2)', () => {
  it('names the resources that it is confined to', () => {
    const one = ['https://api.example/photos'];
    assert.deepEqual(introspectionOf(access({ audience: one }), provider), { ...ordinary, aud: one[0] });
    const two = [...one, 'https://api.example/prints'];
    assert.deepEqual(introspectionOf(access({ audience: two }), provider), { ...ordinary, aud: two });
    assert.deepEqual(introspectionOf(access({ audience: [] }), provider), ordinary);
  });

  it('has the custom attributes of the token under their names', () => {
    const attributes = { department: 'prints', miscinfo: 'a=b', roles: 'admin' };
    assert.deepEqual(introspectionOf(access({ attributes }), provider), { ...ordinary, ...attributes });
  });

  it('has none under a name that means something, there or not: no attribute makes a user of a client', () => {
    const attributes = {
      ...{ active: 'no', username: 'root', sub: 'user:staff/root', cnf: 'x', act: 'x', aud: 'x', nbf: '0', exp: '9' },
      ...{ client_id: 'x', iss: 'x', scope: 'admin', jti: 'x', authorization_details: 'x', client_name: 'x' },
    };
    const { username: _, ...rest } = ordinary;
    const seen = access({ attributes, owner: undefined });
    assert.deepEqual(introspectionOf(seen, provider), { ...rest, sub: 'client:printer' });
  });
});

describe('the answer about a token under legacy-v5', () => {
  it('has what documents of IBM API Connect v5 promise, and their spelling', () => {
    const seen = access({ attributes: { miscinfo: '[r:gateway]', department: 'prints' } });
    assert.deepEqual(legacyIntrospection(seen, provider, applications()), {
      ...ordinary,
      token_type: 'bearer',
      client_name: 'Photo printer',
      grant_type: 'authorization_code',
      nbf: start / 1000,
      nbfstr: '2030-01-01T00:00:00Z',
      expstr: '2030-01-01T00:10:00Z',
      consented_on: start / 1000 - 90,
      consented_on_str: '2029-12-31T23:58:30Z',
      miscinfo: '[r:gateway]',
    });
  });

  it('has no consent where the client acts for itself, and no type for a refresh token', () => {
    const own = legacyIntrospection(access({ owner: undefined }), provider, applications());
    assert.equal('consented_on' in own || 'consented_on_str' in own || 'username' in own, false);
    const { hash, family } = record;
    const refresh = {
      ...record,
      hash,
      family,
      owner: 'user:staff/alice',
      current: hash,
      usesLeft: 1,
      consentEndsAt: undefined,
    };
    assert.equal(
      'token_type' in legacyIntrospection({ kind: 'refresh', record: refresh }, provider, applications()),
      false,
    );
  });

  it('says of an unknown family that the consent is as old as the token', () => {
    const told = legacyIntrospection(access({ family: 'f-1' }), provider, applications());
    assert.equal('consented_on' in told && told.consented_on, start / 1000);
  });
});

describe('whether an owner is known (A31)', () => {
  const work = passwordWork(undefined, async () => false);
  const staff = usersFile({ name: 'staff', users: [{ name: 'ou=x/alice', password: 'p' }] }, work);
  const elsewhere = { name: 'elsewhere', authenticate: async () => undefined };
  const owners = knownOwners(
    new Map([
      ['staff', staff],
      ['elsewhere', elsewhere],
    ]),
  );
  const cases: readonly [about: string, owner: string | undefined, isKnown: boolean][] = [
    ['a user of the file', 'user:staff/ou=x/alice', true],
    ['one who is not in it', 'user:staff/alice', false],
    ['one of the same name in a registry that is gone', 'user:guests/ou=x/alice', false],
    ['anybody of a registry that cannot tell', 'user:elsewhere/alice', true],
    ['anybody behind an authentication URL', 'user:url:acme/alice', true],
    ['nobody: a client that acts for itself', undefined, true],
  ];
  for (const [about, owner, isKnown] of cases) {
    it(`${about} is ${isKnown ? 'known' : 'not known'}`, () => assert.equal(owners.has(owner), isKnown));
  }
});
