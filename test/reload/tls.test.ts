import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import type { Folder } from '../harness/folder.ts';
import { send } from '../harness/send.ts';
import { describeWith } from '../harness/services.ts';
import { makeCertificates } from '../outbound/certificates.ts';
import { type ServedProject, serveProject } from './served-project.ts';
import { versionedProject } from './versioned-api.ts';

const api = `
swagger: "2.0"
info: { title: Proxy, version: 1.0.0, x-name: proxy }
basePath: /proxy
paths:
  /{place}:
    parameters: [{ name: place, in: path, required: true, type: string }]
    get: { security: [], responses: { 200: { description: Fine } } }
x-assembly:
  execute:
    - invoke: { target-url: "$(backend-url)/{place}", tls-profile: backend, timeout: 10 }
`;
const environment = `
definitions: [proxy.yaml]
properties: { backend-url: "\${BACKEND_URL}" }
tls-profiles: { backend: { ca: ca.pem } }
`;

describeWith('openssl', 'a reload with TLS', () => {
  const { ca, otherCa, backEnd, first, second } = makeCertificates((sign, authority) => ({
    ca: authority,
    otherCa: makeCertificates((_sign, other) => other),
    backEnd: sign('127.0.0.1'),
    first: sign('127.0.0.1'),
    second: sign('127.0.0.1'),
  }));

  /** A back end that answers `/slow` when it is told to; counts its connections. */
  const startBackEnd = async (t: TestContext) => {
    const answerSlow = Promise.withResolvers<void>();
    const slowBegan = Promise.withResolvers<void>();
    let connections = 0;
    const server = https.createServer(backEnd, async (req, res) => {
      if (req.url === '/slow') {
        slowBegan.resolve();
        await answerSlow.promise;
      }
      res.end('answered');
    });
    server.on('secureConnection', (socket) => {
      connections += 1;
      socket.once('close', () => {
        connections -= 1;
        server.emit('left');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo; // it listens on TCP
    return { url: `https://127.0.0.1:${port}`, server, answerSlow, slowBegan, connections: () => connections };
  };

  const started = (t: TestContext, backEndUrl: string): Promise<ServedProject> =>
    serveProject(t, {
      files: { 'proxy.yaml': api, 'headgate.yaml': environment, 'ca.pem': ca },
      env: { BACKEND_URL: backEndUrl },
    });

  test('where the file of a TLS profile is missing, the reload is refused and the old profile stays (A40)', async (t) => {
    const project = await started(t, (await startBackEnd(t)).url);
    assert.equal((await send(project.url, { path: '/proxy/x' })).status, 200);
    for (const ruin of [
      () => renameSync(project.folder.at('ca.pem'), project.folder.at('away.pem')),
      () => writeFileSync(project.folder.at('ca.pem'), ''),
    ]) {
      ruin();
      const [problem] = await project.reload();
      assert.match(problem ?? '', /^headgate\.yaml:4 environment\/(?:missing-file|unusable-tls)$/);
      assert.match(project.reloader.degraded ?? '', /environment\//);
      assert.equal((await send(project.url, { path: '/proxy/x' })).status, 200);
    }
    renameSync(project.folder.at('away.pem'), project.folder.at('ca.pem'));
    assert.deepEqual([await project.reload(), project.reloader.degraded], [[], undefined]);
  });

  test('where a TLS profile has left the environment, the reload is refused and the old profile stays (A40)', async (t) => {
    const project = await started(t, (await startBackEnd(t)).url);
    writeFileSync(project.folder.at('headgate.yaml'), environment.replace('backend: { ca', 'other: { ca'));
    assert.deepEqual(await project.reload(), ['proxy.yaml:11 invoke/unknown-tls-profile']);
    assert.equal((await send(project.url, { path: '/proxy/x' })).status, 200);
  });

  test('with another TLS profile new calls use it; what is under way ends as it began, then its connections close', async (t) => {
    const backEndRunning = await startBackEnd(t);
    const project = await started(t, backEndRunning.url);
    const slow = send(project.url, { path: '/proxy/slow' });
    await backEndRunning.slowBegan.promise;
    writeFileSync(project.folder.at('ca.pem'), otherCa);
    assert.deepEqual(await project.reload(), []);
    assert.equal((await send(project.url, { path: '/proxy/x' })).status, 502);
    const left = once(backEndRunning.server, 'left');
    backEndRunning.answerSlow.resolve();
    assert.deepEqual([(await slow).status, (await slow).text], [200, 'answered']);
    await left;
    assert.equal(backEndRunning.connections(), 0);
  });

  test('without another TLS profile a reload keeps the connections', async (t) => {
    const backEndRunning = await startBackEnd(t);
    const project = await started(t, backEndRunning.url);
    await send(project.url, { path: '/proxy/x' });
    writeFileSync(project.folder.at('proxy.yaml'), api.replace('timeout: 10', 'timeout: 11'));
    assert.deepEqual(await project.reload(), []);
    await send(project.url, { path: '/proxy/x' });
    assert.equal(backEndRunning.connections(), 1);
  });

  test('a renewed certificate is shown from the next connection on, without a restart', async (t) => {
    const files = {
      'proxy.yaml': api,
      'headgate.yaml': `${environment}listen: { tls: { cert: tls.crt, key: tls.key } }\n`,
      'ca.pem': ca,
      'tls.crt': first.cert,
      'tls.key': first.key,
    };
    const project = await serveProject(t, { files, env: { BACKEND_URL: 'https://127.0.0.1:1' } });
    const before = await shownCertificate(project.url);
    writeFileSync(project.folder.at('tls.crt'), second.cert);
    assert.match((await project.reload())[0] ?? '', /environment\/unusable-tls$/);
    assert.equal(await shownCertificate(project.url), before);
    writeFileSync(project.folder.at('tls.key'), second.key);
    assert.deepEqual(await project.reload(), []);
    assert.notEqual(await shownCertificate(project.url), before);
  });

  for (const settings of [
    'listen: { tls: { cert: weak.pem, key: weak.pem } }',
    'tls-profiles: { backend: { cert: weak.pem, key: weak.pem } }',
  ]) {
    test(`a certificate that OpenSSL does not take is told at its place, at start and in a reload: ${settings}`, async (t) => {
      const prepare = (folder: Folder): void => {
        const weak = ['-newkey', 'rsa:1024', '-nodes', '-keyout', folder.at('key.pem'), '-out', folder.at('weak.pem')];
        execFileSync('openssl', ['req', '-x509', '-subj', '/CN=weak', ...weak], { stdio: 'ignore' });
        appendFileSync(folder.at('weak.pem'), readFileSync(folder.at('key.pem')));
      };
      const plain = versionedProject('one');
      const headgate = `${plain['headgate.yaml']}${settings}\n`;
      await assert.rejects(
        serveProject(t, { files: { ...plain, 'headgate.yaml': headgate }, prepare }),
        /headgate\.yaml:3 environment\/unusable-tls$/,
      );
      const project = await serveProject(t, { files: plain, prepare });
      writeFileSync(project.folder.at('headgate.yaml'), headgate);
      assert.deepEqual(await project.reload(), ['headgate.yaml:3 environment/unusable-tls']);
      assert.match(project.told.at(-1) ?? '', /^TLS does not take this: ee key too small$/m);
    });
  }

  const shownCertificate = async (url: string): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), ca });
    await once(socket, 'secureConnect');
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
});
