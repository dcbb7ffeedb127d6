import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { newFolder } from '../harness/folder.ts';
import { settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { Visitor } from '../harness/visitor.ts';
import { applications, authorizeUrl, bob, consentOf, isConsent, isLogin, provider, users } from './acme.ts';
import { definitions } from './session-cookie.ts';

// What ends a session ends it at once, everywhere, and for pages that had been shown in it.

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({ definitions, applications, users });
});
after(() => gateway.close());

/** The file of a store that lasts for one test. */
const newStore = (t: TestContext): string => {
  const folder = newFolder();
  t.after(() => folder.remove());
  return folder.at('headgate.db');
};

describe('a session ends', () => {
  test('when it was not used for as long as it may rest; uses within a minute of one another count as one', async () => {
    const clock = settableClock(1_800_000_000_000);
    const slow = await startGateway({ definitions, applications, users, clock });
    try {
      const visitor = new Visitor();
      await consentOf(visitor, authorizeUrl(slow.url));
      for (const seconds of [899, 899, 600, 59, 840, 899]) {
        clock.advance(seconds);
        assert.ok(isConsent(await visitor.open(authorizeUrl(slow.url))), `after ${seconds}`);
      }
      clock.advance(900);
      assert.ok(isLogin(await visitor.open(authorizeUrl(slow.url))));
    } finally {
      await slow.close();
    }
  });

  test('at its time, however much it is used', async () => {
    const clock = settableClock(1_800_000_000_000);
    const more = ['session: { idle: 900, ttl: 3600 }'];
    const slow = await startGateway({ definitions: { 'acme.yaml': provider({ more }) }, applications, users, clock });
    try {
      const visitor = new Visitor();
      await consentOf(visitor, authorizeUrl(slow.url));
      for (const seconds of [899, 899, 899, 800, 102]) {
        clock.advance(seconds);
        assert.ok(isConsent(await visitor.open(authorizeUrl(slow.url))), `after ${seconds}`);
      }
      clock.advance(1);
      assert.ok(isLogin(await visitor.open(authorizeUrl(slow.url))));
    } finally {
      await slow.close();
    }
  });

  test('with one that may rest for seconds only, each use counts', async () => {
    const clock = settableClock(1_800_000_000_000);
    const more = ['session: { idle: 20, ttl: 3600 }'];
    const slow = await startGateway({ definitions: { 'acme.yaml': provider({ more }) }, applications, users, clock });
    try {
      const visitor = new Visitor();
      await consentOf(visitor, authorizeUrl(slow.url));
      for (const seconds of [10, 19, 19]) {
        clock.advance(seconds);
        assert.ok(isConsent(await visitor.open(authorizeUrl(slow.url))), `after ${seconds}`);
      }
      clock.advance(20);
      assert.ok(isLogin(await visitor.open(authorizeUrl(slow.url))));
    } finally {
      await slow.close();
    }
  });

  test('when it is ended, also for a page that had been shown in it', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const consent = await visitor.open(authorizeUrl(gateway.url));
    assert.ok(isConsent(consent));
    await gateway.stores.sessions.endAll({ provider: 'acme', owner: 'user:staff/alice' });
    const refused = await visitor.submit(consent, { approve: 'true' });
    assert.deepEqual([refused.status, refused.location], [400, undefined]);
    assert.ok(isLogin(await visitor.open(authorizeUrl(gateway.url))));
  });

  test('and the page of who has signed in for it with it: the next at that browser may be somebody else', async () => {
    const visitor = new Visitor();
    const consent = await consentOf(visitor, authorizeUrl(gateway.url));
    await gateway.stores.sessions.endAll({ provider: 'acme', owner: 'user:staff/alice' });
    const refused = await visitor.submit(consent, { approve: 'true' });
    assert.deepEqual([refused.status, refused.location], [400, undefined]);
  });

  test('when somebody else signs in, also for a page that had been shown before', async () => {
    const visitor = new Visitor();
    await consentOf(visitor, authorizeUrl(gateway.url));
    const consent = await visitor.open(authorizeUrl(gateway.url));
    const login = await visitor.open(authorizeUrl(gateway.url, { prompt: 'login' }));
    await visitor.submit(login, bob);
    const refused = await visitor.submit(consent, { approve: 'true' });
    assert.deepEqual([refused.status, refused.location], [400, undefined]);
  });
});

describe('two gateways on one store (A07)', () => {
  test('have one session: it holds, and ends, at both', async (t) => {
    const store = newStore(t);
    const [one, two] = await Promise.all([
      startGateway({ definitions, applications, users, store }),
      startGateway({ definitions, applications, users, store }),
    ]);
    try {
      const visitor = new Visitor();
      await consentOf(visitor, authorizeUrl(one.url));
      assert.ok(isConsent(await visitor.open(authorizeUrl(two.url))));
      await two.stores.sessions.endAll({ provider: 'acme', owner: 'user:staff/alice' });
      for (const { url } of [one, two]) assert.ok(isLogin(await visitor.open(authorizeUrl(url))));
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  for (const [about, staff] of [
    ['whose password is another one now', { alice: 'changed-password' }],
    ['who is gone', { bob: 'bob-password' }],
  ] as const) {
    test(`a user ${about} is signed out, and for good`, async (t) => {
      const store = newStore(t);
      const before = await startGateway({ definitions, applications, users, store });
      const now = await startGateway({ definitions, applications, users: { staff }, store });
      try {
        const visitor = new Visitor();
        await consentOf(visitor, authorizeUrl(before.url));
        const consent = await visitor.open(authorizeUrl(before.url));
        assert.ok(isConsent(consent));
        const refused = await visitor.submit(consent, { approve: 'true' }, { to: now.url });
        assert.deepEqual([refused.status, refused.location], [400, undefined]);
        assert.ok(isLogin(await visitor.open(authorizeUrl(now.url))));
        assert.ok(isLogin(await visitor.open(authorizeUrl(before.url))));
      } finally {
        await Promise.all([before.close(), now.close()]);
      }
    });
  }
});
