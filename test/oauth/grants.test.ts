import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Application } from '../../src/applications/application.ts';
import { grants } from '../../src/oauth/grants/list.ts';
import { newTokens } from '../../src/oauth/new-tokens.ts';
import type { Provider } from '../../src/oauth/provider.ts';
import { assertPlain, phone, printer, provider, refusedAs, start, verifier } from './example.ts';
import { at, owner, redirectUri } from './token-endpoint.ts';

const form = (code: string, changes: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
  ...changes,
});
const without = (name: string, fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));

describe('the grants', () => {
  it('have each a type, a flow and a place in an RFC of their own', () => {
    assert.equal(new Set(grants.map(({ grantType }) => grantType)).size, grants.length);
    assert.equal(new Set(grants.map(({ flow }) => flow)).size, grants.length);
    for (const { rfc } of grants) assert.match(rfc, /^RFC \d{4} §[\d.]+$/);
  });

  const unsupported = refusedAs('oauth/grant-type-unsupported', 'unsupported_grant_type');
  for (const type of ['Client_Credentials', 'Refresh_Token', 'constructor', '__proto__']) {
    at(`of the type "${type}" are not supported (RFC 6749 §5.2)`, async ({ validate }) => {
      await assert.rejects(validate({ grant_type: type }), unsupported);
    });
  }
  at('must be named', async ({ validate }) => {
    await assert.rejects(validate({}), refusedAs('oauth/parameter-missing', 'invalid_request'));
  });
  at('that the provider does not list are not supported', async ({ validate, code }) => {
    const [credentials, exchange] = [{ grant_type: 'client_credentials', scope: 'photos:read' }, form(await code())];
    await assert.rejects(validate(credentials, printer, { grants: ['accessCode'] }), unsupported);
    await assert.rejects(validate(exchange, printer, { grants: ['application'] }), unsupported);
  });
  at('that the application does not list are refused to it', async ({ validate, code }) => {
    const refused = refusedAs('oauth/grant-not-allowed', 'unauthorized_client');
    const credentials = { grant_type: 'client_credentials', scope: 'photos:read' };
    await assert.rejects(validate(credentials, { ...printer, grants: ['accessCode'] }), refused);
    await assert.rejects(validate(form(await code()), { ...printer, grants: [] }), refused);
    assert.ok(await validate(credentials, { ...printer, grants: ['application'] }));
  });
});

describe('client credentials (RFC 6749 §4.4)', () => {
  const request = { grant_type: 'client_credentials', scope: 'photos:write photos:read' };
  at('grant the scopes asked for, to the application itself, without refresh token (§4.4.3)', async ({ validate }) => {
    assert.deepEqual(await validate(request), {
      grantType: 'client_credentials',
      scopes: ['photos:write', 'photos:read'],
      audience: undefined,
      refreshable: false,
    });
  });
  at('grant the default scopes where none is asked for', async ({ validate }) => {
    const grant = await validate(without('scope', request), printer, { defaultScopes: ['photos:read'] });
    assert.deepEqual(grant.scopes, ['photos:read']);
  });
  at('are for confidential clients only (§4.4)', async ({ validate }) => {
    await assert.rejects(validate(request, phone), refusedAs('oauth/client-type-refused', 'unauthorized_client'));
  });
  const scopes = [
    { title: 'no scope', form: without('scope', request), code: 'oauth/scope-missing' },
    { title: 'an unknown scope', form: { ...request, scope: 'admin' }, code: 'oauth/scope-unknown' },
    { title: 'a broken scope', form: { ...request, scope: ' photos:read' }, code: 'oauth/scope-malformed' },
    {
      title: 'a scope that is not for this application',
      form: { ...request, scope: 'photos:share' },
      code: 'oauth/scope-not-allowed',
    },
  ] as const;
  for (const { title, form, code } of scopes) {
    at(`are refused for ${title} (§3.3)`, async ({ validate }) => {
      const limited = { ...printer, scopes: ['photos:read', 'photos:write'] };
      await assert.rejects(validate(form, limited), refusedAs(code, 'invalid_scope'));
    });
  }
  at('begin a family of their own', async ({ validate, issue }) => {
    const grant = await validate(request);
    const body = await issue(grant);
    assert.deepEqual(
      { ...body, access_token: '' },
      { access_token: '', token_type: 'Bearer', expires_in: 3600, scope: 'photos:write photos:read' },
    );
  });
});

describe('an authorization code (RFC 6749 §4.1.3)', () => {
  at('is good for what its owner has consented to, and looking does not consume it', async ({ validate, code }) => {
    const request = form(await code());
    const grant = await validate(request);
    assert.deepEqual(
      { ...grant, family: '', spends: '' },
      {
        grantType: 'authorization_code',
        owner,
        scopes: ['photos:read'],
        attributes: undefined,
        audience: undefined,
        grantedAudience: undefined,
        family: '',
        spends: '',
        refreshable: true,
      },
    );
    assert.deepEqual(await validate(request), grant);
    assertPlain(grant);
  });

  at('gives one token; presented twice it revokes it (§4.1.2)', async ({ validate, code, issue, isAlive }) => {
    const request = form(await code());
    const { access_token: token } = await issue(await validate(request));
    assert.equal(await isAlive(token), true);
    await assert.rejects(issue(await validate(request)), refusedAs('oauth/code-reused', 'invalid_grant'));
    assert.equal(await isAlive(token), false);
  });

  at('lives as long as it was made to', async ({ validate, code, issue }) => {
    const [good, late] = [form(await code()), form(await code())];
    assert.ok(await issue(await validate(good), start + 59_999));
    const expired = refusedAs('oauth/code-expired', 'invalid_grant');
    await assert.rejects(issue(await validate(late), start + 60_000), expired);
  });

  at('that has gone between looking and issuing gives nothing', async ({ validate, code, issue, store }) => {
    const grant = await validate(form(await code()));
    await store.purge(start + 60_000, 10, 0);
    await assert.rejects(issue(grant, start + 60_000), refusedAs('oauth/code-unknown', 'invalid_grant'));
  });

  at('whose redirect URI was left out is redeemed without one', async ({ validate, code }) => {
    const request = form(await code({ redirectUriSent: false }));
    assert.ok(await validate(without('redirect_uri', request)));
    await assert.rejects(validate(request), refusedAs('oauth/code-redirect-uri-differs', 'invalid_grant'));
  });

  at('without challenge is redeemed without verifier', async ({ validate, code }) => {
    const request = form(await code({ challenge: undefined }));
    assert.ok(await validate(without('code_verifier', request)));
  });

  const other: Application = { ...printer, id: 'other' };
  const cases: readonly {
    readonly title: string;
    readonly change: (request: Record<string, string>) => Record<string, string>;
    readonly client?: Application;
    readonly of?: Partial<Provider>;
    readonly code: Parameters<typeof refusedAs>[0];
  }[] = [
    { title: 'by another client', change: (f) => f, client: other, code: 'oauth/code-of-another-client' },
    {
      title: 'by a public client it was not issued to',
      change: (f) => f,
      client: phone,
      code: 'oauth/code-of-another-client',
    },
    {
      title: 'at another provider',
      change: (f) => f,
      of: { name: 'other-oauth' },
      code: 'oauth/code-of-another-provider',
    },
    {
      title: 'with another redirect URI',
      change: (f) => ({ ...f, redirect_uri: `${redirectUri}/` }),
      code: 'oauth/code-redirect-uri-differs',
    },
    {
      title: 'without its redirect URI',
      change: (f) => without('redirect_uri', f),
      code: 'oauth/code-redirect-uri-differs',
    },
    { title: 'without its verifier', change: (f) => without('code_verifier', f), code: 'oauth/verifier-missing' },
    {
      title: 'with another verifier',
      change: (f) => ({ ...f, code_verifier: 'a'.repeat(43) }),
      code: 'oauth/verifier-wrong',
    },
    { title: 'with a short verifier', change: (f) => ({ ...f, code_verifier: 'a' }), code: 'oauth/verifier-wrong' },
  ];
  for (const { title, change, client, of, code: expected } of cases) {
    at(
      `presented ${title} is refused, and its owner’s good use still works`,
      async ({ validate, code, issue, isAlive }) => {
        const request = form(await code());
        await assert.rejects(validate(change(request), client, of), refusedAs(expected, 'invalid_grant'));
        const { access_token: token } = await issue(await validate(request));
        await assert.rejects(validate(change(request), client, of), refusedAs(expected, 'invalid_grant'));
        assert.equal(await isAlive(token), true, 'a refused use of a consumed code revokes nothing');
      },
    );
  }

  at(
    'without challenge is refused with a verifier: the challenge was taken out (RFC 9700 §4.8.2)',
    async ({ validate, code }) => {
      const request = form(await code({ challenge: undefined }));
      await assert.rejects(validate(request), refusedAs('oauth/verifier-unexpected', 'invalid_grant'));
    },
  );

  for (const code of ['x', 'hg_ac_', `hg_ac_${'A'.repeat(43)}`, `hg_at_${'A'.repeat(43)}`, '__proto__']) {
    at(`that nobody has issued is refused: ${code}`, async ({ validate }) => {
      await assert.rejects(validate(form(code)), refusedAs('oauth/code-unknown', 'invalid_grant'));
    });
  }
  at('must be sent', async ({ validate }) => {
    const missing = refusedAs('oauth/parameter-missing', 'invalid_request');
    await assert.rejects(validate({ grant_type: 'authorization_code' }), missing);
  });
  at('is not an access token, nor the other way round', async ({ validate, code, issue, isAlive }) => {
    const issued = await code();
    const { access_token: token } = await issue(await validate(form(issued)));
    await assert.rejects(validate(form(token)), refusedAs('oauth/code-unknown', 'invalid_grant'));
    assert.equal(await isAlive(issued), false);
  });
});

describe('a token response (RFC 6749 §5.1)', () => {
  it('has no scope where the token has none, for an empty one has no form (§3.3)', async () => {
    const grant = { grantType: 'client_credentials', scopes: [], refreshable: false };
    const parties = { provider, application: 'printer' };
    const { body, tokens } = await newTokens(grant, parties, { now: start, random: randomBytes });
    assert.equal('scope' in body, false);
    const { issuedAt, expiresAt, owner } = tokens.access;
    assert.deepEqual([issuedAt, expiresAt, owner], [start, start + 3_600_000, undefined]);
  });
});
