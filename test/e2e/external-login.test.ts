import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ExternalLogin, ExternalRequest, ExternalReturn, Registry } from '../../src/identity/registry.ts';
import { Fault } from '../../src/policy/fault.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, broughtBack, isConsent, provider } from './acme.ts';
import { session } from './session-cookie.ts';

// Users of another authorization server: the browser is sent there, and comes back by a link.

const assertRefused = (page: Page, status: number): void => {
  assert.deepEqual([page.status, page.location], [status, undefined], page.text);
  assert.match(page.text, /<h1>This request cannot be served<\/h1>/);
};

describe('a registry whose users sign in at another server', () => {
  const begun: ExternalRequest[] = [];
  const returned: ExternalReturn[] = [];
  let outcome: () => Awaited<ReturnType<ExternalLogin['complete']>>;
  const registry: Registry = {
    name: 'partner',
    authenticate: async () => undefined,
    external: {
      begin: async (asked) => {
        begun.push(asked);
        return `https://issuer.example/authorize?state=${asked.state}`;
      },
      complete: async (back) => {
        returned.push(back);
        return outcome();
      },
    },
  };
  let gateway: TestGateway;
  before(async () => {
    const acme = provider({ more: [session], registry: 'partner' });
    gateway = await startGateway({
      definitions: { 'acme.yaml': acme },
      applications,
      registries: { partner: registry },
    });
  });
  after(() => gateway.close());
  beforeEach(() => {
    begun.length = 0;
    returned.length = 0;
    outcome = () => ({ name: 'alice', groups: ['staff'] });
  });

  const callback = (state: string, more = '&code=c-1&iss=https://issuer.example'): string =>
    `${gateway.url}/acme/oauth2/authorize?state=${state}${more}`;
  const begin = async (visitor: Visitor, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { location } = await visitor.open(authorizeUrl(gateway.url, parameters));
    return location?.searchParams.get('state') ?? assert.fail('nobody was sent anywhere');
  };

  test('sends the browser there in place of a login page', async () => {
    const visitor = new Visitor();
    const page = await visitor.open(authorizeUrl(gateway.url, { ui_locales: 'de fr' }));
    assert.deepEqual([page.status, page.location?.origin], [302, 'https://issuer.example']);
    assert.equal(page.headers['cache-control'], 'no-store');
    const [{ redirectUri, state, fresh, locales } = assert.fail()] = begun;
    assert.equal(redirectUri, `${gateway.url}/acme/oauth2/authorize`);
    assert.match(state, /^[\w-]{27}\.1\.[\w-]{43}$/);
    assert.deepEqual([fresh, locales], [false, ['de', 'fr']]);
  });

  test('goes on with who comes back by that state, in the name that it says', async () => {
    const visitor = new Visitor();
    const state = await begin(visitor);
    const consent = await visitor.open(callback(state));
    assert.match(consent.text, /Allow access\?.*alice/s);
    const [{ fields, ...back } = assert.fail()] = returned;
    assert.deepEqual({ ...fields }, { code: 'c-1', iss: 'https://issuer.example', state });
    assert.deepEqual([back.state, back.redirectUri], [state, begun[0]?.redirectUri]);
    assert.deepEqual([back.seal, back.seal.length > 20], [begun[0]?.seal, true]);
    assert.match(broughtBack(await visitor.submit(consent, { approve: 'true' }))['code'] ?? '', /^hg_ac_/);
    assert.ok(isConsent(await visitor.open(authorizeUrl(gateway.url))), 'they stay signed in');
  });

  test('has them sign in anew there where the request wants that', async () => {
    const visitor = new Visitor();
    await visitor.open(callback(await begin(visitor)));
    await begin(visitor, { prompt: 'login' });
    await begin(visitor, { max_age: '0' });
    assert.deepEqual(
      begun.map(({ fresh }) => fresh),
      [false, true, true],
    );
  });

  test('sends nobody there where no page may be shown', async () => {
    const page = await new Visitor().open(authorizeUrl(gateway.url, { prompt: 'none' }));
    assert.equal(broughtBack(page)['error'], 'login_required');
    assert.deepEqual(begun, []);
  });

  test('tells the application that nobody has signed in', async () => {
    outcome = () => undefined;
    const visitor = new Visitor();
    const page = await visitor.open(callback(await begin(visitor), '&error=access_denied'));
    assert.deepEqual([broughtBack(page)['error'], broughtBack(page)['state']], ['access_denied', 'state-1']);
    assert.equal(returned[0]?.fields['error'], 'access_denied');
  });

  test('is asked nothing for a state of another browser, one that was used, or one of a form', async () => {
    const [visitor, stranger] = [new Visitor(), new Visitor()];
    const state = await begin(visitor);
    assertRefused(await stranger.open(callback(state)), 403);
    assert.deepEqual(returned, []);
    assert.ok(isConsent(await visitor.open(callback(state))));
    assertRefused(await visitor.open(callback(state)), 409);
    assert.equal(returned.length, 1);
  });

  test('that cannot answer is no refusal of the person: 503, with a page', async () => {
    outcome = () => {
      throw new Fault({ fault: 'RuntimeError', status: 503, code: 'identity/unavailable', message: 'not now' });
    };
    const visitor = new Visitor();
    const page = await visitor.open(callback(await begin(visitor)));
    assert.deepEqual([page.status, page.location], [503, undefined]);
  });

  test('is answered by a link alone: a form with a name and a password signs nobody in', async () => {
    const visitor = new Visitor();
    const [, transaction = '', csrf = ''] = /^(.*)\.([\w-]{43})$/.exec(await begin(visitor)) ?? [];
    const page = { ...(await visitor.open(authorizeUrl(gateway.url, { client_id: 'nobody' }))) };
    const form = { checked: {}, hidden: { transaction, csrf }, action: `${gateway.url}/acme/oauth2/authorize` };
    assertRefused(await visitor.submit({ ...page, form }, alice), 403);
  });
});
