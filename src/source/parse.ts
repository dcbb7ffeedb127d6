import { type ErrorCode, visit, type YAMLError } from 'yaml';
import { byPlace, type Problem } from '../diagnostics/problem.ts';
import { buildTree } from './build-tree.ts';
import { type Composed, composeDocument } from './compose.ts';
import { findJsonMistake } from './json-mistake.ts';
import { maxProblems, problemAtSpan, type Report, type Span } from './problem-at.ts';
import { checkText, normalizeText } from './raw-text.ts';
import { inConflict, syntaxMessage } from './syntax-messages.ts';
import { SourceFile, type SourceNode } from './tree.ts';

/**
 * Reads the text of a YAML 1.2 or JSON file into a tree with positions. Never throws.
 *
 * A file named `.json` is JSON, as other tools expect: of one that is not, the first mistake is the only problem, and
 * `root` what YAML makes of it.
 *
 * What is wrong stands in `problems` of the file, at most 100, all with codes `source/…`. `root` is then what could
 * still be read, so that other checks can run; it is absent where the file is empty, no text, too large or too deep.
 *
 * The YAML core schema applies whatever the file's own `%YAML` line says: no dates, `yes` and `no` are texts. Keys are
 * texts: `200:` is `"200"`. Aliases are copied in place. The merge key `<<` is understood (unquoted, with a map or a
 * list of maps): documents written for YAML 1.1 tools use it; written keys win over merged ones, earlier maps over
 * later. `text` may start with a byte order mark, which is dropped: offsets count from the character after it. Lines end
 * with LF, CRLF or CR; the last becomes LF in the file's `text`.
 */
export const parseSource = (path: string, text: string): SourceFile => {
  const file = new SourceFile(path, normalizeText(text));
  const problems: Problem[] = [];
  const report: Report = (span, finding) => {
    if (problems.length >= maxProblems) return;
    const problem = problemAtSpan(file, span, finding);
    if (!problems.some((other) => isSamePlace(other, problem))) problems.push(problem);
  };
  try {
    file.root = readTree(file, report);
  } catch {
    // Every known way to fail is reported; this is for unknown ways of the YAML library with hostile input.
    report(wholeFile, {
      code: 'source/syntax',
      message: 'The file cannot be read as YAML or JSON',
      help: 'Check that it is a text file; then remove parts of it until it can be read, to find the part at fault.',
    });
  }
  file.problems = problems.sort(byPlace);
  return file;
};

/** What is found first at a place is the cause of the rest. */
const isSamePlace = (a: Problem, b: Problem): boolean => a.line === b.line && a.column === b.column;

const wholeFile: Span = { start: 0, end: 0, pointer: '' };

const readTree = (file: SourceFile, report: Report): SourceNode | undefined => {
  if (checkText(file.text, report) === 'unfit') return undefined;
  const mistake = /\.json$/i.test(file.path) ? findJsonMistake(file.text) : undefined;
  if (mistake === undefined) return treeOf(file, report);
  report({ start: mistake.start, end: mistake.end, pointer: '' }, mistake.finding);
  // What YAML makes of it tells whether it is a definition at all, and where its secrets are.
  const root = treeOf(file, () => {});
  return root?.kind === 'scalar' ? undefined : root;
};

const treeOf = (file: SourceFile, report: Report): SourceNode | undefined => {
  const document = composeDocument(file.text, report);
  if (document === undefined) return undefined;
  reportErrors(file, document, report);
  const { contents } = document;
  const isEmpty = contents === null || (contents.range[0] === contents.range[1] && contents.tag === undefined);
  if (!isEmpty) return buildTree(file, contents, document.errors.length === 0 ? report : withoutOdd(report));
  if (document.errors.length > 0) return undefined;
  report(wholeFile, {
    code: 'source/empty',
    message: 'The file is empty',
    help: 'Write a document into it or remove the file.',
  });
  return undefined;
};

/** What is read in the wrong context is often no JSON either. */
const withoutOdd =
  (report: Report): Report =>
  (span, finding) => {
    if (finding.code !== 'source/not-json') report(span, finding);
  };

/**
 * One problem a line: what the library says after the first is mostly its consequence. And one for everything that it finds
 * out of place: behind the first such thing it reads the rest of the file in the wrong context.
 */
const reportErrors = (file: SourceFile, document: Composed, report: Report): void => {
  const conflict = document.errors.length === 0 ? undefined : CONFLICT.exec(file.text);
  if (conflict) {
    report({ start: conflict.index, end: conflict.index + conflict[0].length, pointer: '' }, inConflict);
    return;
  }
  const lines = new Set<number>();
  const openings = openingsOf(document);
  let isOutOfStep = false;
  const reportFirst = (error: YAMLError, code: string): void => {
    const opening = error.code === 'MISSING_CHAR' ? openings.get(error.pos[0]) : undefined;
    const start = Math.min(opening ?? error.pos[0], file.text.length);
    const { line } = file.positionAt(start);
    if (lines.has(line) || (isOutOfStep && CONSEQUENCES.includes(error.code))) return;
    lines.add(line);
    isOutOfStep ||= opening !== undefined || MISPLACED.includes(error.code);
    const end = Math.max(start, Math.min(error.pos[1], endOfLine(file.text, start)));
    report({ start, end, pointer: '' }, { code, ...syntaxMessage(error, excerpt(file.text, start, end)) });
  };
  for (const error of document.errors) reportFirst(error, 'source/syntax');
  for (const warning of document.warnings) {
    // A tag gives a value another meaning, and JSON has no place to keep it. Other warnings change nothing that is read.
    const ofTag = warning.code === 'TAG_RESOLVE_FAILED' || warning.code === 'BAD_COLLECTION_TYPE';
    if (ofTag) reportFirst(warning, 'source/not-json');
  }
};

const MISPLACED: readonly string[] = ['UNEXPECTED_TOKEN', 'BAD_INDENT', 'TAB_AS_INDENT'] satisfies ErrorCode[];
const CONSEQUENCES: readonly string[] = [...MISPLACED, 'BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY'];

/** What a version control system writes around two versions of the same lines. */
const CONFLICT = /^<{7}(?= |$)/m;

/** Where texts in quotes begin, by where they end: of one whose quote is missing the library gives the end, which may be that of the file. */
const openingsOf = ({ contents, errors }: Composed): ReadonlyMap<number, number> => {
  const openings = new Map<number, number>();
  if (contents === null || !errors.some(({ code }) => code === 'MISSING_CHAR')) return openings;
  visit(contents, {
    Scalar: (_, { type, range }) => {
      if (type?.startsWith('QUOTE') && range) openings.set(range[1], range[0]);
    },
  });
  return openings;
};

const endOfLine = (text: string, start: number): number => {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
};

const excerpt = (text: string, start: number, end: number): string => {
  const written = text
    .slice(start, Math.min(end, start + 40))
    .toWellFormed()
    .trim()
    .split(/[\r\n]/, 1)[0];
  if (written !== undefined && written !== '') return `"${written}"`;
  return start >= text.length ? 'The end of the file' : 'The end of the line';
};
