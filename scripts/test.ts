/**
 * `npm test`: everything in `test/`, by Node's own runner. Arguments are files or folders (`npm test -- test/oauth`) and
 * options of `node --test` (`npm test -- --test-name-pattern=consent`).
 */
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { programOf, type ServiceName, services } from '../test/harness/services.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** No test takes nearly as long: what waits for ever fails, and the rest is still run. */
const TIMEOUT_MS = 120_000;

const main = (args: readonly string[]): number => {
  const options = args.filter((arg) => arg.startsWith('-'));
  const paths = args.filter((arg) => !arg.startsWith('-'));
  const files = (paths.length > 0 ? paths : ['test']).flatMap((one) => testsBelow(one));
  if (files.length === 0) {
    process.stderr.write(`there are no tests in ${paths.join(', ')}\n`);
    return 2;
  }
  if (process.env['HEADGATE_INSTALL_SERVICES'] === '1') installMissing();
  const { status } = run(process.execPath, [
    '--test',
    // Its closing lines are read by people and by CI, terminal or not.
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-concurrency=${availableParallelism()}`,
    `--test-timeout=${TIMEOUT_MS}`,
    `--import=${path.join(ROOT, 'test/harness/leaks.ts')}`,
    ...options,
    ...files,
  ]);
  return status ?? 1;
};

const testsBelow = (one: string): readonly string[] => {
  const full = path.resolve(ROOT, one);
  const isFolder = statSync(full, { throwIfNoEntry: false })?.isDirectory() === true;
  // Sorted: the order in which files are run is then the same everywhere.
  return globSync(isFolder ? `${full}/**/*.test.ts` : full).sort();
};

/** Installs the programs that are missing, by Debian's packages. What cannot be had is reported by the tests that need it. */
const installMissing = (): void => {
  const names = Object.keys(services) as ServiceName[]; // of a constant object: its keys and no others
  const missing = names.filter((name) => programOf(name) === undefined).map((name) => services[name].package);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    process.stderr.write(`not installed, for only root can: ${missing.join(' ')}\n`);
    return;
  }
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  // On a fresh or stale machine the lists of packages are missing or name versions that are gone.
  if (aptGet(install) !== 0 && aptGet(['update']) === 0) aptGet(install);
};

const aptGet = (args: readonly string[]): number | null =>
  // In runlevel 1 no package starts its server: tests start their own.
  run('apt-get', args, { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }).status;

const run = (program: string, args: readonly string[], env = process.env): ReturnType<typeof spawnSync> =>
  spawnSync(program, args, { cwd: ROOT, env, stdio: 'inherit' });

process.exitCode = main(process.argv.slice(2));
