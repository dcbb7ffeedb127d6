import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Composed, maxDepth, tooDeep } from './compose.ts';
import type { Finding, Report } from './problem-at.ts';
import { type Entry, escapeToken, ListNode, MapNode, ScalarNode, type SourceFile, type SourceNode } from './tree.ts';

/** The tree of a composed document, or `undefined` where it is too deep or its aliases make too many nodes. */
export const buildTree = (
  file: SourceFile,
  contents: NonNullable<Composed['contents']>,
  report: Report,
): SourceNode | undefined => {
  const builder = new TreeBuilder(file, report);
  const root = builder.build(contents, rootPlace);
  return builder.stopped ? undefined : root;
};

/** Nodes that aliases and merge keys may add: a few lines of aliases of aliases make billions otherwise. */
const maxCopies = 100_000;

/** Where a node is put, and how deep: the root has depth 1. */
interface Place {
  readonly parent: MapNode | ListNode | undefined;
  readonly key: string | number | undefined;
  readonly depth: number;
}

const rootPlace: Place = { parent: undefined, key: undefined, depth: 1 };

/** A pair whose parts the library has composed. A missing value (`{ a }`) is null. */
type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

class TreeBuilder {
  /** Set where a limit was met: the tree is of no use then. */
  stopped = false;
  readonly #file: SourceFile;
  readonly #report: Report;
  /** The latest node of each anchor; `undefined` while it is being built, which makes an alias to it circular. */
  readonly #anchors = new Map<string, SourceNode | undefined>();
  #copies = 0;

  constructor(file: SourceFile, report: Report) {
    this.#file = file;
    this.#report = report;
  }

  build(node: ParsedNode, place: Place): SourceNode {
    if (place.depth > maxDepth) this.#stop(node.range[0], place, tooDeep);
    if (this.stopped) return this.#scalar(node.range[0], node.range[1], place, null);
    if (isAlias(node)) return this.#alias(node.source, node.range, place);
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const built = isScalar(node)
      ? this.#scalar(node.range[0], node.range[1], place, this.#valueOf(node, place))
      : isMap(node)
        ? this.#map(node, place)
        : this.#list(node, place);
    if (anchor !== undefined) this.#anchors.set(anchor, built);
    return built;
  }

  #scalar(start: number, end: number, place: Place, value: ScalarNode['value']): ScalarNode {
    return new ScalarNode({ file: this.#file, parent: place.parent, key: place.key, start, end }, value);
  }

  #valueOf(node: Scalar.Parsed, place: Place): ScalarNode['value'] {
    const { value } = node;
    switch (typeof value) {
      case 'string':
        return this.#text(value, node.range[0], node.range[1], pointerOf(place));
      case 'boolean':
        return value;
      case 'number':
        if (Number.isFinite(value)) return value;
        this.#finding(node.range[0], node.range[1], pointerOf(place), {
          code: 'source/not-json',
          message: `"${node.source}" is not a finite number`,
          help: 'Write a number that JSON can hold, or put the value in quotes if it is meant as text.',
        });
        return null;
      default:
        return null;
    }
  }

  #text(value: string, start: number, end: number, pointer: string): string {
    if (value.isWellFormed()) return value;
    this.#finding(start, end, pointer, {
      code: 'source/not-json',
      message: 'The text holds one half of a surrogate pair, which is no character',
      help: 'Write the character itself, or both halves of the pair.',
    });
    return value.toWellFormed();
  }

  #list(node: YAMLSeq.Parsed, place: Place): ListNode {
    const list = new ListNode({
      file: this.#file,
      parent: place.parent,
      key: place.key,
      start: node.range[0],
      end: endOf(node),
    });
    const depth = place.depth + 1;
    for (const item of node.items) {
      // The library's types allow pairs here for `!!omap` and `!!pairs`, which are not resolved.
      list.items.push(this.build(item as ParsedNode, { parent: list, key: list.items.length, depth }));
    }
    return list;
  }

  #map(node: YAMLMap.Parsed, place: Place): MapNode {
    const map = new MapNode({
      file: this.#file,
      parent: place.parent,
      key: place.key,
      start: node.range[0],
      end: endOf(node),
    });
    const depth = place.depth + 1;
    let merge: ParsedPair | undefined;
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) {
        if (merge !== undefined) this.#repeated(map, '<<', pair.key, merge.key.range[0]);
        merge ??= pair;
        continue;
      }
      const key = this.#key(pair.key, map);
      if (key === undefined) continue;
      const first = map.entries.get(key);
      if (first !== undefined) {
        this.#repeated(map, key, pair.key, first.keyStart);
        continue;
      }
      const [keyStart, keyEnd] = pair.key.range;
      const at: Place = { parent: map, key, depth };
      const value = pair.value === null ? this.#scalar(keyEnd, keyEnd, at, null) : this.build(pair.value, at);
      map.entries.set(key, { key, keyStart, keyEnd, value });
    }
    if (merge !== undefined) this.#merge(map, merge, depth);
    return map;
  }

  /** The text of a key: of other scalars as written. `undefined`, reported: it is no scalar. */
  #key(node: ParsedNode, map: MapNode): string | undefined {
    const [start, end] = node.range;
    if (isScalar(node)) {
      const written = typeof node.value === 'string' ? node.value : (node.source ?? '');
      const text = this.#text(written, start, end, map.pointer);
      if (node.anchor !== undefined) {
        this.#anchors.set(node.anchor, this.#scalar(start, end, { parent: map, key: text, depth: maxDepth }, text));
      }
      return text;
    }
    const target = isAlias(node) ? this.#anchors.get(node.source) : undefined;
    if (target?.kind === 'scalar') return String(target.value);
    this.#finding(start, end, map.pointer, {
      code: 'source/not-json',
      message: isAlias(node)
        ? `The alias "*${node.source}" is no text that could be a key`
        : 'A list or map is used as a key',
      help: 'Write a text as key. A value that starts with "{" or "[" needs quotes if it is meant as text.',
    });
    return undefined;
  }

  #repeated(map: MapNode, key: string, node: ParsedNode, first: number): void {
    this.#finding(node.range[0], node.range[1], `${map.pointer}/${escapeToken(key)}`, {
      code: 'source/duplicate-key',
      message: `The key "${key}" is written twice in one map`,
      help: `Remove or rename one of the two; the first stands on line ${this.#file.positionAt(first).line}.`,
    });
  }

  /** Adds the entries of the maps under `<<` that the map has not itself. */
  #merge(map: MapNode, pair: ParsedPair, depth: number): void {
    const value = pair.value === null ? undefined : this.build(pair.value, { parent: map, key: '<<', depth });
    const sources = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
    for (const source of sources) {
      if (source.kind === 'map') this.#addMissing(map, source, depth);
    }
    const isReported = isAlias(pair.value) && this.#anchors.get(pair.value.source) === undefined;
    if (this.stopped || isReported || (sources.length > 0 && sources.every(({ kind }) => kind === 'map'))) return;
    this.#finding(pair.key.range[0], pair.key.range[1], `${map.pointer}/<<`, {
      code: 'source/wrong-merge',
      message: 'The merge key "<<" has something else than maps to merge',
      help: 'Write "<<: *name" with the anchor of a map, or a list of such; put "<<" in quotes if it is an ordinary key.',
    });
  }

  #addMissing(map: MapNode, source: MapNode, depth: number): void {
    for (const entry of source.entries.values()) {
      if (map.entries.has(entry.key)) continue;
      const { start, end } = entry.value;
      map.entries.set(entry.key, this.#copyEntry(entry, { parent: map, key: entry.key, depth }, { start, end }));
    }
  }

  #alias(name: string, [start, end]: readonly [number, number, number], place: Place): SourceNode {
    const target = this.#anchors.get(name);
    // The copy itself stands where the alias stands, what is in it where it was written.
    if (target !== undefined) return this.#copy(target, place, { start, end });
    const isCircular = this.#anchors.has(name);
    this.#finding(start, end, pointerOf(place), {
      code: isCircular ? 'source/circular-alias' : 'source/syntax',
      message: isCircular
        ? `The alias "*${name}" stands inside its own anchor`
        : `The alias "*${name}" has no anchor before it`,
      help: isCircular
        ? 'A value cannot hold itself: write out what is meant. A schema refers to itself by "$ref".'
        : `Write "&${name}" before the value that is meant, above this line; a text that starts with "*" needs quotes.`,
    });
    return this.#scalar(start, end, place, null);
  }

  #copy(node: SourceNode, place: Place, span: { readonly start: number; readonly end: number }): SourceNode {
    this.#copies += 1;
    if (this.#copies > maxCopies) this.#stop(span.start, place, tooManyCopies);
    else if (place.depth > maxDepth) this.#stop(span.start, place, tooDeep);
    if (this.stopped) return this.#scalar(span.start, span.end, place, null);
    if (node.kind === 'scalar') return this.#scalar(span.start, span.end, place, node.value);
    const init = { file: this.#file, parent: place.parent, key: place.key, ...span };
    const depth = place.depth + 1;
    if (node.kind === 'list') {
      const list = new ListNode(init);
      for (const item of node.items) {
        list.items.push(this.#copy(item, { parent: list, key: list.items.length, depth }, item));
        if (this.stopped) break;
      }
      return list;
    }
    const map = new MapNode(init);
    for (const entry of node.entries.values()) {
      map.entries.set(entry.key, this.#copyEntry(entry, { parent: map, key: entry.key, depth }, entry.value));
      if (this.stopped) break;
    }
    return map;
  }

  #copyEntry(entry: Entry, place: Place, span: { readonly start: number; readonly end: number }): Entry {
    const value = this.#copy(entry.value, place, { start: span.start, end: span.end });
    return { key: entry.key, keyStart: entry.keyStart, keyEnd: entry.keyEnd, value };
  }

  #stop(start: number, place: Place, finding: Finding): void {
    if (!this.stopped) this.#finding(start, start, pointerOf(place), finding);
    this.stopped = true;
  }

  #finding(start: number, end: number, pointer: string, finding: Finding): void {
    this.#report({ start, end, pointer }, finding);
  }
}

const tooManyCopies: Finding = {
  code: 'source/too-large',
  message: `Aliases and merge keys add more than ${maxCopies} values to the document`,
  help: 'Refer to repeated parts by "$ref" instead of "*name".',
};

const pointerOf = ({ parent, key }: Place): string =>
  parent === undefined ? '' : `${parent.pointer}/${escapeToken(String(key))}`;

const isMergeKey = (key: ParsedNode): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';

/** Where the text of a node ends. The library counts the comments and empty lines behind an indented collection to it. */
const endOf = (node: ParsedNode): number => {
  if (isScalar(node) || isAlias(node) || node.flow === true) return node.range[1];
  const last = node.items.at(-1);
  if (last === undefined) return node.range[1];
  if (!isPair(last)) return endOf(last);
  return last.value === null ? last.key.range[1] : endOf(last.value);
};
