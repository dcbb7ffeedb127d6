import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Application } from '../../src/applications/application.ts';
import type { TokenResponse } from '../../src/oauth/new-tokens.ts';
import { printer, refusedAs, settings, start, verifier } from './example.ts';
import { at, type Endpoint, redirectUri, type Terms } from './token-endpoint.ts';

const seconds = 20;
const end = start + seconds * 1000;
const terms = (given: Partial<NonNullable<Terms['refreshToken']>> = {}): Terms => ({
  refreshToken: { lifetimeSeconds: 86_400, graceSeconds: seconds, ...given },
});

const begin = async ({ code, validate, issue }: Endpoint, of = terms()): Promise<TokenResponse> => {
  const fields = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier };
  return issue(await validate({ ...fields, code: await code() }), start, of);
};

const refresh = async (
  { validate, issue }: Endpoint,
  { refresh_token }: TokenResponse,
  { now = start, of = terms(), client = printer }: { now?: number; of?: Terms; client?: Application } = {},
): Promise<TokenResponse> => {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refresh_token ?? assert.fail('there is no refresh token'),
  };
  return issue(await validate(form, client, { settings: { ...settings, ...of } }), now, of);
};

const reused = refusedAs('oauth/refresh-token-reused', 'invalid_grant');

/** That all access tokens of these answers are alive, or none. */
const assertAlive = async (endpoint: Endpoint, answers: readonly TokenResponse[], expected: boolean): Promise<void> => {
  for (const { access_token } of answers) assert.equal(await endpoint.isAlive(access_token), expected);
};

describe('a refresh token whose answer got lost, where the provider has a grace (A18)', () => {
  at('is answered again with the same refresh token and another access token', async (endpoint) => {
    const first = await begin(endpoint);
    const lost = await refresh(endpoint, first);
    const again = await refresh(endpoint, first, { now: end - 1 });
    assert.equal(again.refresh_token, lost.refresh_token);
    assert.notEqual(again.access_token, lost.access_token);
    await assertAlive(endpoint, [first, lost, again], true);
    assert.ok(await refresh(endpoint, again, { now: end }));
  });

  at('ends its family when the grace is over, and when the one that follows was used', async (endpoint) => {
    const first = await begin(endpoint);
    const second = await refresh(endpoint, first);
    await assert.rejects(refresh(endpoint, first, { now: end }), reused);
    await assertAlive(endpoint, [first, second], false);
    const other = await begin(endpoint);
    const next = await refresh(endpoint, other);
    const last = await refresh(endpoint, next);
    await assert.rejects(refresh(endpoint, other), reused);
    await assertAlive(endpoint, [other, next, last], false);
  });

  for (const count of [1, 2]) {
    at(`is answered again at the last of ${count} uses, and gets no refresh token again`, async (endpoint) => {
      const of = terms({ count });
      let before = await begin(endpoint, of);
      for (let use = 1; use < count; use += 1) before = await refresh(endpoint, before, { of });
      const lost = await refresh(endpoint, before, { of });
      const again = await refresh(endpoint, before, { of, now: end - 1 });
      for (const answer of [lost, again]) assert.equal('refresh_token' in answer, false);
      await assertAlive(endpoint, [before, lost, again], true);
      await assert.rejects(refresh(endpoint, before, { of, now: end }), reused);
      await assertAlive(endpoint, [before, lost, again], false);
    });
  }

  at('is answered again also where the one that follows is good for one use more', async (endpoint) => {
    const of = terms({ count: 2 });
    const first = await begin(endpoint, of);
    const lost = await refresh(endpoint, first, { of });
    assert.equal((await refresh(endpoint, first, { of })).refresh_token, lost.refresh_token);
  });

  at('ends its family where the provider has no grace any more', async (endpoint) => {
    const first = await begin(endpoint);
    const second = await refresh(endpoint, first);
    await assert.rejects(refresh(endpoint, first, { of: terms({ graceSeconds: 0 }) }), reused);
    await assertAlive(endpoint, [first, second], false);
  });

  at('ends its family where its client proves nothing (RFC 9700 §4.14.2)', async (endpoint) => {
    const client = { ...printer, type: 'public' } as const;
    const first = await begin(endpoint);
    const second = await refresh(endpoint, first);
    await assert.rejects(refresh(endpoint, first, { client }), reused);
    await assertAlive(endpoint, [first, second], false);
  });
});
