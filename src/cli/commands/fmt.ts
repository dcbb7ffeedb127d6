import { readFileSync } from 'node:fs';
import path from 'node:path';
import { declarations } from '../../../policies/declarations.ts';
import { orderedText } from '../../definition/canonical-order/ordered-text.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { visibleText } from '../../diagnostics/visible-text.ts';
import { parseBytes } from '../../source/parse-bytes.ts';
import { problemAtSpan } from '../../source/problem-at.ts';
import type { SourceFile } from '../../source/tree.ts';
import { mustBeDefinition } from '../classify.ts';
import { gather } from '../gather.ts';
import { isError, report } from '../load.ts';
import { replaceableFile } from '../replace-file.ts';
import { secretsIn } from '../secrets-in.ts';
import { systemReason } from '../system-reason.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';
import { writeChanged } from '../write-changed.ts';

interface FmtOptions {
  readonly check?: true;
}

/** `headgate fmt`: names the files that change on stdout. What cannot be read is told, and left as it is. */
export const fmt = async (paths: readonly string[], { check }: FmtOptions, terminal: Terminal): Promise<number> => {
  if (paths.includes('-')) return fmtStdin(paths, check === true, terminal);
  // Files that these refer to are read for nothing here.
  const { named: definitions, problems } = await gather(paths, terminal.cwd);
  const own = new Set(definitions.map((file) => file.path));
  const found = [...problems.filter(({ file, code }) => own.has(file) || code === 'source/no-definition')];
  const changes = [];
  for (const file of definitions) {
    if (file.problems.some(isError)) continue;
    const full = path.resolve(terminal.cwd, file.path);
    const before = replaceableFile(file.path, full).text ?? '';
    const after = orderedOf(before, file);
    if (typeof after === 'object') found.push(after);
    else if (after !== before) changes.push({ path: file.path, full, before, after });
  }
  if (check !== true) writeChanged(changes);
  for (const change of changes) terminal.stdout(`${visibleText(change.path)}\n`);
  tell(found, definitions, terminal);
  return found.some(isError) || (check === true && changes.length > 0) ? exitCode.findings : exitCode.fine;
};

const fmtStdin = (paths: readonly string[], isCheck: boolean, terminal: Terminal): number => {
  if (paths.length > 1) throw new UsageError('"-" stands alone: what comes on stdin is one document');
  const bytes = stdin();
  const file = parseBytes('stdin', bytes);
  const problem = mustBeDefinition(file);
  const found = problem === undefined ? [...file.problems] : [problem];
  const before = bytes.toString('utf8');
  const after = found.some(isError) ? before : orderedOf(before, file);
  if (typeof after === 'object') found.push(after);
  tell(found, [file], terminal);
  if (found.some(isError)) return exitCode.findings;
  if (isCheck) return after === before ? exitCode.fine : exitCode.findings;
  terminal.stdout(String(after));
  return exitCode.fine;
};

const stdin = (): Buffer => {
  try {
    return readFileSync(0);
  } catch (error) {
    throw new UsageError(`cannot read stdin: ${systemReason(error)}`);
  }
};

const policies = declarations.map((policy) => ({ ...policy, hasBlocks: policy.blocks !== undefined }));

/** The text in order; a problem where that would say something else. */
const orderedOf = (written: string, file: SourceFile): string | Problem =>
  orderedText(written, file, policies).text ??
  problemAtSpan(
    file,
    { start: 0, end: 0, pointer: '' },
    {
      code: 'source/order',
      message: 'The keys cannot be put in order without changing what the file says',
      help: 'Put them in order by hand, or leave them.',
    },
  );

const tell = (problems: readonly Problem[], shown: readonly SourceFile[], terminal: Terminal): void => {
  const files = new Map(shown.map((file) => [file.path, file]));
  for (const file of shown) if (file.problems.length > 0) file.secrets = secretsIn(file, { files });
  report({ problems, sources: files, files: shown.length }, terminal);
};
