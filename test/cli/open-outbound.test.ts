import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOutbound } from '../../src/cli/open-outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import { readFrom } from '../environment/in-memory.ts';
import { startBackend } from '../harness/backend.ts';

test('calls go out as headgate.yaml says: to the place of a name, for secrets where allowed, until the breaker opens', async () => {
  const backend = await startBackend((_received, count) => (count > 2 ? { cut: 'head' } : {}));
  const { environment } = readFrom({
    'headgate.yaml': `
outbound:
  resolve: { photos.example: "${new URL(backend.url).host}", away.example: 192.0.2.1:80 }
  insecure-callouts: [away.example]
  allow: [eu.photos.example]
  breaker: { failures: 1 }
tls-profiles: { backend: { maximum-version: TLSv1.2 } }
`,
  });
  assert.ok(environment !== undefined);
  const outbound = openOutbound(environment, (_host, port) => port === 1);
  const send = (url: string): Promise<string> =>
    outbound.send({ method: 'GET', url, headers: [], timeoutMs: 1000, secret: true }).then(
      ({ status }) => String(status),
      (error) => (error instanceof OutboundError ? `${error.kind}: ${error.message}` : String(error)),
    );
  assert.equal(await send('http://photos.example/'), '200');
  assert.equal(await send('http://PHOTOS.example:8080/a'), '200');
  assert.deepEqual(
    backend.received.map(({ path, headers }) => [path, headers['host']?.toString().toLowerCase()]),
    [
      ['/', 'photos.example'],
      ['/a', 'photos.example:8080'],
    ],
  );
  assert.match(await send('http://photos.example/'), /^closed/);
  assert.match(await send('http://photos.example/'), /^open/);
  assert.match(await send('http://away.example/'), /^forbidden: 192\.0\.2\.1 is a reserved address/);
  assert.match(await send('http://10.0.0.1/'), /^forbidden: a password/);
  assert.match(await send('http://127.0.0.1:1/'), /^forbidden: a call must not reach a listener/);
  assert.deepEqual(
    [outbound.hasTlsProfile('backend'), outbound.allow.allowsTarget('http://eu.photos.example')],
    [true, true],
  );
  await outbound.close();
  await backend.close();
});
