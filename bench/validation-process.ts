import SwaggerParser from '@apidevtools/swagger-parser';
import { parse, parseDocument } from 'yaml';
import { declarations } from '../policies/declarations.ts';
import { asDeclared, judge } from '../src/lint/judge.ts';
import { loadSchemaCompiler } from '../src/lint/schema-compiler.ts';
import { parseSource } from '../src/source/parse.ts';
import { Workspace } from '../src/workspace/workspace.ts';
import { apiOf } from './documents.ts';

/** CPU time in milliseconds of one document, a value a round; values of one index were taken one after the other. */
export interface ValidationTimes {
  readonly ours: readonly number[];
  readonly yaml: readonly number[];
  readonly swaggerParser: number;
}

// Arguments: how many lines, how many rounds. Prints the times as JSON.

const [lines = 0, rounds = 0] = process.argv.slice(2).map(Number);
const text = apiOf(lines);

/** Once for a call, however many documents it has. */
const schemas = await loadSchemaCompiler(new Map([['api.yaml', parseSource('api.yaml', text)]]), declarations);

/** All that `headgate validate` does between reading the bytes and printing. */
const validate = (): void => {
  const file = parseSource('api.yaml', text);
  const workspace = new Workspace({ known: { policies: declarations, schemas } });
  const { project, found } = workspace.update(new Map([[file.path, file]]));
  const [problem] = [...file.problems, ...judge(found, project, asDeclared('2026-01-01')).problems];
  if (problem !== undefined) throw new Error(`the document has a problem: ${problem.message}`);
};

const millisOf = async (times: number, work: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
};

/** Long enough that the clock of CPU time, which may tick every 10 ms, is no matter. */
const times = Math.ceil(20_000 / lines);
const measured: { readonly ours: number[]; readonly yaml: number[] } = { ours: [], yaml: [] };
// The first rounds are for V8 to compile what is hot.
for (let round = -2; round < rounds; round++) {
  const yaml = await millisOf(times, () => parseDocument(text));
  const ours = await millisOf(times, validate);
  if (round < 0) continue;
  measured.yaml.push(yaml);
  measured.ours.push(ours);
}
// Once, since it takes long; what it validates is given to it as values.
const swaggerParser = await millisOf(1, () => SwaggerParser.validate(parse(text)));
process.stdout.write(JSON.stringify({ ...measured, swaggerParser } satisfies ValidationTimes));
