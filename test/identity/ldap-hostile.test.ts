import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LdapConfig } from '../../src/environment/environment.ts';
import { ldap } from '../../src/identity/ldap.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { Fault } from '../../src/policy/fault.ts';
import { staff, staffByDn } from './example-directory.ts';
import { entry, message, type Question, result, startStub, welcoming } from './ldap-stub.ts';
import { login } from './login.ts';

let outbound: Outbound;
before(() => {
  outbound = createOutbound({ isOwn: () => false });
});
after(() => outbound.close());

const refusedWith = (code: string, detail: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Fault, String(error));
  assert.deepEqual([error.code, error.status], [code, 503]);
  assert.match(error.detail ?? '', detail);
  return true;
};
const unavailable = (detail: RegExp) => refusedWith('identity/unavailable', detail);

describe('a directory that misbehaves (A19)', () => {
  const endless = 'x'.repeat(2 * 1024 * 1024);
  /** What it does instead of answering a search. */
  const cases: readonly (readonly [what: string, does: (question: Question) => void, detail: RegExp])[] = [
    ['never answers', () => {}, /search: no answer in time$/],
    [
      'answers half a message and no more',
      ({ id, socket }) => socket.write(result(id, 0x65).subarray(0, 5)),
      /no answer in time$/,
    ],
    ['hangs up', ({ socket }) => socket.destroy(), /search: the connection was lost$/],
    [
      'speaks HTTP',
      ({ socket }) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      /search: an answer that is no LDAP$/,
    ],
    ['announces a message of 2 GB', ({ socket }) => socket.write(Buffer.from('3084800000000201', 'hex')), /no LDAP$/],
    [
      'sends a message of no definite length',
      ({ socket }) => socket.write(Buffer.from('3080020102', 'hex')),
      /no LDAP$/,
    ],
    ['sends an entry of 2 MB', ({ id, socket }) => socket.write(entry(id, 'uid=alice', 'uid', endless)), /no LDAP$/],
    [
      'sends entries without end',
      ({ id, socket }) => socket.write(Buffer.concat(Array(50).fill(entry(id, 'uid=a', 'uid', 'x'.repeat(60_000))))),
      /search: an answer that is too large$/,
    ],
    [
      'sends a hundred thousand empty entries in a row',
      ({ id, socket }) =>
        socket.write(Buffer.concat(Array(100_000).fill(message(id, 0x64, Buffer.from('04003000', 'hex'))))),
      /search: an answer that is too large$/,
    ],
    [
      'answers what is no answer to a search',
      ({ id, socket }) => socket.write(message(id, 0x7f, Buffer.of())),
      /search: /,
    ],
    ['is too busy', ({ id, socket }) => socket.write(result(id, 0x65, 51)), /search: result code 51$/],
    ['refers to another one', ({ id, socket }) => socket.write(result(id, 0x65, 10)), /search: result code 10$/],
  ];
  for (const [what, does, detail] of cases) {
    it(`is not available where it ${what}`, async () => {
      const stub = await startStub((question) => (question.kind === 'search' ? does(question) : welcoming(question)));
      const config = { ...staff, url: stub.url, timeoutMs: /in time/.test(detail.source) ? 50 : 20_000 };
      await assert.rejects(ldap(config, outbound).authenticate(login('alice', 'password')), unavailable(detail));
      assert.ok(!stub.asked.slice(1).includes('bind'), 'no password of a user was sent');
      await stub.close();
    });
  }

  it('is not available where nobody listens', async () => {
    const stub = await startStub(() => {});
    await stub.close();
    const attempt = ldap({ ...staff, url: stub.url }, outbound).authenticate(login('alice', 'password'));
    await assert.rejects(attempt, unavailable(/refused: .*ECONNREFUSED/));
  });

  const verdicts: readonly (readonly [what: string, code: number, isNobody: boolean])[] = [
    ['wrong credentials', 49, true],
    ['no such entry', 32, true],
    ['a name that is none', 34, true],
    ['a locked account', 19, true],
    ['a disabled one', 53, true],
    ['a referral', 10, false],
    ['that it wants encryption', 13, false],
    ['that it is busy', 51, false],
    ['an error of its own', 80, false],
  ];
  for (const [what, code, isNobody] of verdicts) {
    it(`that answers a bind with ${what} ${isNobody ? 'lets nobody in' : 'is not available'} (RFC 4511 appendix A)`, async () => {
      const stub = await startStub(({ id, socket }) => socket.write(result(id, 0x61, code)));
      const attempt = ldap({ ...staffByDn, url: stub.url }, outbound).authenticate(login('alice', 'password'));
      if (isNobody) assert.equal(await attempt, undefined);
      else await assert.rejects(attempt, unavailable(new RegExp(`bind: result code ${code}$`)));
      assert.deepEqual(stub.asked, ['bind']);
      await stub.close();
    });
  }

  it('that finds more than one, whatever was asked for, lets nobody in', async () => {
    const two = ['alice', 'bob'].map((name) => (id: number) => entry(id, `uid=${name},dc=example`, 'uid', name));
    const stub = await startStub((question) => {
      const { id, kind, socket } = question;
      if (kind === 'search') socket.write(Buffer.concat([...two.map((one) => one(id)), result(id, 0x65)]));
      else welcoming(question);
    });
    assert.equal(await ldap({ ...staff, url: stub.url }, outbound).authenticate(login('alice', 'password')), undefined);
    await stub.close();
  });

  for (const [what, dn] of [
    ['of no name', ''],
    ['that is a mechanism of SASL', 'EXTERNAL'],
  ] as const) {
    it(`that finds an entry ${what} is not asked whether it binds (RFC 4513 §5.1.2)`, async () => {
      const stub = await startStub((question) => {
        const { id, kind, socket } = question;
        if (kind === 'search') socket.write(Buffer.concat([entry(id, dn, 'uid', 'alice'), result(id, 0x65)]));
        else welcoming(question);
      });
      const attempt = ldap({ ...staff, url: stub.url }, outbound).authenticate(login('alice', 'password'));
      await assert.rejects(attempt, unavailable(/a bind without a name/));
      assert.deepEqual(stub.asked, ['bind', 'search']);
      await stub.close();
    });
  }

  const startTls: readonly (readonly [what: string, answer: (id: number) => Buffer, detail: RegExp])[] = [
    ['refuses it', (id) => result(id, 0x78, 52), /StartTLS: result code 52$/],
    [
      'lets something in the clear follow, to be read as the beginning of what is encrypted',
      (id) => Buffer.concat([result(id, 0x78), result(id + 1, 0x61).subarray(0, 8)]),
      /StartTLS: more than its answer came$/,
    ],
    [
      'answers a bind before it is asked',
      (id) => Buffer.concat([result(id, 0x78), result(id + 1, 0x61)]),
      /more than its answer/,
    ],
  ];
  for (const [what, answer, detail] of startTls) {
    it(`gets no password after StartTLS where it ${what} (RFC 4511 §4.14)`, async () => {
      const stub = await startStub(({ id, socket }) => socket.write(answer(id)));
      const config: LdapConfig = { ...staff, url: stub.url, startTls: true };
      await assert.rejects(ldap(config, outbound).authenticate(login('alice', 'password')), unavailable(detail));
      assert.deepEqual(stub.asked, ['extended']);
      await stub.close();
    });
  }
});

describe('connections to a directory', () => {
  it('that was kept and is closed when it is used again is replaced: nobody sees it', async () => {
    // Each takes one search after its bind.
    const stub = await startStub((question) => (question.before > 1 ? question.socket.destroy() : welcoming(question)));
    const registry = ldap({ ...staff, url: stub.url }, outbound);
    for (let time = 0; time < 3; time += 1) {
      assert.deepEqual(await registry.authenticate(login('alice', 'password')), { name: 'alice' });
    }
    // One each for the users, and as many for the account.
    assert.equal(stub.connections(), 6);
    await stub.close();
  });

  it('are sixty-four sign-ins at once; who comes then is told to come again', async () => {
    const stub = await startStub(() => {});
    const registry = ldap({ ...staff, url: stub.url }, outbound);
    const all = Array.from({ length: 64 }, () => registry.authenticate(login('alice', 'password')));
    const outcomes = Promise.allSettled(all);
    await assert.rejects(registry.authenticate(login('bob', 'password')), refusedWith('identity/busy', /directory/));
    while (stub.connections() < 64) await new Promise((resolve) => setImmediate(resolve));
    await stub.close();
    assert.ok((await outcomes).every(({ status }) => status === 'rejected'));
    // Their places are free again.
    await assert.rejects(registry.authenticate(login('bob', 'password')), unavailable(/refused/));
  });
});
