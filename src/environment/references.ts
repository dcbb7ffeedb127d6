import type { Problem } from '../diagnostics/problem.ts';
import { decodeUtf8 } from '../source/decode-utf8.ts';
import { type Finding, problemAt } from '../source/problem-at.ts';
import type { Json, ScalarNode, SourceNode } from '../source/tree.ts';
import { type FileRead, pathFrom, readBytes, type World } from './world.ts';

/** A document with its references resolved. */
export interface Resolved {
  readonly value: Json;
  /** Scalars that hold a reference, with the text it led to. */
  readonly referring: ReadonlySet<SourceNode>;
  /** One for each reference that leads nowhere; such a scalar keeps its text as written. */
  readonly problems: readonly Problem[];
}

/**
 * The JSON value of a document, `${NAME}` (an environment variable) and `${file:path}` (the text of a file, relative to
 * the document, less one newline at its end) replaced in every scalar. `$${` stands for `${`; any other `$` for itself.
 *
 * What is put in is never read again: neither as YAML nor for references. So it is always text, except where
 * `isNumber` says that a number is wanted: there a text of digits alone becomes one.
 */
export const resolveReferences = (
  root: SourceNode,
  world: World,
  isNumber: (pointer: string) => boolean = () => false,
): Resolved => {
  const referring = new Set<SourceNode>();
  const problems: Problem[] = [];
  const scalar = (node: ScalarNode): Json => {
    if (typeof node.value !== 'string' || !node.value.includes('${')) return node.value;
    referring.add(node);
    const findings: Finding[] = [];
    const text = node.value.replaceAll(referencePattern, (written: string, name: string | undefined) => {
      if (written === '$${') return '${';
      const found = name === undefined ? malformed : lookUp(name, node.file.path, world);
      if (typeof found === 'string') return found;
      findings.push(found);
      return written;
    });
    problems.push(...findings.map((finding) => problemAt(node, finding)));
    return /^\d{1,9}$/.test(text) && isNumber(node.pointer) ? Number(text) : text;
  };
  const resolve = (node: SourceNode): Json => {
    if (node.kind === 'scalar') return scalar(node);
    if (node.kind === 'list') return node.items.map(resolve);
    return Object.fromEntries([...node.entries].map(([key, entry]) => [key, resolve(entry.value)]));
  };
  return { value: resolve(root), referring, problems };
};

/** `$${`, a whole reference, or one that is never closed. */
const referencePattern = /\$\$\{|\$\{([^{}\r\n]*)\}|\$\{/g;

const malformed: Finding = {
  code: 'environment/malformed-reference',
  message: 'A reference that starts with "${" is not closed, or holds what is no name',
  help: 'Write ${NAME} for an environment variable, ${file:path} for the text of a file, or $${ for "${" itself.',
};

const lookUp = (name: string, file: string, world: World): string | Finding => {
  if (name.startsWith('file:')) return textOfFile(name.slice('file:'.length).trim(), file, world);
  // A secret may have been written between the braces by mistake: only what is a name is repeated.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) return malformed;
  const value = Object.hasOwn(world.env, name) ? world.env[name] : undefined;
  if (value !== undefined) return value;
  return {
    code: 'environment/missing-variable',
    message: `The environment variable "${name}" is not set`,
    help: `Set ${name} before the program starts.`,
  };
};

const textOfFile = (path: string, file: string, world: World): string | Finding => {
  if (path === '') return malformed;
  const read = readBytes(world, pathFrom(file, path));
  if ('refused' in read) return missingFile(read, path);
  const text = decodeUtf8(read.bytes);
  if (text === undefined) return unreadable(`The file "${path}" is not UTF-8 text`);
  return text.replace(/\r?\n$/, '');
};

/** What to say about a file that could not be read. `path` is shown as it was written. */
export const missingFile = (read: Extract<FileRead, { refused: string }>, path: string): Finding => {
  if (read.refused === 'too-large') return unreadable(`The file "${path}" is larger than 16 MiB`);
  if (read.refused === 'unreadable') return unreadable(`The file "${path}" cannot be read`);
  return {
    code: 'environment/missing-file',
    message: `There is no file "${path}"`,
    help: 'Create it or correct the path; paths are relative to the file that names them.',
  };
};

const unreadable = (message: string): Finding => ({
  code: 'environment/unreadable-file',
  message,
  help: 'Check that it is the right file, and that the user this program runs as may read it.',
});
