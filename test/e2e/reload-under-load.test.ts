import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { isSoak } from '../harness/soak.ts';

// Reloads while clients send as fast as they are answered. Every definition carries a version in two places; an answer in
// which they differ was made of two states.

// Tokens fill a cache: where memory is looked at, few are issued.
const { reloads, clients, calls } = isSoak
  ? { reloads: 100, clients: 8, calls: 40 }
  : { reloads: 20, clients: 4, calls: 4 };

/** Token endpoint: the version is the lifetime of tokens, and stands in a header. */
const provider = (version: number): string => `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  scopes: { read: Read }
  grants: [application]
  access-token: { ttl: ${version} }
x-assembly:
  execute: [set-variable: { actions: [{ set: message.headers.X-Version, value: "${version}" }] }]
paths: {}
`;

/** Proxy: the version is part of the target, which the back end answers with, and stands in a header. */
const api = (version: number): string => `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
securityDefinitions:
  sign-in: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { read: Read } }
security: [{ sign-in: [read] }]
paths:
  /all: { get: { responses: { 200: { description: Fine } } } }
x-assembly:
  execute:
    - invoke: { target-url: "$(backend-url)/${version}" }
    - set-variable: { actions: [{ set: message.headers.X-Version, value: "${version}" }] }
`;

/** Ten ways to ruin it. */
const brokenOnes = (text: string): readonly (readonly [about: string, text: string])[] => [
  ['an empty file', ''],
  ['cut off in a bracket', text.slice(0, text.indexOf('x-name'))],
  ['cut off before the paths', text.slice(0, text.indexOf('paths:'))],
  ['cut off in a quote', text.slice(0, text.indexOf('backend-url'))],
  ['two keys alike', `${text}paths: {}\n`],
  ['a tab', text.replace('  - invoke', '\t- invoke')],
  ['a policy that is not there', text.replace('invoke:', 'invke:')],
  ['a name that nothing defines', text.replace('backend-url', 'back-end')],
  ['a scheme that is not defined', text.replace('[{ sign-in:', '[{ sign-on:')],
  ['security that is gone', text.replace('security: [{ sign-in: [read] }]', 'security: []')],
];

const files = {
  'headgate.yaml':
    'definitions: [apis]\napplications: applications.yaml\nproperties: { backend-url: "${BACKEND_URL}" }\n',
  'applications.yaml': 'applications: [{ id: shop, type: confidential, secret: shop-secret, subscriptions: all }]\n',
  'apis/records.yaml': api(100),
  'apis/sign-in.yaml': provider(100),
};

let folder: Folder;
let backend: Backend;
let gateway: RunningCli;
before(async () => {
  folder = newFolder(files);
  backend = await startBackend(({ path }) => ({ body: path.slice(1) }));
  const args = ['--config', folder.at('headgate.yaml'), '--data', folder.at('data')];
  gateway = await startCli(args, { BACKEND_URL: backend.url });
});
after(async () => {
  await gateway?.stop();
  await backend?.close();
  folder?.remove();
});

test('reloads under load lose no request, mix no two states, and refuse what is broken (A45)', async () => {
  const load = new Load(gateway.url);
  const running = Array.from({ length: clients }, () => load.run());
  await load.answers(50);
  let before: number | undefined;
  for (let version = 101; version <= 100 + reloads; version += 1) {
    writeFileSync(folder.at('apis/records.yaml'), api(version));
    writeFileSync(folder.at('apis/sign-in.yaml'), provider(version));
    const answer = await reload();
    assert.equal(answer.status, 200, answer.text);
    await load.serves(version);
    // The first reloads warm up the compiler; a short run says nothing about what is left behind.
    if (isSoak && version === 120) before = memoryOf(gateway.pid);
  }
  for (const [about, broken] of brokenOnes(api(101 + reloads))) {
    writeFileSync(folder.at('apis/records.yaml'), broken);
    assert.equal((await reload()).status, 422, about);
  }
  await load.answers(50);
  load.stop();
  await Promise.all(running);
  load.close();
  assert.deepEqual(load.failures, []);
  assert.deepEqual(
    [...load.versions],
    Array.from({ length: reloads + 1 }, (_, index) => 100 + index),
  );
  if (before !== undefined) assert.ok((memoryOf(gateway.pid) ?? 0) <= before * 1.1, 'memory grew');
});

const reload = (): Promise<TestAnswer> =>
  send(gateway.adminUrl, {
    method: 'POST',
    path: '/reload',
    bearer: readFileSync(folder.at('data/admin.token'), 'utf8').trim(),
  });

/** Clients on connections that stay open, and what they were answered. */
class Load {
  readonly failures: string[] = [];
  /** Every version seen, in the order in which the first answer of each came. */
  readonly versions = new Set<number>();
  readonly #url: URL;
  readonly #agent = new http.Agent({ keepAlive: true });
  #count = 0;
  #stopped = false;
  #answered: (() => void)[] = [];

  constructor(url: string) {
    this.#url = new URL(url);
  }

  async run(): Promise<void> {
    let token = '';
    while (!this.#stopped) {
      try {
        const issued = await this.#ask('POST', '/sign-in/oauth2/token', { Authorization: basic }, form);
        const { access_token, expires_in } = JSON.parse(issued.body);
        token = access_token;
        this.#judge(issued, expires_in);
        for (let count = 0; count < calls; count += 1) {
          const proxied = await this.#ask('GET', '/records/all', { Authorization: `Bearer ${token}` });
          this.#judge(proxied, Number(proxied.body));
        }
      } catch (error) {
        this.failures.push(String(error));
        if (this.failures.length > 20) return;
      }
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Resolves when so many more have been answered. */
  async answers(more: number): Promise<void> {
    const wanted = this.#count + more;
    while (this.#count < wanted && this.failures.length === 0) await this.#next();
  }

  /** Resolves when somebody was answered by this version. */
  async serves(version: number): Promise<void> {
    while (!this.versions.has(version) && this.failures.length === 0) await this.#next();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#answered.push(resolve));
  }

  #judge({ status, version, body }: Answer, inBody: number): void {
    this.#count += 1;
    if (status !== 200 || version !== inBody) this.failures.push(`${status}, header ${version}, body ${body}`);
    else this.versions.add(version);
    for (const one of this.#answered.splice(0)) one();
  }

  #ask(method: string, path: string, headers: http.OutgoingHttpHeaders, body?: string): Promise<Answer> {
    const { hostname, port } = this.#url;
    return new Promise((resolve, reject) => {
      const request = http.request({
        hostname,
        port,
        method,
        path,
        headers: { ...headers, ...formHeaders(body) },
        agent: this.#agent,
      });
      request.on('error', reject);
      request.on('response', async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve({ status: response.statusCode ?? 0, version: Number(response.headers['x-version']), body: text });
      });
      request.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly version: number;
  readonly body: string;
}

const basic = `Basic ${Buffer.from('shop:shop-secret').toString('base64')}`;
const form = 'grant_type=client_credentials&scope=read';
const formHeaders = (body: string | undefined): http.OutgoingHttpHeaders =>
  body === undefined
    ? {}
    : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) };

/** Resident memory in kB, where the system tells. */
const memoryOf = (pid: number): number | undefined => {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
};
