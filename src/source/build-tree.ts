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
import type { Composed } from './compose.ts';
import { type Finding, maxProblems, type Report } from './problem-at.ts';
import { type Entry, escapeToken, ListNode, MapNode, ScalarNode, type SourceFile, type SourceNode } from './tree.ts';
import {
  circularAlias,
  halfSurrogate,
  keyNotText,
  keyRepeated,
  keyTooLong,
  maxCopies,
  maxDepth,
  maxKeyLength,
  maxPathLength,
  noAnchor,
  notFinite,
  pathTooLong,
  tooDeep,
  tooManyCopies,
  wrongMerge,
} from './tree-findings.ts';

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

/** Where a node is put: in which map or list, under which key or index. */
interface Slot {
  readonly parent: MapNode | ListNode | undefined;
  readonly key: string | number | undefined;
}

/** The same, and how deep: the root has depth 1. `path` is how long its pointer is, about. */
interface Place extends Slot {
  readonly depth: number;
  readonly path: number;
}

const rootPlace: Place = { parent: undefined, key: undefined, depth: 1, path: 0 };

const below = ({ depth, path }: Place, parent: MapNode | ListNode, key: string | number): Place => ({
  parent,
  key,
  depth: depth + 1,
  path: path + (typeof key === 'string' ? key.length : 0) + 1,
});

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
  #findings = 0;

  constructor(file: SourceFile, report: Report) {
    this.#file = file;
    this.#report = report;
  }

  build(node: ParsedNode, place: Place): SourceNode {
    this.#checkDepth(node.range[0], place);
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

  #scalar(start: number, end: number, slot: Slot, value: ScalarNode['value']): ScalarNode {
    return new ScalarNode({ file: this.#file, parent: slot.parent, key: slot.key, start, end }, value);
  }

  #valueOf(node: Scalar.Parsed, place: Place): ScalarNode['value'] {
    const { value } = node;
    switch (typeof value) {
      case 'string':
        return this.#text(value, node.range[0], node.range[1], place);
      case 'boolean':
        return value;
      case 'number':
        if (Number.isFinite(value)) return value;
        this.#finding(node.range[0], node.range[1], place, notFinite(node.source ?? ''));
        return null;
      default:
        return null;
    }
  }

  #text(value: string, start: number, end: number, slot: Slot): string {
    if (value.isWellFormed()) return value;
    this.#finding(start, end, slot, halfSurrogate);
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
    for (const item of node.items) {
      // The library's types allow pairs here for `!!omap` and `!!pairs`, which are not resolved.
      list.items.push(this.build(item as ParsedNode, below(place, list, list.items.length)));
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
      const at = below(place, map, key);
      const value = pair.value === null ? this.#scalar(keyEnd, keyEnd, at, null) : this.build(pair.value, at);
      map.entries.set(key, { key, keyStart, keyEnd, value });
    }
    if (merge !== undefined) this.#merge(map, merge, place);
    return map;
  }

  /** The text of a key: of other scalars as written. `undefined`, reported: it is no scalar. */
  #key(node: ParsedNode, map: MapNode): string | undefined {
    const [start, end] = node.range;
    if (isScalar(node)) {
      const written = typeof node.value === 'string' ? node.value : (node.source ?? '');
      const text = this.#text(written, start, end, map);
      if (text.length > maxKeyLength) return this.#finding(start, end, map, keyTooLong);
      if (node.anchor !== undefined) {
        this.#anchors.set(node.anchor, this.#scalar(start, end, { parent: map, key: text }, text));
      }
      return text;
    }
    const target = isAlias(node) ? this.#anchors.get(node.source) : undefined;
    if (target?.kind === 'scalar') {
      const text = String(target.value);
      return text.length > maxKeyLength ? this.#finding(start, end, map, keyTooLong) : text;
    }
    this.#finding(start, end, map, keyNotText(isAlias(node) ? node.source : undefined));
    return undefined;
  }

  #repeated(map: MapNode, key: string, node: ParsedNode, first: number): void {
    const { line } = this.#file.positionAt(first);
    this.#finding(node.range[0], node.range[1], { parent: map, key }, keyRepeated(key, line));
  }

  /** Adds the entries of the maps under `<<` that the map has not itself. */
  #merge(map: MapNode, pair: ParsedPair, place: Place): void {
    const value = pair.value === null ? undefined : this.build(pair.value, below(place, map, '<<'));
    const sources = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
    for (const source of sources) {
      if (source.kind === 'map') this.#addMissing(map, source, place);
    }
    const isReported = isAlias(pair.value) && this.#anchors.get(pair.value.source) === undefined;
    if (this.stopped || isReported || (sources.length > 0 && sources.every(({ kind }) => kind === 'map'))) return;
    this.#finding(pair.key.range[0], pair.key.range[1], { parent: map, key: '<<' }, wrongMerge);
  }

  #addMissing(map: MapNode, source: MapNode, place: Place): void {
    for (const entry of source.entries.values()) {
      if (map.entries.has(entry.key)) continue;
      const { start, end } = entry.value;
      map.entries.set(entry.key, this.#copyEntry(entry, below(place, map, entry.key), { start, end }));
    }
  }

  #alias(name: string, [start, end]: readonly [number, number, number], place: Place): SourceNode {
    const target = this.#anchors.get(name);
    // The copy itself stands where the alias stands, what is in it where it was written.
    if (target !== undefined) return this.#copy(target, place, { start, end });
    this.#finding(start, end, place, this.#anchors.has(name) ? circularAlias(name) : noAnchor(name));
    return this.#scalar(start, end, place, null);
  }

  #copy(node: SourceNode, place: Place, span: { readonly start: number; readonly end: number }): SourceNode {
    this.#copies += 1;
    if (this.#copies > maxCopies) this.#stop(span.start, place, tooManyCopies);
    else this.#checkDepth(span.start, place);
    if (this.stopped) return this.#scalar(span.start, span.end, place, null);
    if (node.kind === 'scalar') return this.#scalar(span.start, span.end, place, node.value);
    const init = { file: this.#file, parent: place.parent, key: place.key, ...span };
    if (node.kind === 'list') {
      const list = new ListNode(init);
      for (const item of node.items) {
        list.items.push(this.#copy(item, below(place, list, list.items.length), item));
        if (this.stopped) break;
      }
      return list;
    }
    const map = new MapNode(init);
    for (const entry of node.entries.values()) {
      map.entries.set(entry.key, this.#copyEntry(entry, below(place, map, entry.key), entry.value));
      if (this.stopped) break;
    }
    return map;
  }

  #copyEntry(entry: Entry, place: Place, span: { readonly start: number; readonly end: number }): Entry {
    const value = this.#copy(entry.value, place, { start: span.start, end: span.end });
    return { key: entry.key, keyStart: entry.keyStart, keyEnd: entry.keyEnd, value };
  }

  #checkDepth(start: number, place: Place): void {
    if (place.depth > maxDepth) this.#stop(start, place, tooDeep);
    else if (place.path > maxPathLength) this.#stop(start, place, pathTooLong);
  }

  #stop(start: number, place: Place, finding: Finding): void {
    if (!this.stopped) this.#report({ start, end: start, pointer: pointerOf(place) }, finding);
    this.stopped = true;
  }

  #finding(start: number, end: number, slot: Slot, finding: Finding): undefined {
    this.#findings += 1;
    // A document can have a million mistakes: not even their pointers are made.
    if (this.#findings <= maxProblems) this.#report({ start, end, pointer: pointerOf(slot) }, finding);
  }
}

const pointerOf = ({ parent, key }: Slot): string =>
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
