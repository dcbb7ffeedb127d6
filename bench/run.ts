import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { builtProgram } from './built.ts';
import type { Stage } from './cast.ts';
import { measureCli } from './cli.ts';
import { type Figure, isHeld, table } from './figures.ts';
import { measureLogins } from './logins.ts';
import { measureManyDocuments } from './many-documents.ts';
import { measureManyTokens } from './many-tokens.ts';
import { measureMemory } from './memory.ts';
import { measurePages } from './pages.ts';
import { measureProxy } from './proxy.ts';
import type { Effort } from './rounds.ts';
import { measureSignIn } from './sign-in.ts';
import { measureTokens } from './tokens.ts';
import { measureValidation } from './validation.ts';

// What Headgate costs, beside the limits that it is held to. Everything runs on this machine, each server, the back end and
// the load in a process of its own; what they use is read from /proc, so it takes Linux. README.md says how to read it.

const usage = `npm run bench -- [--only <part>[,<part>]] [--rounds <n>] [--seconds <s>] [--check] [--json]

  --only     proxy, tokens, sign-in, logins, pages, validation, documents, cli, memory or million; absent: all, in some
             twelve minutes
  --rounds   how often each is measured, in turn (default 15)
  --seconds  how long each server is loaded each time (default 0.7)
  --check    exit with 1 where a limit is missed
  --json     the figures as JSON
`;

type Part = (stage: Stage, effort: Effort) => Promise<readonly Figure[]> | readonly Figure[];

const parts: Readonly<Record<string, Part>> = {
  proxy: measureProxy,
  tokens: measureTokens,
  'sign-in': measureSignIn,
  logins: measureLogins,
  pages: (_stage, { rounds }) => measurePages(rounds),
  validation: (_stage, { rounds }) => measureValidation(rounds),
  documents: (stage, { rounds }) => measureManyDocuments(stage, rounds),
  cli: (stage, { rounds }) => measureCli(stage, rounds),
  memory: (stage, { rounds }) => measureMemory(stage, rounds),
  million: measureManyTokens,
};

const measure = async (names: readonly string[], effort: Effort): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'headgate-bench-'));
  try {
    const stage = { folder, program: builtProgram(folder) };
    const figures: Figure[] = [];
    for (const name of names) {
      process.stderr.write(`${name} …\n`);
      figures.push(...((await parts[name]?.(stage, effort)) ?? []));
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(parts).join() },
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '0.7' },
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const names = values.only.split(',');
const effort: Effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
const isUnderstood =
  names.every((name) => Object.hasOwn(parts, name)) &&
  Number.isInteger(effort.rounds) &&
  effort.rounds > 0 &&
  effort.seconds > 0;
if (values.help || !isUnderstood) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const figures = await measure(names, effort);
  process.stdout.write(values.json ? `${JSON.stringify(figures, undefined, 2)}\n` : `\n${table(figures)}`);
  if (values.check && !figures.every(isHeld)) process.exitCode = 1;
}
