import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { phone, printer, refusedAs } from './example.ts';
import { at } from './token-endpoint.ts';

const request = { grant_type: 'password', username: 'alice', password: 'open sesame', scope: 'photos:read' };
const served = { grants: ['password'] };
const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(request).filter(([key]) => key !== name));

describe('a password (RFC 6749 §4.3)', () => {
  for (const [about, client] of [
    ['a confidential', printer],
    ['a public', phone],
  ] as const) {
    at(`is good for what ${about} client asks for, once its owner has proven to know it`, async ({ validate }) => {
      assert.deepEqual(await validate(request, client, served), {
        grantType: 'password',
        awaitsOwner: true,
        scopes: ['photos:read'],
        audience: undefined,
        refreshable: true,
      });
    });
  }

  at('is good for the default scopes where none is asked for (§3.3)', async ({ validate }) => {
    const grant = await validate(without('scope'), printer, { ...served, defaultScopes: ['photos:write'] });
    assert.deepEqual(grant.scopes, ['photos:write']);
  });

  for (const name of ['username', 'password']) {
    at(`is refused without ${name} (§4.3.2)`, async ({ validate }) => {
      const missing = refusedAs('oauth/parameter-missing', 'invalid_request');
      await assert.rejects(validate(without(name), printer, served), missing);
    });
  }

  at('is refused where the provider does not list the grant (§5.2)', async ({ validate }) => {
    await assert.rejects(validate(request), refusedAs('oauth/grant-type-unsupported', 'unsupported_grant_type'));
  });

  at('is refused to an application that may not use the grant (§5.2)', async ({ validate }) => {
    const confined = { ...printer, grants: ['application'] };
    await assert.rejects(
      validate(request, confined, served),
      refusedAs('oauth/grant-not-allowed', 'unauthorized_client'),
    );
  });

  const scopes = [
    ['without scope', without('scope'), 'oauth/scope-missing'],
    ['for an unknown scope', { ...request, scope: 'admin' }, 'oauth/scope-unknown'],
    ['for a broken scope', { ...request, scope: 'a  b' }, 'oauth/scope-malformed'],
    ['for a scope that is not for this application', { ...request, scope: 'photos:share' }, 'oauth/scope-not-allowed'],
  ] as const;
  for (const [about, form, code] of scopes) {
    at(`is refused ${about} (§3.3)`, async ({ validate }) => {
      const limited = { ...printer, scopes: ['photos:read'] };
      await assert.rejects(validate(form, limited, served), refusedAs(code, 'invalid_scope'));
    });
  }
});
