import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { endPermissions, permissionsOf } from '../../src/oauth/permissions.ts';
import { mintFamily } from '../../src/oauth/tokens.ts';
import type { ConsentKey, ConsentRecord } from '../../src/stores/consents.ts';
import type { Permission, Selection } from '../../src/stores/grants.ts';
import { applications, start } from './example.ts';

const permission: Permission = {
  family: mintFamily(start - 60_000, randomBytes),
  provider: 'acme-oauth',
  application: 'printer',
  owner: 'user:staff/alice',
  scopes: ['photos:read', 'photos:write'],
  issuedAt: start,
  expiresAt: start + 600_000,
  hasRefresh: false,
  attributes: { miscinfo: 'a=b', department: 'prints' },
};
const gone: Permission = { ...permission, family: 'f', application: 'gone', attributes: undefined, hasRefresh: true };
const { provider, application, owner, scopes, expiresAt } = permission;
const consent: ConsentRecord = { provider, application, owner, scopes, givenAt: start, expiresAt };
const permitting = { owner: 'user:staff/alice', provider: { name: 'acme-oauth' } };

/** A store in which alice has these permissions, and this consent; what it is asked to revoke, and how many permissions for, is noted. */
const keeping = (permissions: readonly Permission[], consented?: ConsentRecord) => {
  const revoked: Selection[] = [];
  const limits: number[] = [];
  const store = {
    permissions: async (_of: unknown, _now: number, limit: number) => {
      limits.push(limit);
      return permissions;
    },
    revoke: async (selection: Selection) => revoked.push(selection),
  };
  const consents = {
    find: async ({ application }: ConsentKey) => (application === consented?.application ? consented : undefined),
  };
  return { store, consents, revoked, limits, clients: applications(), now: start };
};

describe('what an owner has allowed (IBM API Connect v5, issued_response)', () => {
  it('is told with the title of the application, or its id where it is not registered any more', async () => {
    const kept = keeping([permission, gone]);
    const common = {
      owner: 'alice',
      scope: 'photos:read photos:write',
      issuedAt: '2030-01-01T00:00:00Z',
      expiredAt: '2030-01-01T00:10:00Z',
    };
    assert.deepEqual(await permissionsOf(permitting, kept), [
      {
        ...common,
        clientId: 'printer',
        clientName: 'Photo printer',
        refreshTokenIssued: false,
        consentedOn: '2029-12-31T23:59:00Z',
        miscInfo: 'a=b',
      },
      {
        ...common,
        clientId: 'gone',
        clientName: 'gone',
        refreshTokenIssued: true,
        consentedOn: '2030-01-01T00:00:00Z',
      },
    ]);
    assert.deepEqual(kept.limits, [1000]);
  });

  it('ends for an application that is registered, or holds something', async () => {
    const rule = { by: 'rule', before: start, provider: 'acme-oauth', owner: 'user:staff/alice' };
    for (const application of ['printer', 'gone']) {
      const kept = keeping([gone]);
      await endPermissions(application, permitting, kept);
      assert.deepEqual(kept.revoked, [{ ...rule, application }]);
    }
  });

  it('ends for an application that holds a consent alone, though it is not registered any more', async () => {
    const kept = keeping([], { ...consent, application: 'gone' });
    await endPermissions('gone', permitting, kept);
    const rule = { by: 'rule', before: start, provider: 'acme-oauth', owner: 'user:staff/alice', application: 'gone' };
    assert.deepEqual(kept.revoked, [rule]);
  });

  it('leaves no line on the revocation list for an id that is neither: owners cannot fill it', async () => {
    const kept = keeping([gone], consent);
    await endPermissions('nobody', permitting, kept);
    assert.deepEqual(kept.revoked, []);
  });
});
