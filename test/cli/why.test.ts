import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { CompiledStep } from '../../src/assembly/types.ts';
import { hintOf } from '../../src/cli/error-page.ts';
import { run } from '../../src/cli/main.ts';
import { openAdminListener } from '../../src/gateway/admin/admin-listener.ts';
import { makeAdminToken, writeAdminFiles } from '../../src/gateway/admin/token.ts';
import { RefusalRing } from '../../src/gateway/why-refused/refusal-ring.ts';
import { refusal } from '../../src/oauth/errors.ts';
import type { LinkedRoute } from '../../src/runtime/link.ts';
import { newFolder } from '../harness/folder.ts';

/** What of a route its records tell. */
const route = {
  template: '/acme/oauth2/token',
  assembly: { name: 'acme', version: '1.0.0', files: ['apis/acme.yaml'], positions: [[0, 12, 3]] },
} as unknown as LinkedRoute;
const step = { id: 'acme#x-oauth/token/validate-grant', policy: 'oauth-validate-grant', at: 0 } as CompiledStep; // a record needs no more

/** An admin listener on a data folder of its own; asks it by the command line. */
const start = async (t: TestContext) => {
  const refusals = new RefusalRing({ node: 'n1', random: randomBytes });
  const token = makeAdminToken(randomBytes);
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
    hintOf,
    log: { info: () => undefined, error: () => undefined },
  });
  const folder = newFolder();
  t.after(async () => {
    await admin.close();
    folder.remove();
  });
  await writeAdminFiles(folder.path, { token, url: admin.url }, randomBytes);
  const why = async (...args: readonly string[]) => {
    const printed: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
    const code = await run(['why', ...args, '--data', folder.path], {
      stdout: (text) => printed.stdout.push(text),
      stderr: (text) => printed.stderr.push(text),
      env: {},
      cwd: folder.path,
      colour: false,
    });
    return { code, stdout: printed.stdout.join(''), stderr: printed.stderr.join('') };
  };
  return { refusals, why };
};

const reference = 'n1-7k2m9qz4c0dh3xvb';
const recorded = (refusals: RefusalRing): void =>
  refusals.record({
    reference,
    now: Date.UTC(2030, 0, 1),
    fault: refusal('oauth/scope-unknown', {
      detail: 'client "shop"',
      compared: { scope: 'read\u001b[2J all', known: ['read', 'write'], allowed: [] },
    }),
    status: 400,
    method: 'POST',
    route,
    step,
    application: 'shop',
  });

test('why says which step refused by which rule, where it is written, what was compared, and what to do', async (t) => {
  const { refusals, why } = await start(t);
  recorded(refusals);
  const { code, stdout, stderr } = await why(reference);
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(
    stdout,
    `2030-01-01T00:00:00.000Z POST /acme/oauth2/token (acme:1.0.0) → 400
  rule            oauth/scope-unknown
  step            oauth-validate-grant, acme#x-oauth/token/validate-grant
  at              apis/acme.yaml:12:3
  application     shop
  detail          client "shop"
  scope           read\\x1b[2J all
  known           read
                  write
  allowed         (none)

Compare with \`scopes\` of the provider's definition. \`openid\`, \`offline_access\` and the like are scopes only where the definition lists them.
`,
  );
});

test('why says of a refusal before all steps what there is to say', async (t) => {
  const { refusals, why } = await start(t);
  refusals.record({ reference, now: 0, fault: refusal('oauth/form-malformed'), status: 400 });
  const { code, stdout } = await why(reference);
  assert.equal(code, 0);
  assert.deepEqual(stdout.split('\n').slice(0, 3), [
    '1970-01-01T00:00:00.000Z → 400',
    '  rule            oauth/form-malformed',
    '',
  ]);
});

test('why --json prints the same for programs', async (t) => {
  const { refusals, why } = await start(t);
  recorded(refusals);
  const { code, stdout } = await why(reference, '--json');
  assert.equal(code, 0);
  const { hint, ...record } = JSON.parse(stdout);
  assert.deepEqual(record, refusals.find(reference));
  assert.match(hint, /^Compare with/);
});

test('why takes a reference as it was heard on the phone', async (t) => {
  const { refusals, why } = await start(t);
  recorded(refusals);
  const { code, stdout } = await why('N1-7K2M9QZ4CoDH3XVB');
  assert.deepEqual([code, stdout.includes('oauth/scope-unknown')], [0, true]);
});

const unknown: readonly (readonly [about: string, reference: string, code: number, said: RegExp])[] = [
  ['that is not kept any more', 'n1-0000000000000000', 1, /the latest are kept, in memory, at most 10,000 in 8 MiB/],
  ['of another node', 'n2-0000000000000000', 1, /of the node "n2", and this is "n1": ask that one/],
  ['that is none', 'kojst4CKciU-3', 2, /A reference is the name of a node/],
  ['that is a path', '../loads', 2, /A reference is the name of a node/],
];
for (const [about, text, expected, said] of unknown) {
  test(`why says of a reference ${about} what can be known`, async (t) => {
    const { why } = await start(t);
    const { code, stdout, stderr } = await why(text);
    assert.deepEqual([code, stdout], [expected, '']);
    assert.match(stderr, said);
  });
}
