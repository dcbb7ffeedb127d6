import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Application } from '../../src/applications/application.ts';
import type { TokenResponse } from '../../src/oauth/new-tokens.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import { Fault } from '../../src/policy/fault.ts';
import { phone, printer, refusedAs, start, verifier } from './example.ts';
import { at, type Endpoint, redirectUri, type Terms } from './token-endpoint.ts';

const day = 86_400;
const daily: Terms = { refreshToken: { lifetimeSeconds: day, graceSeconds: 0 } };
const all = ['photos:read', 'photos:write'];

/** The tokens that a code for `all` is exchanged for. */
const begin = async ({ code, validate, issue }: Endpoint, terms = daily): Promise<TokenResponse> => {
  const fields = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier };
  return issue(await validate({ ...fields, code: await code({}, all) }), start, terms);
};
const form = (token: string | undefined, scope?: string): Record<string, string> => ({
  grant_type: 'refresh_token',
  refresh_token: token ?? assert.fail('there is no refresh token'),
  ...(scope !== undefined && { scope }),
});
const refresh = async (
  { validate, issue }: Endpoint,
  token: string | undefined,
  { now = start, terms = daily, scope }: { now?: number; terms?: Terms; scope?: string } = {},
): Promise<TokenResponse> => issue(await validate(form(token, scope)), now, terms);

const reused = refusedAs('oauth/refresh-token-reused', 'invalid_grant');
const unknown = refusedAs('oauth/refresh-token-unknown', 'invalid_grant');
const expired = refusedAs('oauth/refresh-token-expired', 'invalid_grant');

describe('a refresh token (RFC 6749 §6)', () => {
  at('is issued where the provider has them, and not otherwise', async (endpoint) => {
    const { access_token, refresh_token, ...rest } = await begin(endpoint);
    assert.match(refresh_token ?? '', /^hg_rt_[\w-]{68}$/);
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600, scope: 'photos:read photos:write' });
    assert.equal('refresh_token' in (await begin(endpoint, {})), false);
  });

  at('is not issued to a client that acts for itself (§4.4.3)', async ({ validate, issue }) => {
    const grant = await validate({ grant_type: 'client_credentials', scope: 'photos:read' });
    assert.equal('refresh_token' in (await issue(grant, start, daily)), false);
  });

  at('gives an access token and the next refresh token; looking does not consume it', async (endpoint) => {
    const first = await begin(endpoint);
    const grant = await endpoint.validate(form(first.refresh_token));
    assert.deepEqual(await endpoint.validate(form(first.refresh_token)), grant);
    const differing = first.refresh_token?.slice('hg_rt_'.length, 'hg_rt_'.length + 32) ?? '';
    assert.equal(JSON.stringify(grant).includes(differing), false, 'a fact holds no token');
    const second = await endpoint.issue(grant, start, daily);
    assert.notEqual(second.refresh_token, first.refresh_token);
    for (const { access_token } of [first, second]) assert.equal(await endpoint.isAlive(access_token), true);
    assert.ok((await refresh(endpoint, second.refresh_token)).refresh_token);
  });

  at('that is used again ends everything of its family (RFC 9700 §4.14.2, A17)', async (endpoint) => {
    const first = await begin(endpoint);
    const second = await refresh(endpoint, first.refresh_token);
    const third = await refresh(endpoint, second.refresh_token);
    const other = await begin(endpoint);
    await assert.rejects(refresh(endpoint, first.refresh_token), reused);
    for (const { access_token } of [first, second, third]) assert.equal(await endpoint.isAlive(access_token), false);
    for (const { refresh_token } of [first, second, third]) {
      await assert.rejects(refresh(endpoint, refresh_token), unknown);
    }
    assert.ok(await refresh(endpoint, other.refresh_token), 'another family is left alone');
  });

  at('that is used again ends its family also where the request asks for too much', async (endpoint) => {
    const first = await begin(endpoint);
    const second = await refresh(endpoint, first.refresh_token);
    await assert.rejects(refresh(endpoint, first.refresh_token, { scope: 'photos:share' }), reused);
    assert.equal(await endpoint.isAlive(second.access_token), false);
  });

  at('that was never issued, of a chain that exists, counts as used before', async (endpoint) => {
    const { refresh_token: good = '', access_token } = await begin(endpoint);
    const forged = `hg_rt_${'A'.repeat(32)}${good.slice(-36)}`;
    await assert.rejects(refresh(endpoint, forged), reused);
    assert.equal(await endpoint.isAlive(access_token), false);
  });

  at('dies when the code of its family is used twice (§4.1.2)', async (endpoint) => {
    const fields = { grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: verifier };
    const request = { ...fields, code: await endpoint.code() };
    const { refresh_token } = await endpoint.issue(await endpoint.validate(request), start, daily);
    const late = endpoint.issue(await endpoint.validate(request), start + 23 * 3600 * 1000, daily);
    await assert.rejects(late, refusedAs('oauth/code-reused', 'invalid_grant'));
    await assert.rejects(refresh(endpoint, refresh_token), unknown);
  });

  at('that was altered in any of its characters is refused (RFC 9700 §4.14.2)', async (endpoint) => {
    for (let place = 'hg_rt_'.length; place < 'hg_rt_'.length + 68; place++) {
      const { refresh_token: good = '' } = await begin(endpoint);
      const altered = good.slice(0, place) + (good[place] === 'A' ? 'B' : 'A') + good.slice(place + 1);
      await assert.rejects(
        refresh(endpoint, altered),
        (fault) => fault instanceof Fault && fault.oauth?.error === 'invalid_grant',
      );
    }
  });

  const strangers = ['x', 'hg_rt_', `hg_rt_${'A'.repeat(68)}`, `hg_rt_${'A'.repeat(43)}`, '__proto__'];
  for (const stranger of strangers) {
    at(`that nobody has issued is refused: ${stranger}`, async ({ validate }) => {
      await assert.rejects(validate(form(stranger)), unknown);
    });
  }
  at('must be sent', async ({ validate }) => {
    const missing = refusedAs('oauth/parameter-missing', 'invalid_request');
    await assert.rejects(validate({ grant_type: 'refresh_token' }), missing);
  });
  at('is neither a code nor an access token, nor the other way round', async (endpoint) => {
    const { access_token, refresh_token = '' } = await begin(endpoint);
    await assert.rejects(endpoint.validate(form(access_token)), unknown);
    const asCode = { grant_type: 'authorization_code', code: refresh_token };
    await assert.rejects(endpoint.validate(asCode), refusedAs('oauth/code-unknown', 'invalid_grant'));
    assert.equal(await endpoint.isAlive(refresh_token), false);
  });
});

describe('a refresh token is bound (RFC 6749 §6)', () => {
  const cases: readonly [
    title: string,
    client: Application,
    of: Partial<Provider>,
    ...refusal: Parameters<typeof refusedAs>,
  ][] = [
    [
      'presented by another client',
      { ...printer, id: 'other' },
      {},
      'oauth/refresh-token-of-another-client',
      'invalid_grant',
    ],
    ['presented by a public client', phone, {}, 'oauth/refresh-token-of-another-client', 'invalid_grant'],
    [
      'presented at another provider',
      printer,
      { name: 'other-oauth' },
      'oauth/refresh-token-of-another-provider',
      'invalid_grant',
    ],
    [
      'at a provider without refresh tokens',
      printer,
      { refresh: false },
      'oauth/grant-type-unsupported',
      'unsupported_grant_type',
    ],
    [
      'of a client that may not use the grant that began it',
      { ...printer, grants: ['application'] },
      {},
      'oauth/grant-not-allowed',
      'unauthorized_client',
    ],
    [
      'of a client that may use no grant',
      { ...printer, grants: [] },
      {},
      'oauth/grant-not-allowed',
      'unauthorized_client',
    ],
  ];
  for (const [title, client, of, code, error] of cases) {
    at(`${title} it is refused, and nothing happens to it (A17)`, async (endpoint) => {
      const first = await begin(endpoint);
      const second = await refresh(endpoint, first.refresh_token);
      for (const { refresh_token } of [second, first]) {
        await assert.rejects(endpoint.validate(form(refresh_token), client, of), refusedAs(code, error));
      }
      assert.equal(await endpoint.isAlive(second.access_token), true);
      assert.ok(await refresh(endpoint, second.refresh_token));
    });
  }
  at('to a client that may use the grant that began it', async (endpoint) => {
    const { refresh_token } = await begin(endpoint);
    assert.ok(await endpoint.validate(form(refresh_token), { ...printer, grants: ['accessCode'] }));
  });
  at('and goes on where the provider no longer begins anything by that grant', async (endpoint) => {
    const { refresh_token } = await begin(endpoint);
    assert.ok(await endpoint.validate(form(refresh_token), printer, { grants: ['application'] }));
  });
});

describe('the scope of a refresh (RFC 6749 §6)', () => {
  at('may be less, and later again all that was granted (A17)', async (endpoint) => {
    const first = await begin(endpoint);
    const narrow = await refresh(endpoint, first.refresh_token, { scope: 'photos:write' });
    assert.equal(narrow.scope, 'photos:write');
    assert.equal((await refresh(endpoint, narrow.refresh_token)).scope, 'photos:read photos:write');
  });

  const refused = [
    ['wider than what was granted', 'photos:read photos:share', 'oauth/scope-exceeds-grant'],
    ['unknown', 'photos:read everything', 'oauth/scope-exceeds-grant'],
    ['malformed', 'photos:read  photos:write', 'oauth/scope-malformed'],
  ] as const;
  for (const [title, scope, code] of refused) {
    at(`is refused where it is ${title}, and the refresh token stays good (A17)`, async (endpoint) => {
      const { refresh_token } = await begin(endpoint);
      await assert.rejects(refresh(endpoint, refresh_token, { scope }), refusedAs(code, 'invalid_scope'));
      assert.ok(await refresh(endpoint, refresh_token));
    });
  }

  const lost: readonly [who: string, client: Application, of: Partial<Provider>][] = [
    ['provider', printer, { scopes: ['photos:read'] }],
    ['application', { ...printer, scopes: ['photos:read', 'photos:share'] }, {}],
  ];
  for (const [who, client, of] of lost) {
    at(`is without what the ${who} has lost meanwhile, asked for or not`, async (endpoint) => {
      const { refresh_token } = await begin(endpoint);
      for (const scope of [undefined, 'photos:write photos:read']) {
        const grant = await endpoint.validate(form(refresh_token, scope), client, of);
        assert.deepEqual([grant.scopes, grant.chain?.scopes], [['photos:read'], all]);
      }
      const nothing = endpoint.validate(form(refresh_token, 'photos:write'), client, of);
      await assert.rejects(nothing, refusedAs('oauth/scope-none-left', 'invalid_scope'));
    });
  }
});

describe('the life of a refresh token', () => {
  at('begins anew with each refresh: it ends when it is idle for too long (A17)', async (endpoint) => {
    let now = start;
    let { refresh_token } = await begin(endpoint);
    for (let time = 0; time < 5; time++) {
      now += day * 1000 - 1;
      ({ refresh_token } = await refresh(endpoint, refresh_token, { now }));
    }
    now += day * 1000;
    await assert.rejects(refresh(endpoint, refresh_token, { now }), expired);
    await assert.rejects(refresh(endpoint, refresh_token, { now }), expired, 'and again the same');
  });

  at('ends with the consent at the latest, and so does an access token (A17)', async (endpoint) => {
    const terms = { ...daily, consentSeconds: 2 * day };
    const first = await begin(endpoint, terms);
    assert.equal(first.expires_in, 3600);
    const second = await refresh(endpoint, first.refresh_token, { now: start + day * 1000 - 1, terms });
    const now = start + (2 * day - 60) * 1000 - 400;
    const third = await refresh(endpoint, second.refresh_token, { now: start + 1.5 * day * 1000, terms });
    const last = await refresh(endpoint, third.refresh_token, { now, terms });
    assert.equal(last.expires_in, 60, 'whole seconds, never more than there are');
    const end = start + 2 * day * 1000;
    assert.deepEqual(
      [await endpoint.isAlive(last.access_token, end - 1), await endpoint.isAlive(last.access_token, end)],
      [true, false],
    );
    await assert.rejects(refresh(endpoint, last.refresh_token, { now: end, terms }), expired);
    assert.ok(await refresh(endpoint, last.refresh_token, { now: end - 1, terms }), 'and is good until then');
  });

  at('keeps the end of its consent where the provider has changed it since', async (endpoint) => {
    const first = await begin(endpoint, { ...daily, consentSeconds: 600 });
    assert.equal((await refresh(endpoint, first.refresh_token)).expires_in, 600);
    const uncapped = await begin(endpoint);
    const refreshed = await refresh(endpoint, uncapped.refresh_token, { terms: { ...daily, consentSeconds: 600 } });
    assert.equal(refreshed.expires_in, 3600);
  });

  at('of the consent caps an access token also where there is no refresh token', async (endpoint) => {
    assert.equal((await begin(endpoint, { consentSeconds: 600 })).expires_in, 600);
    const grant = await endpoint.validate({ grant_type: 'client_credentials', scope: 'photos:read' });
    const own = await endpoint.issue(grant, start, { consentSeconds: 600 });
    assert.equal(own.expires_in, 3600, 'a client that acts for itself has no consent');
  });

  for (const count of [1, 2, 3]) {
    at(`is ${count} uses where the provider says so: the last one gives no other`, async (endpoint) => {
      const terms = { refreshToken: { lifetimeSeconds: day, count, graceSeconds: 0 } };
      let last = await begin(endpoint, terms);
      for (let use = 1; use <= count; use++) {
        assert.ok(last.refresh_token, `before use ${use}`);
        const { refresh_token } = last;
        last = await refresh(endpoint, refresh_token, { terms });
        if (use < count) continue;
        assert.equal('refresh_token' in last, false);
        await assert.rejects(refresh(endpoint, refresh_token, { terms }), reused);
        assert.equal(await endpoint.isAlive(last.access_token), false);
      }
    });
  }
});
