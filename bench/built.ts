import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { at } from './processes.ts';

/** Builds the program into a folder of its own, as a package has it; answers with the path of its `headgate.js`. */
export const builtProgram = (folder: string): string => {
  const target = path.join(folder, 'package');
  mkdirSync(target);
  const built = spawnSync(process.execPath, [at('../scripts/build.ts'), path.join(target, 'dist')], {
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Error('the program cannot be built');
  for (const part of ['bin', 'templates', 'package.json']) {
    cpSync(at(`../${part}`), path.join(target, part), { recursive: true });
  }
  symlinkSync(at('../node_modules'), path.join(target, 'node_modules'));
  return path.join(target, 'bin/headgate.js');
};
