/**
 * Makes `dist/`, what the package ships in place of the sources: Node refuses `.ts` under `node_modules`. Templates are
 * read from the package's own `templates/`, so only code is here.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

// What an earlier build left of files that are gone must not be shipped.
rmSync(DIST, { recursive: true, force: true });
const { status } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
// The compiler copies no file that is not its own kind.
for (const file of globSync('src/**/*.cjs', { cwd: ROOT })) cpSync(join(ROOT, file), join(DIST, file));
