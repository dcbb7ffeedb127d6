import type { YAMLError } from 'yaml';
import { byPlace, type Problem } from '../diagnostics/problem.ts';
import { buildTree } from './build-tree.ts';
import { type Composed, composeDocument } from './compose.ts';
import { problemAtSpan, type Report, type Span } from './problem-at.ts';
import { syntaxMessage } from './syntax-messages.ts';
import { SourceFile, type SourceNode } from './tree.ts';

/**
 * Reads the text of a YAML 1.2 or JSON file into a tree with positions. Never throws.
 *
 * What is wrong stands in `problems` of the file, at most 100, all with codes `source/…`. `root` is then what could
 * still be read, so that other checks can run; it is absent where the file is empty, too large or too deep.
 *
 * The YAML core schema applies whatever the file's own `%YAML` line says: no dates, `yes` and `no` are texts. Keys are
 * texts: `200:` is `"200"`. Aliases are copied in place. The merge key `<<` is understood (unquoted, with a map or a
 * list of maps): documents written for YAML 1.1 tools use it; written keys win over merged ones, earlier maps over
 * later. `text` may start with a byte order mark, which is dropped: offsets count from the character after it.
 */
export const parseSource = (path: string, text: string): SourceFile => {
  const file = new SourceFile(path, text.startsWith('\uFEFF') ? text.slice(1) : text);
  const problems: Problem[] = [];
  const report: Report = (span, finding) => {
    if (problems.length < maxProblems) problems.push(problemAtSpan(file, span, finding));
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

/** In UTF-16 units: what is larger is refused before any of it is read. */
const maxLength = 16 * 1024 * 1024;

/** Nobody reads more, and a file of another kind can give one for each of its characters. */
const maxProblems = 100;

const wholeFile: Span = { start: 0, end: 0, pointer: '' };

const readTree = (file: SourceFile, report: Report): SourceNode | undefined => {
  if (file.text.length > maxLength) {
    report(wholeFile, {
      code: 'source/too-large',
      message: 'The file is larger than 16 MiB',
      help: 'Move parts of it to other files and refer to them by "$ref".',
    });
    return undefined;
  }
  const document = composeDocument(file.text, report);
  if (document === undefined) return undefined;
  reportErrors(file, document, report);
  const { contents } = document;
  const isEmpty = contents === null || (contents.range[0] === contents.range[1] && contents.tag === undefined);
  if (!isEmpty) return buildTree(file, contents, report);
  if (document.errors.length > 0) return undefined;
  report(wholeFile, {
    code: 'source/empty',
    message: 'The file is empty',
    help: 'Write a document into it or remove the file.',
  });
  return undefined;
};

/** One problem a line: what the library says after the first is mostly its consequence. */
const reportErrors = (file: SourceFile, document: Composed, report: Report): void => {
  const lines = new Set<number>();
  const reportFirst = (error: YAMLError, code: string): void => {
    const start = Math.min(error.pos[0], file.text.length);
    const { line } = file.positionAt(start);
    if (lines.has(line)) return;
    lines.add(line);
    const end = Math.max(start, Math.min(error.pos[1], file.text.length));
    report({ start, end, pointer: '' }, { code, ...syntaxMessage(error, excerpt(file.text, start, end)) });
  };
  for (const error of document.errors.slice(0, maxErrors)) reportFirst(error, 'source/syntax');
  for (const warning of document.warnings.slice(0, maxErrors)) {
    // A tag gives a value another meaning, and JSON has no place to keep it. Other warnings change nothing that is read.
    const ofTag = warning.code === 'TAG_RESOLVE_FAILED' || warning.code === 'BAD_COLLECTION_TYPE';
    if (ofTag) reportFirst(warning, 'source/not-json');
  }
};

/** Of the library's errors, which come many to a line, these are looked at. */
const maxErrors = 10 * maxProblems;

const excerpt = (text: string, start: number, end: number): string => {
  const written = text
    .slice(start, Math.min(end, start + 40))
    .toWellFormed()
    .trim()
    .split(/[\r\n]/, 1)[0];
  if (written !== undefined && written !== '') return `"${written}"`;
  return start >= text.length ? 'The end of the file' : 'The end of the line';
};
