import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ownerFact, selectedScopesFact } from '../../src/oauth/facts.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  errorOf,
  fieldOf,
  provider,
  redeem,
  refreshed,
  users,
} from './acme.ts';

// Scopes that a user's registry selects instead of those asked for: cut to what provider and application may have.

let selected: readonly string[] = [];

/** The real step, with a registry that selects. */
const selecting = ({ declaration, link }: Implementation<never>): Implementation<never> => ({
  declaration,
  link: (properties, bind) => {
    const run = link(properties, bind);
    const [ownerOf, selectedOf] = [bind.fact(ownerFact), bind.fact(selectedScopesFact)];
    return async (x) => {
      const outcome = await run(x);
      if (ownerOf.get(x) !== undefined) selectedOf.set(x, selected);
      return outcome;
    };
  },
});

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider({
        grants: '[accessCode, application, password]',
        refresh: '{ ttl: 600 }',
        more: ['allow-legacy: [password]'],
      }),
    },
    applications: [...applications, { id: 'reader', secret: 'reader-secret', scopes: ['read'] }],
    users,
    policies: (real) => real.map((one) => (one.declaration.name === 'oauth-authenticate-user' ? selecting(one) : one)),
  });
});
after(() => gateway.close());

const byPassword = (id = 'shop'): Promise<TestAnswer> =>
  send(gateway.url, {
    path: '/acme/oauth2/token',
    basic: [id, `${id}-secret`],
    form: { grant_type: 'password', username: 'alice', password: 'alice-password', scope: 'read' },
  });
const consent = (visitor: Visitor): Promise<Page> => consentOf(visitor, authorizeUrl(gateway.url, { scope: 'read' }));

test('a token by password has the selected scopes, and so has every one that follows it', async () => {
  selected = ['write', 'admin', 'write'];
  const answer = await byPassword();
  assert.equal(fieldOf(answer, 'scope'), 'write');
  assert.equal(fieldOf(await refreshed(gateway.url, answer), 'scope'), 'write');
});

test('an application gets no selected scope that is not for it', async () => {
  selected = ['write', 'read'];
  assert.equal(fieldOf(await byPassword('reader'), 'scope'), 'read');
});

test('where none of the selected scopes is left there is no token, and no question to the user', async () => {
  selected = ['admin'];
  const answer = await byPassword();
  assert.deepEqual([answer.status, errorOf(answer)], [400, 'invalid_scope']);
  selected = [];
  assert.equal(errorOf(await byPassword()), 'invalid_scope');
  const visitor = new Visitor();
  const login = await visitor.open(authorizeUrl(gateway.url));
  const end = await visitor.submit(login, { username: 'alice', password: 'alice-password' });
  assert.equal(broughtBack(end)['error'], 'invalid_scope');
});

test('a user is asked for the selected scopes and grants exactly them', async () => {
  selected = ['write', 'read'];
  const visitor = new Visitor();
  const page = await consent(visitor);
  assert.match(page.text, /Change your records.*See your records/s);
  const { code = '' } = broughtBack(await visitor.submit(page, { approve: 'true' }));
  assert.equal(fieldOf(await redeem(gateway.url, code), 'scope'), 'write read');
});

test('a consent is for what was shown, and does not hold where that may no longer be granted', async (t) => {
  t.after(() => gateway.register(applications));
  const confined = [{ ...applications[0], id: 'shop', scopes: ['read'] }];
  selected = ['write', 'read'];
  for (const [shownTo, thenTo, granted] of [
    [confined, applications, 'read'],
    [applications, confined, undefined],
  ] as const) {
    gateway.register(shownTo);
    const visitor = new Visitor();
    const page = await consent(visitor);
    gateway.register(thenTo);
    const end = await visitor.submit(page, { approve: 'true' });
    if (granted === undefined) assert.deepEqual([end.status, end.location], [400, undefined]);
    else assert.equal(fieldOf(await redeem(gateway.url, broughtBack(end)['code'] ?? ''), 'scope'), granted);
  }
});
