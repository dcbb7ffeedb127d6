/**
 * `npm run soak`: tests that a change need not wait for, in the counts that find what is rare. `npm run soak -- <name>…`
 * runs some of them. The same files run in `npm test` with fewer rounds: they ask `test/harness/soak.ts`.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Of one file: what is stuck ends some time. */
const TIMEOUT_MS = 3 * 60 * 60 * 1000;

/** Test files by the name that a command line gives. */
const soaks: Readonly<Record<string, readonly string[]>> = {
  'any-document': ['test/lint/any-document.test.ts'],
  crash: ['test/e2e/crash.test.ts'],
  reload: ['test/e2e/reload-under-load.test.ts'],
};

const main = (names: readonly string[]): number => {
  const unknown = names.filter((name) => !Object.hasOwn(soaks, name));
  if (unknown.length > 0) {
    process.stderr.write(`there is no soak ${unknown.join(', ')}; there are: ${Object.keys(soaks).join(', ')}\n`);
    return 2;
  }
  const files = (names.length > 0 ? names : Object.keys(soaks)).flatMap((name) => soaks[name] ?? []);
  const { status } = spawnSync(
    process.execPath,
    [
      '--test',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      // One after the other: some measure.
      '--test-concurrency=1',
      `--test-timeout=${TIMEOUT_MS}`,
      `--import=${path.join(ROOT, 'test/harness/leaks.ts')}`,
      ...files,
    ],
    { cwd: ROOT, env: { ...process.env, HEADGATE_SOAK: '1' }, stdio: 'inherit' },
  );
  return status ?? 1;
};

process.exitCode = main(process.argv.slice(2));
