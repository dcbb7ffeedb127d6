import assert from 'node:assert/strict';
import net, { type AddressInfo, type LookupFunction, type Server } from 'node:net';
import { after, before, describe, it, test } from 'node:test';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { type Backend, type RunningGateway, runBackend, runGateway } from '../gateway/running-gateway.ts';

/** A name leads where its answers say: the last one from then on. */
const answers = new Map<string, string[]>();
const lookup: LookupFunction = (name, _options, done) => {
  const list = answers.get(name) ?? [];
  const address = list.length > 1 ? list.shift() : list[0];
  if (address === undefined) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  else done(null, [{ address, family: net.isIP(address) }]);
};

let backend: Backend;
let running: RunningGateway;
let canary: Server;
let canaryPort: number;
let hits = 0;

before(async () => {
  backend = await runBackend();
  // Where no call of a request's choosing may arrive: on every address of this machine.
  canary = net.createServer((socket) => {
    hits++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, '::', resolve));
  canaryPort = (canary.address() as AddressInfo).port; // listening on TCP
  const invoke = (url: string) => [{ invoke: { 'target-url': url, timeout: 2 } }];
  running = await runGateway({
    outbound: {
      lookup,
      allow: {
        hosts: [
          { host: 'photos.example', port: undefined },
          { host: '*.region.example', port: 'any' },
        ],
        networks: [],
      },
      resolve: [
        { host: 'photos.example', to: { host: '127.0.0.1', port: backend.port } },
        { host: 'eu.region.example', to: { host: '127.0.0.1', port: backend.port } },
      ],
    },
    routes: [
      { operation: 'GET /host', steps: invoke('http://$(request.headers.x-target)/chosen') },
      { operation: 'GET /part', steps: invoke('http://$(request.headers.x-target).region.example:9/chosen') },
      { operation: 'GET /url', steps: invoke('$(request.headers.x-target)/chosen') },
      { operation: 'GET /behind', steps: invoke('$(request.headers.x-target)$(request.path)') },
    ],
  });
});

after(async () => {
  await running.close();
  await backend.close();
  await new Promise((resolve) => canary.close(resolve));
});

const call = async (path: string, target: string): Promise<number> => {
  const response = await fetch(running.listener.url + path, { headers: { 'X-Target': target } });
  await response.arrayBuffer();
  return response.status;
};

/** `{p}` is the port of the canary. */
const forms = [
  '127.0.0.1:{p}',
  '127.0.0.2:{p}',
  '127.1:{p}',
  '2130706434:{p}',
  '0x7f000002:{p}',
  '0177.0.0.2:{p}',
  '127.0.0.2.:{p}',
  '[::1]:{p}',
  '[::ffff:127.0.0.2]:{p}',
  '[::ffff:7f00:2]:{p}',
  '[64:ff9b::7f00:2]:{p}',
  '[::]:{p}',
  '0.0.0.0:{p}',
  '0:{p}',
  'localhost:{p}',
  'localhost.:{p}',
  'LOCALHOST:{p}',
  'photos.example@127.0.0.2:{p}',
  'photos.example:80@127.0.0.2:{p}',
  '127.0.0.2:{p}#photos.example',
  '127.0.0.2:{p}?photos.example',
  '127.0.0.2:{p}/photos.example',
  '127.0.0.2:{p}\\photos.example',
  '127.0.0.2:{p}%23photos.example',
  'photos.example:{p}',
  'photos.example.127.0.0.2.nip.example:{p}',
  'xphotos.example:{p}',
  'region.example:{p}',
  'canary.example:{p}',
  '169.254.169.254',
  '2852039166',
  '[fd00:ec2::254]',
  '[fe80::1]',
  'photos.example, 127.0.0.2:{p}',
  'photos.example%00',
  '',
];

describe('A39: a request that may choose among the hosts of "outbound.allow"', () => {
  for (const form of forms) {
    const target = () => form.replace('{p}', String(canaryPort));
    it(`does not reach "${form}"`, async () => {
      answers.set('canary.example', ['127.0.0.2']);
      const before = backend.received.length;
      assert.equal(await call('/host', target()), 400);
      assert.equal(await call('/url', `http://${target()}`), 400);
      assert.equal(await call('/url', target()), 400);
      assert.ok((await call('/part', `${target()}#`)) >= 400);
      assert.deepEqual([hits, backend.received.length - before], [0, 0]);
    });
  }

  it('reaches those, under whatever name the operator gave them', async () => {
    assert.equal(await call('/host', 'photos.example'), 200);
    assert.equal(await call('/host', 'PHOTOS.example.'), 200);
    assert.equal(await call('/part', 'eu'), 200);
    assert.deepEqual(
      backend.received.slice(-3).map(({ url, headers }) => `${headers['host']?.toString().toLowerCase()}${url}`),
      ['photos.example/chosen', 'photos.example./chosen', 'eu.region.example:9/chosen'],
    );
  });

  it('may bring a whole URL where the template begins with it, and its own path then', async () => {
    assert.equal(await call('/url', 'http://photos.example/v1'), 200);
    assert.equal(await call('/behind?q', 'http://photos.example'), 200);
    assert.deepEqual(
      backend.received.slice(-2).map(({ url }) => url),
      ['/v1/chosen', '/behind'],
    );
    for (const target of ['http://photos.example/a/..', 'http://photos.example/%2e%2e', 'ftp://photos.example']) {
      assert.equal(await call('/url', target), 400);
    }
  });

  it('is told why, and so is the operator', () => {
    assert.equal(running.log.at(-1)?.fields['code'], 'runtime/target-not-allowed');
  });
});

/** Targets that an author wrote: no address that is nobody's back end is connected to. */
const written = ['169.254.169.254', '2852039166', '0xa9fea9fe', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]'];
const nowhere = [
  '0.0.0.0',
  '0',
  '[::]',
  '255.255.255.255',
  '224.0.0.1',
  '[ff02::1]',
  '240.0.0.1',
  '[2002:a9fe:a9fe::]',
];

const send = (outbound: Outbound, host: string): Promise<string> =>
  outbound
    .send({ method: 'GET', url: `http://${host}:${canaryPort}/`, headers: [], timeoutMs: 2000 })
    .then(({ status }) => String(status))
    .catch(({ kind }) => kind);

for (const host of [...written, ...nowhere]) {
  test(`A39: the target http://${host} is refused, whoever wrote it`, async () => {
    assert.equal(await send(running.outbound, host), 'forbidden');
    assert.equal(hits, 0);
  });
}

test('A39: the address that is connected to is the one that was judged: a name that changes its answer gains nothing', async () => {
  answers.set('back.example', ['127.0.0.2', '169.254.169.254']);
  const first = await send(running.outbound, 'back.example');
  assert.deepEqual([first, hits], ['closed', 1], 'the loopback is an author’s to name');
  assert.equal(await send(running.outbound, 'back.example'), 'forbidden');
  hits = 0;
});

test('A39: what is refused is called where "outbound.allow" names the address', async () => {
  const networks = [{ address: '0.0.0.0', prefix: 8 }];
  const outbound = createOutbound({ isOwn: () => false, allow: { hosts: [], networks } });
  assert.equal(await send(outbound, '0.0.0.0'), 'closed');
  assert.equal(hits, 1);
  hits = 0;
  await outbound.close();
});
