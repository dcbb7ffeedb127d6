import type { Entry, ListNode, MapNode, SourceNode } from '../../source/tree.ts';
import { hasWithin } from './text-marks.ts';

/** A stretch of text, by offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Stretches of text that change places: the first place gets the stretch `order[0]`, and so on. What lies between them stays.
 * `inside` are the moves within each.
 */
export interface Move {
  readonly stretches: readonly Stretch[];
  readonly order: readonly number[];
  readonly inside: readonly (readonly Move[])[];
}

/** In which order the keys of a map are to stand; `undefined`: as they are. */
export type OrderOf = (map: MapNode) => readonly string[] | undefined;

/** What stands where in a text that ends with a line end. */
export interface Text {
  readonly text: string;
  /** Offsets of anchors and aliases. */
  readonly anchors: readonly number[];
}

/** All moves below a node. `limit`: where at the latest what belongs to it ends. */
export const movesIn = (node: SourceNode, limit: number, mover: Mover): readonly Move[] => {
  if (node.kind === 'scalar') return [];
  return node.kind === 'list' ? mover.inList(node, limit) : mover.inMap(node, limit);
};

/**
 * Finds what has to move so that maps are in order.
 *
 * A key moves with its value, the comments directly above it, those beside it, and those below that are indented further. Empty
 * lines stay where they are. A map is left as it is where text could change its meaning by moving: around anchors and aliases,
 * keys with "?", tags at keys, block texts that keep their last empty lines; and where a comment would come to stand behind a
 * dash. So is one in brackets with a comment in between.
 */
export class Mover {
  readonly #text: string;
  readonly #anchors: readonly number[];
  readonly #orderOf: OrderOf;

  constructor({ text, anchors }: Text, orderOf: OrderOf) {
    this.#text = text;
    this.#anchors = anchors;
    this.#orderOf = orderOf;
  }

  inList(list: ListNode, limit: number): readonly Move[] {
    const items = list.items.filter((item) => isWithin(item, list));
    const isFlow = this.#text[list.start] === '[';
    return items.flatMap((item, at) => {
      const next = items[at + 1];
      return movesIn(item, next === undefined || isFlow ? limit : this.#lineStart(next.start), this);
    });
  }

  inMap(map: MapNode, limit: number): readonly Move[] {
    // Merged and aliased entries stand elsewhere.
    const entries = [...map.entries.values()]
      .filter(({ keyStart, value }) => keyStart >= map.start && keyStart < map.end && isWithin(value, map))
      .sort((one, other) => one.keyStart - other.keyStart);
    const isFlow = this.#text[map.start] === '{';
    const stretches = isFlow ? this.#inBrackets(map, entries) : this.#inLines(entries, limit);
    const inside = entries.map(({ value }, at) => movesIn(value, stretches.all[at]?.end ?? limit, this));
    const order = this.#permutation(map, entries);
    const isLeft = !stretches.canMove || hasWithin(this.#anchors, map.start, map.end);
    if (isLeft || order.every((from, to) => from === to)) return inside.flat();
    return [{ stretches: stretches.all, order, inside }];
  }

  /** Keys that have no place come last, in the author's order. */
  #permutation(map: MapNode, entries: readonly Entry[]): readonly number[] {
    const wanted = this.#orderOf(map);
    if (wanted === undefined) return entries.map((_, at) => at);
    const ranks = new Map(wanted.map((key, rank) => [key, rank]));
    const rankOf = (at: number): number => ranks.get(entries[at]?.key ?? '') ?? wanted.length;
    return entries.map((_, at) => at).sort((one, other) => rankOf(one) - rankOf(other) || one - other);
  }

  #inBrackets(map: MapNode, entries: readonly Entry[]): Stretches {
    const all = entries.map(({ keyStart, keyEnd, value }) => ({ start: keyStart, end: Math.max(keyEnd, value.end) }));
    // White space aside.
    const signs = (from: number, to: number): string => this.#text.slice(from, to).replaceAll(/\s/g, '');
    const between = all.map(({ end }, at) => signs(end, all[at + 1]?.start ?? map.end));
    const last = between.pop() ?? '}';
    const canMove =
      signs(map.start, all[0]?.start ?? map.end) === '{' &&
      between.every((text) => text === ',') &&
      (last === '}' || last === ',}');
    return { all, canMove };
  }

  #inLines(entries: readonly Entry[], limit: number): Stretches {
    const lines = entries.map((entry, at) => this.#linesOf(entry, this.#lineOfNext(entries, at, limit)));
    const [first] = entries;
    const isInline = first !== undefined && this.#before(first).includes('-');
    const heads = lines.map(({ head }, at) =>
      at === 0 ? (isInline ? head : this.#headOfFirst(first)) : (lines[at - 1]?.next ?? head),
    );
    const all = entries.map(({ keyStart }, at) => ({
      start: isInline ? keyStart : (heads[at] ?? keyStart),
      end: lines[at]?.end ?? keyStart,
    }));
    const isPlain = entries.every((entry, at) => (isInline && at === 0 ? DASHES : /^ *$/).test(this.#before(entry)));
    const hasHeads = entries.some(({ keyStart }, at) => heads[at] !== this.#lineStart(keyStart));
    const canMove = isPlain && lines.every(({ canMove }) => canMove) && !(isInline && hasHeads);
    return { all, canMove };
  }

  /** What is in front of a key on its line. */
  #before({ keyStart }: Entry): string {
    return this.#text.slice(this.#lineStart(keyStart), keyStart);
  }

  #lineOfNext(entries: readonly Entry[], at: number, limit: number): number {
    const next = entries[at + 1];
    return next === undefined ? limit : this.#lineStart(next.keyStart);
  }

  /** Comments above the first key of a document are about the document; within a map they belong to the key. */
  #headOfFirst(first: Entry | undefined): number {
    if (first === undefined) return 0;
    const own = this.#lineStart(first.keyStart);
    let head = own;
    let at = own;
    while (at > 0) {
      const above = this.#lineStart(at - 1);
      const line = this.#text.slice(above, at);
      if (!BLANK_OR_COMMENT.test(line)) return head;
      if (line.trim() !== '') head = above;
      at = above;
    }
    return own;
  }

  /** Where the lines of an entry end, and where what belongs to the next key begins. */
  #linesOf({ keyStart, keyEnd, value }: Entry, next: number): Lines {
    const column = keyStart - this.#lineStart(keyStart);
    const own = this.#lineEnd(this.#lastCharacter(keyEnd, value.end));
    let end = own;
    let head = next;
    let isBelow = true;
    let canMove = !this.#keepsEmptyLines(value);
    for (let at = own; at < next; at = this.#lineEnd(at)) {
      const line = this.#text.slice(at, Math.min(this.#lineEnd(at), next));
      if (line.trim() === '') continue;
      if (!BLANK_OR_COMMENT.test(line)) {
        // Behind the last key of the document: its end marker.
        canMove = false;
        break;
      }
      isBelow &&= line.search(/\S/) > column;
      if (isBelow) end = this.#lineEnd(at);
      else head = Math.min(head, at);
    }
    return { end, next: head, head: this.#lineStart(keyStart), canMove };
  }

  /** The last character of a value that is no white space; of the key, where there is no value. */
  #lastCharacter(keyEnd: number, end: number): number {
    let at = Math.max(keyEnd, end) - 1;
    while (at >= keyEnd && /\s/.test(this.#text[at] ?? '')) at -= 1;
    return at;
  }

  #keepsEmptyLines(node: SourceNode): boolean {
    if (node.kind === 'list')
      return node.items.some((item, at) => at === node.items.length - 1 && this.#keepsEmptyLines(item));
    if (node.kind === 'map') {
      const last = [...node.entries.values()].at(-1);
      return last !== undefined && this.#keepsEmptyLines(last.value);
    }
    return /^[|>]\d?\+/.test(this.#text.slice(node.start, node.start + 3));
  }

  #lineStart(at: number): number {
    return at === 0 ? 0 : this.#text.lastIndexOf('\n', at - 1) + 1;
  }

  /** Where the line of a character ends, its line end included. */
  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end === -1 ? this.#text.length : end + 1;
  }
}

interface Stretches {
  readonly all: readonly Stretch[];
  readonly canMove: boolean;
}

interface Lines {
  readonly end: number;
  readonly next: number;
  readonly head: number;
  readonly canMove: boolean;
}

const DASHES = /^ *(?:- +)+$/;
const BLANK_OR_COMMENT = /^[ \t]*(?:#[^\n]*)?\r?\n?$/;

/** Copies that aliases make stand in a tree, and not in the text of their parents. */
const isWithin = ({ start, end }: Stretch, parent: Stretch): boolean => start >= parent.start && end <= parent.end;
