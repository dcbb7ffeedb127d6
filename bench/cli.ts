import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './cast.ts';
import { apiOf } from './documents.ts';
import { atMost, type Figure } from './figures.ts';
import { median, pairedRatio } from './statistics.ts';

/** So many runs of each make a round: the system counts CPU time of children in steps of 10 ms. */
const runs = 8;

/** The CPU time of `headgate validate` of one file of 100 lines, as it is installed, beside that of `node -e 0`. */
export const measureCli = ({ folder, program }: Stage, rounds: number): readonly Figure[] => {
  const file = path.join(folder, 'api.yaml');
  writeFileSync(file, apiOf(100));
  const validate = [program, 'validate', file];
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') };
  const first = millisOf(validate, 1, env);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(millisOf(['-e', '0'], runs, env));
    ours.push(millisOf(validate, runs, env));
  }
  return [
    {
      name: 'validate of one file of 100 lines, beside node -e 0',
      value: pairedRatio(ours, bare),
      unit: '×',
      limit: atMost(4),
      detail: `${median(ours).toFixed(0)} ms, node ${median(bare).toFixed(0)} ms; the very first time ${first.toFixed(0)} ms`,
    },
  ];
};

/** CPU time of one run, in milliseconds. */
const millisOf = (args: readonly string[], times: number, env: NodeJS.ProcessEnv): number => {
  const before = childrenMillis();
  for (let time = 0; time < times; time++) {
    const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
    if (status !== 0) throw new Error(`"${args.join(' ')}" ended with exit code ${status}`);
  }
  return (childrenMillis() - before) / times;
};

/** What all children that have ended used, by proc(5): fields 16 and 17, in hundredths of a second. */
const childrenMillis = (): number => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
};
