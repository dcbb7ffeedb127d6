import type { Position } from '../diagnostics/problem.ts';
import type { Stretch } from '../source/scalar-text.ts';
import { escapeToken, type MapNode, type ScalarNode, type SourceNode } from '../source/tree.ts';

/** What a problem points at: a node, or a key of a map. */
export type Place = SourceNode | KeyPlace;

/** A key of a map, as written; the map itself where it has no such key. */
export interface KeyPlace {
  readonly kind: 'key';
  readonly map: MapNode;
  readonly key: string;
}

/** What a problem of a part of a text points at. */
export interface TextPlace extends Stretch {
  readonly kind: 'text';
  readonly node: ScalarNode;
}

/** The key `key` of `map`. */
export const keyIn = (map: MapNode, key: string): KeyPlace => ({ kind: 'key', map, key });

/**
 * The key under which a map holds `node`; the node itself at the root and in lists.
 *
 * For problems about a map or list as a whole: its own range begins at its first member.
 */
export const keyOf = (node: SourceNode): Place =>
  node.parent?.kind === 'map' ? keyIn(node.parent, String(node.key)) : node;

/** The value where it is a scalar that can be seen, else its key: what an author reads as "this". */
export const valueOrKey = (node: SourceNode): Place =>
  node.kind === 'scalar' && node.end > node.start ? node : keyOf(node);

/** Where a place stands, for a message: `file:line`. */
export const lineOf = (place: Place): string => {
  const { file, line } = place.kind === 'key' ? keyPosition(place) : place.position;
  return `${file}:${line}`;
};

const keyPosition = ({ map, key }: KeyPlace): Position =>
  map.file.positionAt(map.entries.get(key)?.keyStart ?? map.start);

/** The RFC 6901 pointer of a place within its file. */
export const pointerOf = (place: Place): string =>
  place.kind === 'key' ? `${place.map.pointer}/${escapeToken(place.key)}` : place.pointer;
