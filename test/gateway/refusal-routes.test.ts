import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { openAdminListener } from '../../src/gateway/admin/admin-listener.ts';
import { RefusalRing } from '../../src/gateway/why-refused/refusal-ring.ts';
import { Fault } from '../../src/policy/fault.ts';
import { send, type TestAnswer } from '../harness/send.ts';

const token = 'a-token_of.43~characters';
const fault = new Fault({ fault: 'BadRequestError', status: 404, code: 'request/no-such-path', message: 'No' });

/** An admin listener that knows so many refusals, the first with a reference of zeros. */
const start = async (t: TestContext, many: number) => {
  const refusals = new RefusalRing({ node: 'n1', random: randomBytes });
  const references = Array.from({ length: many }, (_, at) => `n1-${String(at).padStart(16, '0')}`);
  for (const reference of references) refusals.record({ reference, now: 0, fault, status: 404, method: 'GET' });
  const admin = await openAdminListener({
    host: '127.0.0.1',
    port: 0,
    token,
    current: () => assert.fail(),
    draining: () => false,
    reloader: () => undefined,
    metrics: async () => '',
    startedAt: 0,
    refusals,
    hintOf: (code) => (code === fault.code ? 'Look at the path.' : undefined),
    log: { info: () => undefined, error: () => undefined },
  });
  t.after(() => admin.close());
  const get = (path: string, bearer = token): Promise<TestAnswer> => send(admin.url, { path, bearer });
  return { get, references };
};
const listed = (answer: TestAnswer): readonly string[] => {
  const { refusals } = answer.json() as { refusals: readonly { reference: string }[] }; // of our own route
  return refusals.map(({ reference }) => reference);
};

test('GET /refusals/<reference> tells why, with what to do', async (t) => {
  const { get, references } = await start(t, 1);
  const answer = await get(`/refusals/${references[0]}`);
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json(), {
    reference: references[0],
    time: '1970-01-01T00:00:00.000Z',
    method: 'GET',
    status: 404,
    rule: 'request/no-such-path',
    hint: 'Look at the path.',
  });
});

test('GET /refusals lists the latest, newest first: 20, or as many as are asked for', async (t) => {
  const { get, references } = await start(t, 30);
  const all = references.toReversed();
  const answer = await get('/refusals');
  assert.deepEqual(listed(answer), all.slice(0, 20));
  assert.deepEqual(
    [Reflect.get(Object(answer.json()), 'node'), Reflect.get(Object(answer.json()), 'kept')],
    ['n1', 30],
  );
  assert.deepEqual(listed(await get('/refusals?limit=1')), all.slice(0, 1));
  assert.deepEqual(listed(await get('/refusals?limit=1000')), all);
});

for (const query of ['limit=0', 'limit=1001', 'limit=x', 'limit=', 'limit=1&limit=2', 'limt=1']) {
  test(`GET /refusals?${query} is refused`, async (t) => {
    const { get } = await start(t, 1);
    assert.equal((await get(`/refusals?${query}`)).status, 400);
  });
}

test('a reference that is unknown is 404, and what is none 400', async (t) => {
  const { get } = await start(t, 1);
  assert.equal((await get('/refusals/n1-0000000000000009')).status, 404);
  assert.equal((await get('/refusals/n1')).status, 400);
});

test('refusals are told to who has the admin token, and to nobody else', async (t) => {
  const { get, references } = await start(t, 1);
  for (const path of ['/refusals', `/refusals/${references[0]}`]) {
    const answer = await get(path, 'another');
    assert.equal(answer.status, 401);
    assert.ok(!answer.text.includes('no-such-path'));
  }
});
