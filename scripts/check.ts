/**
 * `npm run check`: what a change must pass before anybody looks at it, in less than a minute. Ends with the output of the
 * first step that fails. What takes browsers, processes, listeners, slow back ends, a packed package or documents by the
 * thousand is left to `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');
const COMPILED = path.join(ROOT, 'node_modules/.cache/headgate-check');
const SLOW = ['browser', 'cli', 'e2e', 'gateway', 'interop', 'outbound', 'packaging', 'reload'];
/** Take as long as all others of their area together. */
const SLOW_FILES = [
  'test/definition/canonical-order.test.ts',
  'test/definition/corpus.test.ts',
  'test/definition/published-schemas.test.ts',
  'test/identity/authentication-url-tls.test.ts',
  'test/identity/ldap-hostile.test.ts',
  'test/identity/ldap.test.ts',
  'test/identity/openid-issuer-tls.test.ts',
  'test/identity/openid-issuer.test.ts',
  'test/jose/loading.test.ts',
  'test/lint/any-document.test.ts',
  'test/lint/corpus-golden.test.ts',
  'test/lint/corpus.test.ts',
  'test/lint/fixes.test.ts',
  'test/lint/large-documents.test.ts',
  'test/oauth/call-outs-tls.test.ts',
  'test/oauth/hostile-call-outs.test.ts',
  'test/oauth/hostile-form-sites.test.ts',
  'test/oauth/token-quality.test.ts',
  'test/pages/custom-form-escaping.test.ts',
  'test/policies/examples.test.ts',
  'test/security-diff/changes.test.ts',
  'test/security-diff/order.test.ts',
  'test/source/any-bytes.test.ts',
  'test/source/splices.test.ts',
  'test/stores/opened-at-once.test.ts',
  'test/stores/sqlite.test.ts',
  'test/stores/two-processes.test.ts',
];

const main = (): number => {
  const started = performance.now();
  for (const [title, program, args] of steps()) {
    const begun = performance.now();
    // Where reports are coloured they are for a terminal only. A third of the time would be compiling, a hundred times over.
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NODE_COMPILE_CACHE: COMPILED };
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: ROOT,
      env,
      maxBuffer: OUTPUT_LIMIT_BYTES,
    });
    process.stdout.write(
      `${title.padEnd(24)} ${seconds(performance.now() - begun)}${status === 0 ? '' : '  failed'}\n`,
    );
    if (status === 0) continue;
    process.stdout.write(`\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
    return 1;
  }
  process.stdout.write(`${'all'.padEnd(24)} ${seconds(performance.now() - started)}\n`);
  return 0;
};

/** A run of all tests that fail prints about 5 MB. */
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;

type Step = readonly [title: string, program: string, args: readonly string[]];

const steps = (): readonly Step[] => [
  ['format and lint', bin('biome'), ['ci', '--error-on-warnings', '--colors=off']],
  ['types', bin('tsc'), ['-p', '.']],
  ['unused code', bin('knip'), ['--no-progress']],
  ['layers and tidiness', process.execPath, ['scripts/test.ts', 'test/tidy']],
  ['unit tests', process.execPath, ['scripts/test.ts', ...unitTests()]],
];

const bin = (name: string): string => path.join(ROOT, 'node_modules/.bin', name);

const unitTests = (): readonly string[] =>
  globSync('test/**/*.test.ts', { cwd: ROOT }).filter((file) => {
    const area = file.split(path.sep)[1] ?? '';
    return area !== 'tidy' && !SLOW.includes(area) && !SLOW_FILES.includes(file);
  });

process.exitCode = main();
