import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const root = path.join(import.meta.dirname, '../..');

const api = (step: string): string => `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
paths:
  /photos: { get: { responses: { 200: { description: All } } } }
x-assembly: { execute: [${step}] }
`;

const program = (definition: string, calls: number): string => `
import { startGateway } from ${JSON.stringify(path.join(root, 'test/harness/gateway.ts'))};
import { send } from ${JSON.stringify(path.join(root, 'test/harness/send.ts'))};
const gateway = await startGateway({
  definitions: { 'photos.yaml': ${JSON.stringify(definition)} },
  crypto: { ours: { kty: 'oct', k: '${'A'.repeat(64)}' } },
});
for (let call = 0; call < ${calls}; call++) {
  const { status } = await send(gateway.url, { path: '/photos' });
  if (status !== 200) process.exitCode = 1;
}
await gateway.close();
`;

/** Whether a gateway has loaded jose at its end, after so many requests. */
const loadsJose = (step: string, calls: number): boolean => {
  const hook = path.join(root, 'test/harness/list-modules.js');
  const args = ['--import', hook, '--input-type=module', '--eval', program(api(step), calls)];
  const { stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /\/node_modules\/undici\//);
  return stderr.includes('/node_modules/jose/');
};

const plain = '{ set-variable: { actions: [{ set: message.body, value: fine }] } }';
const generate = '{ jwt-generate: { jwt: generated.jwt, jws-crypto: ours } }';

test('jose costs neither time nor memory until a step makes or checks the first JWT', () => {
  assert.equal(loadsJose(plain, 1), false);
  assert.equal(loadsJose(generate, 0), false);
  assert.equal(loadsJose(generate, 2), true);
});
