import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quietFlow, use } from '../../src/policy/declaration.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Implementation, Run } from '../../src/runtime/binder.ts';
import { startGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { lies, type Observation, observed } from './observe.ts';

/** What is found of a step that does this and declares that. */
const liesOf = async (run: Run, flow: Partial<Observation['flow']>): Promise<readonly string[]> => {
  const found: string[] = [];
  const planted = ({ declaration }: Implementation<never>): Implementation<never> => ({
    declaration: { ...declaration, flow: () => ({ ...quietFlow, ...flow }) },
    link: () => run,
  });
  const gateway = await startGateway({
    definitions: {
      'api.yaml': `{ swagger: "2.0", info: { title: A, version: 1.0.0, x-name: a },
        paths: { "/{id}": { post: { parameters: [{ name: id, in: path, required: true, type: string }], responses: { 200: { description: A } } } } },
        x-assembly: { execute: [{ throw: { name: A } }] } }`,
    },
    policies: (real) =>
      real.map((one) =>
        one.declaration.name === 'throw' ? observed(planted(one), (seen) => found.push(...lies(seen))) : one,
      ),
  });
  await send(gateway.url, { path: '/7', body: 'text', headers: { 'X-A': 'a' } });
  await gateway.close();
  return found.map((lie) => lie.replace(', which its declaration does not say', ''));
};

const cases: readonly (readonly [about: string, run: Run, honest: Partial<Observation['flow']>, lie: string])[] = [
  [
    'writes a header',
    (x) => void x.message.setHeader('X-B', 'b'),
    { writes: [use('message.headers.x-b', '')] },
    'throw wrote "message.headers.X-B"',
  ],
  [
    'replaces the message',
    (x) => void x.message.replace(200, undefined, [], undefined),
    { writes: [use('message', '')] },
    'throw wrote "message"',
  ],
  [
    'reads a header of the request',
    (x) => void x.request.headers['x-a'],
    { reads: [use('request.headers.x-a', '')] },
    'throw read "request.headers.x-a"',
  ],
  [
    'reads a parameter',
    (x) => void x.request.parameters['id'],
    { reads: [use('request.parameters.id', '')] },
    'throw read "request.parameters.id"',
  ],
  [
    'reads the body as a value',
    (x) => void x.message.value,
    { reads: [use('message.body', '')] },
    'throw read "message.body"',
  ],
  ['passes the body on', (x) => void x.message.takeBody(), { requestBody: 'pass' }, 'throw passed the body on'],
  ['reads a variable', (x) => void x.variables?.get('a'), { reads: [use('a.b', '')] }, 'throw read "a"'],
  ['sets a variable', (x) => void x.variables?.set('a', 1), { writes: [use('a', '')] }, 'throw wrote "a"'],
  [
    'raises an error',
    () => {
      throw new Fault({ fault: 'B', status: 500, code: 'test/b', message: 'b' });
    },
    { faults: ['B'] },
    'throw raised B',
  ],
  ['ends the pipeline', () => ({ kind: 'end' }), { end: 'may-end' }, 'throw ended the pipeline'],
];

for (const [about, run, honest, lie] of cases) {
  test(`a step that ${about} and does not declare it is found out`, async () => {
    assert.deepEqual(await liesOf(run, {}), [lie]);
    assert.deepEqual(await liesOf(async (x) => run(x), {}), [lie]);
    assert.deepEqual(await liesOf(run, honest), []);
  });
}

test('so is one that declares to write what it never does', async () => {
  assert.deepEqual(await liesOf(() => undefined, { writes: [use('a', '')] }), [
    'throw declares that it writes "a", and did not',
  ]);
});
