import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { send } from '../harness/send.ts';
import { type RunningGateway, runGateway, sendRaw } from './running-gateway.ts';

let running: RunningGateway;
let drawn = 0;
before(async () => {
  running = await runGateway({
    routes: [
      { operation: 'GET /fine', steps: [{ fine: {} }] },
      { operation: 'GET /bug', steps: [{ fine: {} }, { bug: {} }] },
      { operation: 'GET /unwritable', steps: [{ fine: {} }, { unwritable: {} }] },
    ],
    policies: {
      fine: () => undefined,
      bug: () => {
        throw new TypeError('geheim');
      },
      unwritable: (x) => {
        x.message.status = 7;
        return undefined;
      },
    },
    gateway: {
      node: 'n1',
      random: (bytes) => {
        drawn += bytes;
        return randomBytes(bytes);
      },
    },
  });
});
after(() => running.close());

const referenceOf = (headers: Readonly<Record<string, unknown>>): string => String(headers['x-headgate-reference']);

test('a request that is served costs no random bits: a reference is made for what is refused', async () => {
  const before = drawn;
  const { status, headers } = await send(running.listener.url, { path: '/fine' });
  assert.deepEqual([status, headers['x-headgate-reference'], drawn], [200, undefined, before]);
  await send(running.listener.url, { path: '/nowhere' });
  assert.equal(drawn, before + 10);
});

const bugs: readonly (readonly [path: string, policy: string])[] = [
  ['/bug', 'bug'],
  ['/unwritable', 'unwritable'],
];
for (const [path, policy] of bugs) {
  test(`a bug at ${path} has one reference: in the header, the text, the log, and to ask why by`, async () => {
    running.log.length = 0;
    const answer = await send(running.listener.url, { path });
    const reference = referenceOf(answer.headers);
    assert.equal(answer.status, 500);
    assert.ok(answer.text.includes(`Its reference is ${reference}`));
    assert.deepEqual(
      running.log.map(({ fields }) => fields['reference']),
      [reference, reference],
    );
    const found = running.gateway.refusals.find(reference);
    assert.deepEqual([found?.rule, found?.status, found?.step?.policy], ['gateway/bug', 500, policy]);
    assert.doesNotMatch(JSON.stringify(found), /geheim/);
  });
}

test('what Node cannot read as a request has a reference in its answer and in the log', async () => {
  running.log.length = 0;
  const { text } = await sendRaw(running.listener.port, 'GET / HTTP/1.1\r\nHost : x\r\n\r\n');
  const [, reference = ''] = /\r\nX-Headgate-Reference: (n1-[0-9a-z]{16})\r\n/.exec(text) ?? [];
  assert.deepEqual(
    running.log.map(({ fields }) => fields['reference']),
    [reference],
  );
  const found = running.gateway.refusals.find(reference);
  assert.deepEqual([found?.rule, found?.method, found?.step], ['request/malformed', undefined, undefined]);
});
