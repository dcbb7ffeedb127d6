import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';

// What the examples of jwt-generate and jwt-validate cannot show: sizes, and what is logged.

const key = { kty: 'oct', k: 'A'.repeat(64) };

const served = async (
  steps: string,
  properties: Readonly<Record<string, object | string>>,
  run: (gateway: TestGateway) => Promise<void>,
): Promise<void> => {
  const photos = `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
paths: { /photos: { get: { responses: { 200: { description: All } } } } }
x-assembly: { execute: [${steps}] }
`;
  const gateway = await startGateway({
    definitions: { 'photos.yaml': photos },
    crypto: { ours: key },
    properties: JSON.parse(JSON.stringify(properties)),
  });
  try {
    await run(gateway);
  } finally {
    await gateway.close();
  }
};

const generate = '{ jwt-generate: { jwt: message.body, private-claims: more, jws-crypto: ours } }';

test('a JWT longer than any that is taken is not made', async () => {
  await served(generate, { more: { text: 'x'.repeat(48_000) } }, async ({ url }) => {
    const { status, text } = await send(url, { path: '/photos' });
    assert.deepEqual([status, text.length > 64_000], [200, true]);
  });
  await served(generate, { more: { text: 'x'.repeat(50_000) } }, async ({ url }) => {
    const answer = await send(url, { path: '/photos' });
    assert.equal(answer.status, 500);
    assert.match(answer.text, /A JWT would become too long/);
  });
});

test('of a JWT that is refused the log tells why, and nothing of it', async () => {
  await served('{ jwt-validate: { jws-crypto: ours } }', {}, async ({ url, log }) => {
    const parts = ['eyJhbGciOiJub25lIn0', 'eyJzdWIiOiJDQU5BUlkifQ', 'CANARYCANARY'];
    const answer = await send(url, { path: '/photos', bearer: parts.join('.') });
    assert.equal(answer.status, 401);
    const told = JSON.stringify(log) + answer.text + JSON.stringify(answer.headers);
    assert.match(told, /"jwt\/unproven"/);
    assert.match(told, /no key is for its algorithm and name/);
    for (const part of parts) assert.ok(!told.includes(part), part);
  });
});

test('a key that cannot be used is told without the key', async () => {
  const weak = { kty: 'oct', k: 'CANARYCANARY' };
  await served('{ jwt-validate: { jws-jwk: weak } }', { weak }, async ({ url, log }) => {
    const answer = await send(url, { path: '/photos', bearer: 'a.b.c' });
    assert.equal(answer.status, 500);
    assert.match(JSON.stringify(log), /"jwt\/unusable-key"/);
    assert.doesNotMatch(JSON.stringify(log) + answer.text, /CANARY/);
  });
});
