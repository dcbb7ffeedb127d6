import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe } from 'node:test';
import type { Grant } from '../../src/oauth/grants/grant.ts';
import { validateGrant } from '../../src/oauth/grants/validate-grant.ts';
import { newCode } from '../../src/oauth/issue.ts';
import { hashOf } from '../../src/oauth/tokens.ts';
import { challenge, printer, provider, refusedAs, settings, start, verifier } from './example.ts';
import { at, type Endpoint, owner, redirectUri } from './token-endpoint.ts';

const photos = 'https://photos.example/v1';
const albums = 'https://albums.example/v1';
const both = [photos, albums];
const terms = { refreshToken: { lifetimeSeconds: 86_400, graceSeconds: 0 } };
const unknown = refusedAs('oauth/resource-unknown', 'invalid_target');
const exceeds = refusedAs('oauth/resource-exceeds-grant', 'invalid_target');

/** A provider that knows these resources; the two where nothing is said. */
const knowing = (audience: readonly string[] = both) => ({
  ...provider,
  grants: ['accessCode', 'application', 'password'],
  settings: { ...settings, ...terms, accessToken: { ...settings.accessToken, audience } },
});

/** Lets a token request be looked at that names these resources. */
const asked = async (
  { store }: Endpoint,
  form: Record<string, string>,
  { resources, known }: { resources?: readonly string[]; known?: readonly string[] } = {},
): Promise<Grant> => validateGrant({ form, resources, client: printer, provider: knowing(known), store });

/** A token request for a code that its owner has allowed for these resources. */
const redeeming = async ({ store }: Endpoint, audience: readonly string[] | undefined) => {
  const request = { applicationId: 'printer', redirectUri, redirectUriSent: true, challenge } as const;
  const granted = { provider: 'acme-oauth', owner, scopes: ['photos:read'], attributes: undefined, audience };
  const { code, record } = newCode(request, granted, { now: start, random: randomBytes, lifetimeSeconds: 60 });
  await store.saveCode(record);
  return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
};

/** Where the token of a code for these resources, and then a refreshed one, may be used. */
const refreshing = async (endpoint: Endpoint, first?: readonly string[]) => {
  const grant = await asked(endpoint, await redeeming(endpoint, both), first ? { resources: first } : {});
  const body = await endpoint.issue(grant, start, terms);
  return { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? assert.fail('no refresh token') };
};

describe('a resource at the token endpoint (RFC 8707 §2.2)', () => {
  const beginnings: readonly Record<string, string>[] = [
    { grant_type: 'client_credentials', scope: 'photos:read' },
    { grant_type: 'password', username: 'alice', password: 'x', scope: 'photos:read' },
  ];
  for (const form of beginnings) {
    at(`confines what ${form.grant_type} begins to what is asked for, or to all that there is`, async (endpoint) => {
      assert.deepEqual((await asked(endpoint, form, { resources: [albums] })).audience, [albums]);
      assert.deepEqual((await asked(endpoint, form, { resources: [albums, photos] })).audience, [albums, photos]);
      assert.deepEqual((await asked(endpoint, form)).audience, both);
      assert.equal((await asked(endpoint, form, { known: [] })).audience, undefined);
    });
    at(`that is not known is refused to ${form.grant_type} (A26)`, async (endpoint) => {
      await assert.rejects(asked(endpoint, form, { resources: [photos, `${photos}/`] }), unknown);
      await assert.rejects(asked(endpoint, form, { resources: [photos], known: [] }), unknown);
    });
  }

  at('narrows what a code is for, never widens it', async (endpoint) => {
    const form = await redeeming(endpoint, both);
    assert.deepEqual((await asked(endpoint, form, { resources: [photos] })).audience, [photos]);
    assert.deepEqual((await asked(endpoint, form)).audience, both);
    const narrow = await redeeming(endpoint, [photos]);
    await assert.rejects(asked(endpoint, narrow, { resources: [albums] }), exceeds);
    await assert.rejects(asked(endpoint, narrow, { resources: both }), exceeds);
    assert.deepEqual((await asked(endpoint, narrow)).audience, [photos], 'and the code stays good');
  });

  at('stands in the record of the token', async (endpoint) => {
    const grant = await asked(endpoint, await redeeming(endpoint, both), { resources: [albums] });
    const { access_token: token } = await endpoint.issue(grant, start, terms);
    const record = await endpoint.store.findAccess(hashOf(token) ?? assert.fail(), start);
    assert.deepEqual(record?.audience, [albums]);
  });

  at('of a refresh may be any of the authorization, whatever the first token was for (A17)', async (endpoint) => {
    const form = await refreshing(endpoint, [photos]);
    const grant = await asked(endpoint, form, { resources: [albums] });
    assert.deepEqual([grant.audience, grant.chain?.audience], [[albums], both]);
    const { refresh_token = '' } = await endpoint.issue(grant, start, terms);
    assert.deepEqual((await asked(endpoint, { ...form, refresh_token })).audience, both);
  });

  at(
    'of a refresh that goes beyond the authorization is refused, and the refresh token stays good (A17)',
    async (endpoint) => {
      const grant = await asked(endpoint, await redeeming(endpoint, [photos]));
      const { refresh_token = '' } = await endpoint.issue(grant, start, terms);
      const form = { grant_type: 'refresh_token', refresh_token };
      await assert.rejects(asked(endpoint, form, { resources: [albums] }), exceeds);
      await assert.rejects(asked(endpoint, form, { resources: ['https://other.example/'] }), exceeds);
      assert.deepEqual((await asked(endpoint, form)).audience, [photos]);
    },
  );

  at('does not hide that a refresh token is used twice (RFC 9700 §4.14.2)', async (endpoint) => {
    const form = await refreshing(endpoint);
    await endpoint.issue(await asked(endpoint, form), start, terms);
    const again = await asked(endpoint, form, { resources: ['https://other.example/'] });
    await assert.rejects(endpoint.issue(again, start, terms), refusedAs('oauth/refresh-token-reused', 'invalid_grant'));
  });

  at('that the provider has lost since is in no token any more', async (endpoint) => {
    const form = await refreshing(endpoint);
    assert.deepEqual((await asked(endpoint, form, { known: [albums] })).audience, [albums]);
    await assert.rejects(asked(endpoint, form, { resources: [photos], known: [albums] }), exceeds);
    const noneLeft = refusedAs('oauth/resource-none-left', 'invalid_target');
    await assert.rejects(asked(endpoint, form, { known: ['https://new.example/'] }), noneLeft);
  });

  at('stays in a token where the provider has stopped to list any', async (endpoint) => {
    const form = await refreshing(endpoint);
    assert.deepEqual((await asked(endpoint, form, { known: [] })).audience, both);
    assert.deepEqual((await asked(endpoint, form, { resources: [photos], known: [] })).audience, [photos]);
  });

  at(
    'confines what was not confined when it was granted, where the provider has begun to list some',
    async (endpoint) => {
      const form = await redeeming(endpoint, undefined);
      assert.equal((await asked(endpoint, form, { known: [] })).audience, undefined);
      assert.deepEqual((await asked(endpoint, form)).audience, both);
      assert.deepEqual((await asked(endpoint, form, { resources: [photos] })).audience, [photos]);
      await assert.rejects(asked(endpoint, form, { resources: [photos], known: [] }), unknown);
    },
  );
});
