import type { JsonSchema } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { decodeUtf8 } from '../source/decode-utf8.ts';
import { parseSource } from '../source/parse.ts';
import { type Finding, problemAt } from '../source/problem-at.ts';
import { type Json, nodeAt, type SourceFile, type SourceNode } from '../source/tree.ts';
import { maskSecrets } from './mask-secrets.ts';
import { missingFile, resolveReferences } from './references.ts';
import { isSound, shapeProblems } from './shape.ts';
import { readBytes, type World } from './world.ts';

/** Checks one file of the environment: takes what the checks find, and says which parts of the file they may rely on. */
export class EnvironmentDocument {
  readonly path: string;
  readonly root: SourceNode;
  /** With references resolved; where `isSound` says so, of the schema's type. */
  readonly value: Json;
  readonly #referring: ReadonlySet<SourceNode>;
  readonly #problems: Problem[];

  constructor(root: SourceNode, world: World, check: Check) {
    const resolved = resolveReferences(root, world, check.isNumber);
    const failed = new Set(resolved.problems.map((problem) => problem.pointer));
    const shape = shapeProblems(root, resolved.value, check.schema).filter((problem) => !failed.has(problem.pointer));
    this.path = root.file.path;
    this.root = root;
    this.value = resolved.value;
    this.#referring = resolved.referring;
    this.#problems = [...resolved.problems, ...shape];
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Whether nothing was found so far at or below `pointer`: only then its value is what the schema says. */
  isSound(pointer: string): boolean {
    return isSound(this.#problems, pointer);
  }

  /** Whether the scalar at `pointer` was written out, without a reference. */
  isLiteral(pointer: string): boolean {
    const node = nodeAt(this.root, pointer);
    return node !== undefined && !this.#referring.has(node);
  }

  /** The text at `pointer` as it stands in the file: free of what references led to. */
  written(pointer: string): string {
    const node = nodeAt(this.root, pointer);
    return node?.kind === 'scalar' ? String(node.value) : '';
  }

  /** Adds a problem at the node that `pointer` names. */
  report(pointer: string, finding: Finding): void {
    this.#problems.push(problemAt(nodeAt(this.root, pointer) ?? this.root, finding));
  }
}

/** What a file is held against: its schema, and where a text of digits is meant as a number. */
export interface Check {
  readonly schema: JsonSchema;
  readonly isNumber?: (pointer: string) => boolean;
}

/** What was read of one file. `source` is for showing lines of it: secrets are masked. */
export interface Read {
  readonly document: EnvironmentDocument | undefined;
  readonly source: SourceFile | undefined;
  /** What is wrong with the file as such: the document's own problems stand with it. */
  readonly problems: readonly Problem[];
  /** Why there is no file to read; the problem belongs to whoever named it. */
  readonly absent: Finding | undefined;
}

/** Reads and checks one file. `written` is its path as its author wrote it. */
export const readDocument = (path: string, written: string, world: World, check: Check): Read => {
  const read = readBytes(world, path);
  const nothing = { document: undefined, source: undefined, problems: [] };
  if ('refused' in read) return { ...nothing, absent: missingFile(read, written) };
  const text = decodeUtf8(read.bytes);
  if (text === undefined) {
    const help = 'Save it as UTF-8.';
    const message = `The file "${written}" is not UTF-8 text`;
    return { ...nothing, absent: { code: 'environment/unreadable-file', message, help } };
  }
  const file = parseSource(path, text);
  const source = maskSecrets(file);
  // What is left of a broken text is not what its author meant, and may have taken a secret for a key.
  const root = file.problems.some(({ code }) => code === 'source/syntax') ? undefined : file.root;
  const document = root === undefined ? undefined : new EnvironmentDocument(root, world, check);
  return { document, source, problems: source.problems, absent: undefined };
};
