#!/usr/bin/env node
// Plain JavaScript: picks the sources in a checkout or the built program in a package, and a Node that can run it.
import { existsSync } from 'node:fs';
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepTicksAlike } from './lasting-ticks.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Where compiled code is kept for the next run: in a folder of this user's own. Node's default is below the folder for
 * temporary files, where others could put code for us to run.
 */
const keepCompiledCode = () => {
  try {
    module.enableCompileCache(path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'headgate'));
  } catch {
    // A user without a home has no cache; one whose home cannot be written gets none from Node, without an error.
  }
};

/**
 * V8 alone would let a gateway under load have 200 MB: a young generation of 64, an old one that is swept late, and what
 * its middle compiler (Maglev) takes for code that the last one soon replaces. With these it has two thirds, at the same
 * CPU time a request (bench/README.md). So small a young generation is collected often, and there is little in it to be
 * kept: one thread is cheaper than waking several. What streams through is collected by us (src/gateway/buffer-relief.ts).
 */
const memoryOptions = [
  ...['--max-semi-space-size=8', '--no-parallel-scavenge', '--heap-growing-percent=20'],
  ...['--no-maglev', '--expose-gc'],
];
/** glibc: one arena for all threads, trimmed when it can be, so that what the compilers are done with is given back. */
const memoryVariables = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** The gateway begins anew in the same process, since none of this can be set later. */
const restrainMemory = () => {
  const options = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  // Where the system cannot do it (Windows), somebody has chosen a size, or a parent talks with this process, all stays.
  if (process.execve === undefined || options.includes('semi-space-size') || process.channel !== undefined) return;
  const args = [process.execPath, ...memoryOptions, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...memoryVariables, ...process.env });
};

if (Number(process.versions.node.split('.')[0]) >= 24) {
  if (process.argv[2] === 'start') {
    restrainMemory();
    keepTicksAlike();
  }
  keepCompiledCode();
  const sources = '../src/cli/main.ts';
  const { main } = await import(existsSync(at(sources)) ? sources : '../dist/cli/main.js');
  await main(process.argv.slice(2));
} else {
  const newer = at('../node_modules/.bin/node');
  if (!existsSync(newer)) {
    process.stderr.write(`headgate needs Node 24 or newer; this is ${process.version}\n`);
    process.exit(2);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 128 : (code ?? 70)));
}
