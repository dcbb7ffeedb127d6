#!/usr/bin/env node
// Plain JavaScript: picks the sources in a checkout or the built program in a package, and a Node that can run it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= 24) {
  enableCompileCache();
  const sources = '../src/cli/main.ts';
  const { main } = await import(existsSync(at(sources)) ? sources : '../dist/src/cli/main.js');
  await main(process.argv.slice(2));
} else {
  const newer = at('../node_modules/.bin/node');
  if (!existsSync(newer)) {
    process.stderr.write(`headgate needs Node 24 or newer; this is ${process.version}\n`);
    process.exit(2);
  }
  const child = spawn(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 128 : (code ?? 70)));
}
