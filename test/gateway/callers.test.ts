import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { trustedProxies } from '../../src/gateway/trusted-proxies.ts';
import { Fault } from '../../src/policy/fault.ts';
import { type Backend, type RunningGateway, runBackend, runGateway, sendRaw, statusesOf } from './running-gateway.ts';

let backend: Backend;
/** Trusts nobody. */
let direct: RunningGateway;
/** Stands behind proxies on the loopback and in 10.0.0.0/8. */
let behind: RunningGateway;

const ranges = [
  { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
  { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
  { address: '2001:db8::', prefix: 32, family: 'ipv6' },
] as const;

before(async () => {
  backend = await runBackend((req, res) => {
    req.resume();
    res.writeHead(200, { 'X-Request-Id': 'of the back end' });
    res.end('{}');
  });
  const routes = [
    { operation: 'GET /x', steps: [{ invoke: { 'target-url': backend.url } }] },
    { operation: 'GET /bug', steps: [{ bug: {} }] },
    { operation: 'GET /detail', steps: [{ fail: {} }] },
  ];
  const policies = {
    bug: () => {
      throw new Error('a bug');
    },
    fail: () => {
      const detail = 'said: \r\n{"id":1}\x1b[31m\u009b2J\u2028';
      throw new Fault({ fault: 'RuntimeError', status: 502, code: 'invoke/timed-out', message: 'late', detail });
    },
  };
  direct = await runGateway({ routes, policies });
  behind = await runGateway({ routes, policies, gateway: { proxies: trustedProxies(ranges) } });
});

after(async () => {
  await direct.close();
  await behind.close();
  await backend.close();
});

beforeEach(() => {
  direct.log.length = 0;
  behind.log.length = 0;
});

/** One request; what the back end got, the headers of the answer, the record in the log. */
const send = async ({ listener, log }: RunningGateway, headers: readonly string[] = [], path = '/x') => {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: gw.example', 'Connection: close', ...headers];
  const { text } = await sendRaw(listener.port, `${lines.join('\r\n')}\r\n\r\n`);
  const records = log.filter(({ message }) => message === 'request');
  assert.equal(records.length, 1, 'one record a request');
  const ids = [...text.matchAll(/^x-request-id: (.*)\r$/gim)].map(([, id]) => id);
  assert.equal(ids.length, 1, 'one id in the answer');
  return { got: backend.received.at(-1)?.headers ?? {}, id: ids[0], record: records[0]?.fields ?? {}, text };
};

describe('the id of a request', () => {
  it('is the same at the back end, in the answer and in the log', async () => {
    const { got, id, record } = await send(direct);
    assert.match(String(id), /^[\w-]{11}-[0-9a-z]+$/);
    assert.deepEqual([got['x-request-id'], record['id']], [id, id]);
  });

  it('is never the one of a client, which stands beside it in the log', async () => {
    const { got, id, record } = await send(direct, ['X-Request-Id: f81d4fae-7dec']);
    assert.notEqual(id, 'f81d4fae-7dec');
    assert.equal(got['x-request-id'], id);
    assert.equal(record['clientRequestId'], 'f81d4fae-7dec');
  });

  it('is that of a trusted proxy', async () => {
    const { got, id, record } = await send(behind, ['X-Request-Id: f81d4fae-7dec']);
    assert.deepEqual([id, got['x-request-id'], record['id']], Array(3).fill('f81d4fae-7dec'));
    assert.equal(record['clientRequestId'], undefined);
  });

  for (const [what, lines] of [
    ['with a space', ['X-Request-Id: a b']],
    ['with a brace', ['X-Request-Id: {a}']],
    ['with a quote', ['X-Request-Id: "a"']],
    ['of 129 characters', [`X-Request-Id: ${'a'.repeat(129)}`]],
    ['that is empty', ['X-Request-Id:']],
    ['that comes twice', ['X-Request-Id: a', 'X-Request-Id: b']],
    ['outside ASCII', ['X-Request-Id: \xe4']],
    ['written with "_"', ['X_Request_Id: a']],
  ] as const) {
    it(`is not one ${what}, whoever sends it`, async () => {
      for (const running of [direct, behind]) {
        running.log.length = 0;
        const { id, record, got } = await send(running, lines);
        assert.match(String(id), /^[\w-]{11}-[0-9a-z]+$/);
        assert.equal(got['x-request-id'], id);
        assert.equal(record['clientRequestId'], undefined);
      }
    });
  }

  it('stands in every refusal, in its record, and in the answer of a bug', async () => {
    for (const path of ['/nowhere', '/..', `/${'x'.repeat(9000)}`, '/bug']) {
      direct.log.length = 0;
      const { id, record } = await send(direct, [], path);
      assert.equal(record['id'], id);
      assert.notEqual(record['code'], undefined);
    }
    direct.log.length = 0;
    const { id } = await send(direct, [], '/bug');
    const bug = direct.log.find(({ level }) => level === 'error');
    assert.equal(bug?.fields['id'], id);
  });

  it('does not touch the trace context of the client (W3C)', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { got } = await send(direct, [`traceparent: ${traceparent}`, 'tracestate: a=1', 'baggage: b=2']);
    assert.deepEqual([got['traceparent'], got['tracestate'], got['baggage']], [traceparent, 'a=1', 'b=2']);
  });
});

describe('the client of a request (A35)', () => {
  it('is the peer, whatever is said', async () => {
    const { got, record } = await send(direct, [
      'X-Forwarded-For: 6.6.6.6',
      'Forwarded: for=6.6.6.6',
      'X-Real-IP: 6.6.6.6',
    ]);
    assert.equal(record['address'], '127.0.0.1');
    assert.equal(got['x-forwarded-for'], '127.0.0.1');
    assert.ok(!JSON.stringify(got).includes('6.6.6.6'));
  });

  for (const [forwardedFor, client, chain] of [
    ['', '127.0.0.1', '127.0.0.1'],
    ['192.0.2.7', '192.0.2.7', '192.0.2.7, 127.0.0.1'],
    ['6.6.6.6, 192.0.2.7', '192.0.2.7', '192.0.2.7, 127.0.0.1'],
    ['6.6.6.6, 192.0.2.7, 10.1.2.3', '192.0.2.7', '192.0.2.7, 10.1.2.3, 127.0.0.1'],
    ['10.1.2.3', '10.1.2.3', '10.1.2.3, 127.0.0.1'],
    ['2001:db9::1, 2001:db8::7', '2001:db9::1', '2001:db9::1, 2001:db8::7, 127.0.0.1'],
    ['192.0.2.7:49152', '192.0.2.7', '192.0.2.7, 127.0.0.1'],
    ['[2001:db9::1]:49152', '2001:db9::1', '2001:db9::1, 127.0.0.1'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.7, 127.0.0.1'],
    ['::ffff:10.1.2.3', '10.1.2.3', '10.1.2.3, 127.0.0.1'],
    ['192.0.2.7, unknown', '127.0.0.1', '127.0.0.1'],
    ['192.0.2.7, _hidden, 10.1.2.3', '10.1.2.3', '10.1.2.3, 127.0.0.1'],
    ['192.0.2.7, 10.1.2.3.4', '127.0.0.1', '127.0.0.1'],
    ['192.0.2.7,', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.2%eth0', '127.0.0.1', '127.0.0.1'],
  ] as const) {
    it(`is ${client} where a trusted proxy says "${forwardedFor}"; the back end is told ${chain}`, async () => {
      const { got, record } = await send(behind, forwardedFor === '' ? [] : [`X-Forwarded-For: ${forwardedFor}`]);
      assert.equal(record['address'], client);
      assert.equal(got['x-forwarded-for'], chain);
    });
  }

  it('is read from all lines of X-Forwarded-For, in their order', async () => {
    const { record } = await send(behind, ['X-Forwarded-For: 6.6.6.6', 'X-Forwarded-For: 192.0.2.7']);
    assert.equal(record['address'], '192.0.2.7');
  });

  it('is not looked for behind more than twenty proxies', async () => {
    const { got } = await send(behind, [`X-Forwarded-For: ${'10.0.0.1, '.repeat(500)}10.0.0.2`]);
    assert.equal(String(got['x-forwarded-for']).split(', ').length, 21);
  });

  it('is nothing else of what a trusted proxy hands on: host, scheme, certificate and identity are ours to say', async () => {
    const claimed = [
      'Forwarded: for=6.6.6.6',
      'X-Real-IP: 6.6.6.6',
      'X-Forwarded-Host: 6.6.6.6',
      'X-Forwarded-Proto: 6.6.6.6',
    ];
    const more = [
      'X-Forwarded-Client-Cert: 6.6.6.6',
      'X-Forwarded-User: 6.6.6.6',
      'X-Headgate-Owner: 6.6.6.6',
      'X_Forwarded_For: 6.6.6.6',
    ];
    const { got, record } = await send(behind, [...claimed, ...more, 'Connection: X-Forwarded-For']);
    assert.ok(!JSON.stringify([got, record]).includes('6.6.6.6'));
    assert.equal(got['x-forwarded-host'], 'gw.example');
    assert.equal(got['x-forwarded-proto'], 'https');
  });
});

it('a record shows signs that would end or colour a line, and obeys none (A44)', async () => {
  const { record } = await send(direct, ['User-Agent: a', 'Referer: b'], '/detail');
  assert.equal(record['detail'], 'said: \\x0d\\x0a{"id":1}\\x1b[31m\\x9b2J\\u{2028}');
});

describe('what is no request', () => {
  for (const [what, bytes, status, code] of [
    ['bytes that are no HTTP', 'hello\r\n\r\n', 400, 'request/malformed'],
    [
      'a head that is too large',
      `GET /x HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'request/head-too-large',
    ],
    ['a tunnel', 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n', 405, 'request/no-proxy'],
  ] as const) {
    it(`is recorded once, under the id of its answer: ${what}`, async () => {
      const { text } = await sendRaw(direct.listener.port, bytes);
      assert.deepEqual(statusesOf(text), [status]);
      const [record, ...more] = direct.log;
      assert.deepEqual(more, []);
      assert.ok(text.includes(`X-Request-Id: ${record?.fields['id']}\r\n`));
      assert.deepEqual(record?.fields, {
        id: record?.fields['id'],
        reference: record?.fields['reference'],
        address: '127.0.0.1',
        status,
        code,
      });
    });
  }

  it('is recorded with its request where a request has begun', async () => {
    const request = 'POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n';
    const { text } = await sendRaw(direct.listener.port, request);
    assert.equal(statusesOf(text).length, 1);
    assert.equal(direct.log.length, 1);
  });
});
