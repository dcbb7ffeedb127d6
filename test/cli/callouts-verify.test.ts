import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { asking } from '../../src/cli/callouts/ask.ts';
import { type Check, checksOf, type VerifiedKind } from '../../src/cli/callouts/checks.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { runRawBackend } from '../gateway/running-gateway.ts';
import { type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';

/** An authentication URL as it should be: alice and nobody else. */
const good = ({ headers }: Received): BackendAnswer => ({
  status: headers['authorization'] === `Basic ${btoa('alice:open sesame')}` ? 200 : 401,
});

describe('headgate callouts verify', () => {
  /** Runs it with a password on stdin. */
  const verified = async (url: string): Promise<{ readonly code: unknown; readonly stdout: string }> => {
    const program = fileURLToPath(new URL('../../bin/headgate.js', import.meta.url));
    const args = ['callouts', 'verify', url, '--kind', 'authentication', '--user', 'alice'];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end('open sesame\n');
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    const [code] = await once(child, 'close');
    return { code, stdout };
  };

  it('finds nothing wrong with a service that is in order', async () => {
    const service = await startBackend(good);
    const { code, stdout } = await verified(`${service.url}/check`);
    await service.close();
    assert.deepEqual(
      [code, stdout],
      [
        0,
        `ok      the right password is let in by 200
ok      what it says of the user can be understood
ok      a wrong password is kept out
ok      an unknown name is kept out
ok      an unknown name is answered as a wrong password is
ok      letters beyond ASCII are understood and kept out
ok      who shows nothing is kept out
ok      what else it sends is little, and ends
`,
      ],
    );
  });

  it('says what is wrong with one that is not, never with what, and ends with 1', async () => {
    const service = await startBackend(() => ({ status: 200 }));
    const { code, stdout } = await verified(`${service.url}/check`);
    await service.close();
    assert.equal(code, 1);
    assert.match(stdout, /^failed {2}a wrong password is kept out: the answer is 200: anybody is let in$/m);
    assert.doesNotMatch(stdout, /sesame/);
  });
});

describe('what a service is held against', () => {
  let outbound: Outbound;
  before(() => {
    outbound = createOutbound({ isOwn: () => false, breaker: 'off' });
  });
  after(() => outbound.close());

  const subject = { user: { name: 'alice', password: 'open sesame' }, scope: 'read', method: 'POST' as const };

  /** What is wrong with it, a line each. */
  const wrongAt = async (
    kind: VerifiedKind,
    url: string,
    method: 'GET' | 'POST' = 'POST',
  ): Promise<readonly string[]> => {
    const checks: Check[] = [];
    const ask = asking({ url, tlsProfile: undefined, timeoutMs: 100 }, outbound);
    for await (const check of checksOf(kind, { ...subject, method }, ask)) checks.push(check);
    return checks.flatMap(({ title, wrong }) => (wrong === undefined ? [] : [`${title}: ${wrong}`]));
  };
  const wrongWith = async (
    kind: VerifiedKind,
    answer: (received: Received) => BackendAnswer,
    method?: 'GET' | 'POST',
  ): Promise<readonly string[]> => {
    const service = await startBackend(answer);
    const wrong = await wrongAt(kind, `${service.url}/service?a=b`, method);
    await service.close();
    return wrong;
  };

  const scopes = { status: 200, headers: { 'X-Selected-Scope': 'read' } };
  const list = { headers: { 'Content-Type': 'application/xml' }, body: '<oauth-revocation/>' };
  const inOrder: readonly (readonly [string, VerifiedKind, (received: Received) => BackendAnswer, 'GET'?])[] = [
    ['an authentication URL', 'authentication', good],
    ['a metadata URL', 'metadata', () => ({ headers: { 'API-OAUTH-METADATA-FOR-PAYLOAD': 'a' } })],
    [
      'a scope check',
      'scope',
      ({ method, body }) => (method === 'POST' && body.includes('"token_scope":"read"') ? scopes : { status: 500 }),
    ],
    [
      'a scope check by GET',
      'scope',
      ({ method, path }) => (method === 'GET' && path.includes('&token_scope=read') ? scopes : { status: 500 }),
      'GET',
    ],
    ['a revocation URL', 'revocation', () => list],
  ];
  for (const [what, kind, answer, method] of inOrder) {
    it(`${what} may be in order`, async () => assert.deepEqual(await wrongWith(kind, answer, method), []));
  }

  const right = (answer: BackendAnswer) => (received: Received) =>
    good(received).status === 200 ? answer : { status: 401 };
  const wrong = (answer: BackendAnswer) => (received: Received) => (good(received).status === 200 ? {} : answer);
  const faults: readonly (readonly [string, VerifiedKind, (received: Received) => BackendAnswer, RegExp])[] = [
    [
      'it says yes by 204',
      'authentication',
      right({ status: 204 }),
      /^the right password is let in by 200: .* 204, not 200$/,
    ],
    [
      'it redirects who is right',
      'authentication',
      right({ status: 302, headers: { Location: '/' } }),
      /right password.*no redirect/,
    ],
    [
      'two names',
      'authentication',
      right({ headers: { 'API-Authenticated-Credential': ['a', 'b'] } }),
      /understood.*two values/,
    ],
    [
      'a name that is no UTF-8',
      'authentication',
      right({ headers: { 'API-Authenticated-Credential': 'Zo\u00eb' } }),
      /no text/,
    ],
    [
      'a name of 8,193 bytes',
      'authentication',
      right({ headers: { 'API-Authenticated-Credential': 'n'.repeat(8193) } }),
      /too long/,
    ],
    ['scopes that are none', 'authentication', right({ headers: { 'X-Selected-Scope': '{' } }), /no list of scopes/],
    [
      'it redirects who is wrong',
      'authentication',
      wrong({ status: 302, headers: { Location: '/' } }),
      /wrong password.*no redirect/,
    ],
    ['it breaks at who is wrong', 'authentication', wrong({ status: 500 }), /wrong password is kept out.*500/],
    [
      'a body of more than 256 KiB',
      'authentication',
      right({ body: 'x'.repeat(256 * 1024 + 1) }),
      /what else it sends.*too-large/,
    ],
    ['a metadata URL that says no', 'metadata', () => ({ status: 403 }), /answers 200: the answer is 403/],
    ['metadata twice', 'metadata', () => ({ headers: { 'API-OAUTH-METADATA-FOR-PAYLOAD': ['a', 'b'] } }), /two values/],
    ['a scope check that selects nothing', 'scope', () => ({}), /no X-Selected-Scope/],
    ['a scope check that says no', 'scope', () => ({ status: 403 }), /does not grant "read"/],
    ['a list in JSON', 'revocation', () => ({ json: [] }), /no application\/xml/],
    ['a list that is none', 'revocation', () => ({ ...list, body: '<list/>' }), /without it/],
    [
      'a list of everything that it is asked about',
      'revocation',
      ({ headers }) => ({ ...list, body: `<oauth-revocation><token>${headers['code']}</token></oauth-revocation>` }),
      /one code.*never issued/,
    ],
  ];
  for (const [what, kind, answer, expected] of faults) {
    it(`finds ${what}`, async () => {
      const found = await wrongWith(kind, answer);
      assert.ok(
        found.some((line) => expected.test(line)),
        found.join('\n'),
      );
    });
  }

  const silent: readonly (readonly [string, (socket: Socket) => void, RegExp])[] = [
    ['never answers', () => {}, /timeout/],
    ['sends a byte and no more', (socket) => socket.write('H'), /timeout/],
    [
      'has a body that never ends',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'),
      /what else it sends.*timeout/,
    ],
    ['is no HTTP', (socket) => socket.end('SSH-2.0-x\r\n'), /malformed|closed/],
    ['has a head of 64 KiB', (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65536)}\r\n\r\n`), /too-large/],
  ];
  for (const [what, serve, expected] of silent) {
    it(`finds that it ${what}`, async () => {
      const service = await runRawBackend((socket) => socket.once('data', () => serve(socket)));
      const found = await wrongAt('metadata', service.url);
      await service.close();
      assert.ok(
        found.some((line) => expected.test(line)),
        found.join('\n'),
      );
    });
  }

  it('has unknown names answered as wrong passwords are', async () => {
    const found = await wrongWith('authentication', (received) => {
      const [, shown = ''] = String(received.headers['authorization']).split(' ');
      return { status: good(received).status === 200 ? 200 : atob(shown).startsWith('alice:') ? 401 : 404 };
    });
    assert.deepEqual(found, [
      'an unknown name is answered as a wrong password is: it is answered 404, a wrong password 401: names can be found out',
    ]);
  });
});
