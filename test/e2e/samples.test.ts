import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type RunningCli, startSamples } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import type { Expected } from '../policies/example-file.ts';
import { assertMatches } from '../policies/matching.ts';
import { alice, allowedBy, authorizeUrl, broughtBack } from './acme.ts';

/** One call of a `calls.yaml`; `{name}` in a request stands for a value kept from an answer before. */
interface Call {
  readonly title: string;
  readonly request: TestRequest;
  readonly expect: {
    readonly status: number;
    readonly headers?: Expected;
    /** Every member named here is in the answer's JSON, with this value. */
    readonly json?: unknown;
  };
  /** Names of members of the answer's JSON, by the name they are kept under. */
  readonly keep?: Readonly<Record<string, string>>;
}

const root = new URL('../../', import.meta.url).pathname;

let folder: Folder;
let samples: RunningCli;
before(async () => {
  folder = newFolder();
  samples = await startSamples(folder.at('data'));
});
after(async () => {
  assert.equal(await samples?.stop(), 0);
  folder.remove();
});

for (const file of globSync('apis/*/calls.yaml', { cwd: root })) {
  const { calls }: { readonly calls: readonly Call[] } = parse(readFileSync(path.join(root, file), 'utf8'));
  const kept: Record<string, string> = {};
  for (const { title, request, expect, keep = {} } of calls) {
    test(`${path.dirname(file)}: ${title}`, async () => {
      const answer = await send(samples.url, filled(request, kept));
      assert.equal(answer.status, expect.status, answer.text);
      assertMatches(answer.headers, expect.headers ?? {}, 'headers');
      if (expect.json !== undefined) assertContains(answer.json(), expect.json, '');
      for (const [name, member] of Object.entries(keep)) kept[name] = memberOf(answer, member);
    });
  }
}

test('the curl lines that are printed at the start work as they are printed', async () => {
  const [forToken, forPhotos, ...more] = printed(/^ {2}(curl .*)$/gm);
  assert.ok(forToken !== undefined && forPhotos !== undefined && more.length === 0);
  assert.match(JSON.parse(await shell(forToken)).access_token, /^hg_at_/);
  assert.equal(JSON.parse(await shell(forPhotos))[0].title, 'The sea at six');
});

test('the link that is printed at the start leads to a client, which knows where the gateway is', async () => {
  const [url = '', ...more] = printed(/^ {2}(http:.*)$/gm);
  assert.deepEqual(more, []);
  const page = await send(url, { path: '/' });
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1>Photo printer<\/h1>/);
  assert.ok(page.text.includes(samples.url));
});

test('the sample signs in who its page says, and nobody else', async () => {
  const [printer = ''] = printed(/^ {2}(http:.*)$/gm);
  const url = authorizeUrl(
    samples.url,
    { client_id: 'printer', redirect_uri: `${printer}/callback`, scope: 'photos:read' },
    '/photos-sign-in/oauth2/authorize',
  );
  const visitor = new Visitor();
  const again = await visitor.submit(await visitor.open(url), { ...alice, username: 'bob' });
  assert.match(again.text, /role="alert"/);
  assert.match(broughtBack(await allowedBy(visitor, url))['code'] ?? '', /^hg_ac_/);
});

/** What the program has printed for a person to try. */
const printed = (line: RegExp): readonly string[] => [...samples.stderr().matchAll(line)].map(([, text = '']) => text);

const shell = async (line: string): Promise<string> => (await promisify(execFile)('sh', ['-c', line])).stdout;

const filled = (request: TestRequest, kept: Readonly<Record<string, string>>): TestRequest =>
  // The names are in strings only: what comes out has the same shape.
  JSON.parse(JSON.stringify(request), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/\{(\w+)\}/g, (written, name: string) => kept[name] ?? written) : value,
  ) as TestRequest;

const assertContains = (actual: unknown, expected: unknown, at: string): void => {
  if (typeof expected !== 'object' || expected === null) {
    assert.deepEqual(actual, expected, `at ${at || 'the root'}`);
    return;
  }
  const isSameKind = typeof actual === 'object' && actual !== null && Array.isArray(actual) === Array.isArray(expected);
  assert.ok(isSameKind, `${at || 'the root'} is ${JSON.stringify(actual)}`);
  const members = new Map(Object.entries(actual));
  for (const [name, value] of Object.entries(expected)) assertContains(members.get(name), value, `${at}/${name}`);
};

const memberOf = (answer: TestAnswer, name: string): string => {
  const body = answer.json();
  const value =
    typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : '';
  return String(value);
};
