import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { run } from '../../src/cli/main.ts';

/** The steps of an operation of `golden/compile/nested-steps`, each with what it is indented by. */
const explained = async (method: string): Promise<readonly string[]> => {
  let text = '';
  const code = await run(['explain', 'shop.yaml', method, '/orders'], {
    stdout: (more) => {
      text += more;
    },
    stderr: assert.fail,
    env: {},
    cwd: path.join(import.meta.dirname, '../golden/compile/nested-steps'),
    colour: false,
  });
  assert.equal(code, 0);
  return [...text.matchAll(/^( +)([a-z-]+(?: \d)?)(?= |$)/gm)].map(([, indent = '', what = '']) => indent + what);
};

test('nested steps are shown below their step, of several blocks each under its number', async () => {
  const steps = await explained('POST');
  assert.deepEqual(steps.slice(0, -3), [
    '  activity-log',
    '  operation-switch',
    '    case 1',
    '      if',
    '        throw',
    '  invoke',
    '  switch',
    '    case 1',
    '      set-variable',
    '    case 2',
    '      set-variable',
    '  respond',
  ]);
});

test('of an operation-switch only the case is shown that runs for the operation', async () => {
  const steps = await explained('GET');
  assert.deepEqual(steps.slice(0, 4), ['  activity-log', '  operation-switch', '  invoke', '  switch']);
});
