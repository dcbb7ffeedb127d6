import type { Position, Problem } from '../diagnostics/problem.ts';

/** A JSON value. Objects come from documents: read their keys with `Object.hasOwn`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One parsed file. `path` is relative to the project's root, with `/`. `root` is absent when nothing could be read. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  root: SourceNode | undefined;
  problems: readonly Problem[] = [];
  /** Where secrets are written out, as far as that has been looked at: whoever shows lines masks them. */
  secrets: readonly Problem[] = [];
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** The line and column (from 1) of an offset into `text`. */
  positionAt(offset: number): Position {
    this.#lineStarts ??= lineStartsOf(this.text);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.path, line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

const lineStartsOf = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

/** A node of a document: a scalar, a map or a list. `start` and `end` are offsets into its file's text. */
export type SourceNode = ScalarNode | MapNode | ListNode;

interface NodeInit {
  readonly file: SourceFile;
  readonly parent: MapNode | ListNode | undefined;
  /** The key or index under which the parent holds this node. */
  readonly key: string | number | undefined;
  readonly start: number;
  readonly end: number;
}

abstract class Node {
  readonly file: SourceFile;
  readonly parent: MapNode | ListNode | undefined;
  readonly key: string | number | undefined;
  readonly start: number;
  readonly end: number;

  constructor(init: NodeInit) {
    this.file = init.file;
    this.parent = init.parent;
    this.key = init.key;
    this.start = init.start;
    this.end = init.end;
  }

  /** The RFC 6901 pointer of this node within its file. */
  get pointer(): string {
    if (this.parent === undefined) return '';
    return `${this.parent.pointer}/${escapeToken(String(this.key))}`;
  }

  /** Where this node starts. */
  get position(): Position {
    return this.file.positionAt(this.start);
  }
}

/** A string, number, boolean or null. */
export class ScalarNode extends Node {
  readonly kind = 'scalar';
  readonly value: string | number | boolean | null;

  constructor(init: NodeInit, value: string | number | boolean | null) {
    super(init);
    this.value = value;
  }
}

/** One key of a map with its value; `keyStart` and `keyEnd` are offsets of the key as written. */
export interface Entry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: SourceNode;
}

/** A map, in the order written. Filled once by the parser. */
export class MapNode extends Node {
  readonly kind = 'map';
  readonly entries = new Map<string, Entry>();

  /** The value under `key`, or `undefined`. */
  get(key: string): SourceNode | undefined {
    return this.entries.get(key)?.value;
  }
}

/** A list, in the order written. Filled once by the parser. */
export class ListNode extends Node {
  readonly kind = 'list';
  readonly items: SourceNode[] = [];
}

/** The plain JSON value of a node. */
export const jsonOf = (node: SourceNode): Json => {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(jsonOf);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, jsonOf(entry.value)]));
};

/** The node that an RFC 6901 pointer names below `root`, or `undefined`. */
export const nodeAt = (root: SourceNode | undefined, pointer: string): SourceNode | undefined => {
  let node = root;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node?.kind === 'map') node = node.get(key);
    else if (node?.kind === 'list') node = /^(?:0|[1-9]\d*)$/.test(key) ? node.items[Number(key)] : undefined;
    else return undefined;
  }
  return node;
};

/** Escapes one token of an RFC 6901 pointer. */
export const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
