import { declarations } from '../policies/declarations.ts';
import { loadSchemaCompiler } from '../src/lint/schema-compiler.ts';
import { parseSource } from '../src/source/parse.ts';
import { Workspace } from '../src/workspace/workspace.ts';
import { distinctApi } from './documents.ts';

/** Milliseconds of CPU time: all files for the first time, then once for each edit, parsing included. */
export interface UpdateTimes {
  readonly first: number;
  readonly updates: readonly number[];
}

// Arguments: how many files, how many lines each, how many edits. Prints the times as JSON.

const [count = 0, lines = 0, edits = 0] = process.argv.slice(2).map(Number);
const nameOf = (number: number): string => `apis/${number}.yaml`;
const texts = Array.from({ length: count }, (_, number) => distinctApi(lines, number));
const files = new Map(texts.map((text, number) => [nameOf(number), parseSource(nameOf(number), text)]));
const schemas = await loadSchemaCompiler(files, declarations);
const workspace = new Workspace({ known: { policies: declarations, schemas } });

const millisOf = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const first = millisOf(() => workspace.update(files));
const updates = Array.from({ length: edits }, (_, edit) =>
  millisOf(() => {
    const number = (edit * 7) % count;
    files.set(nameOf(number), parseSource(nameOf(number), `${texts[number]}# edited ${edit}\n`));
    if (workspace.update(new Map(files)).found.length > 0) throw new Error('a document has a problem');
  }),
);
process.stdout.write(JSON.stringify({ first, updates } satisfies UpdateTimes));
