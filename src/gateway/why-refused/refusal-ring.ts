import type { Random } from '../../runtime/exchange.ts';
import { newReference } from './reference.ts';
import { type Refusal, type RefusalRecord, recordOf } from './refusal-record.ts';

/** What a ring is made with. */
export interface RingInit {
  /** Stands in front of every reference: which process to ask. */
  readonly node: string;
  readonly random: Random;
  /** Most records. */
  readonly entries?: number;
  /** Most memory, in bytes. */
  readonly bytes?: number;
}

/** Why requests were refused: the latest, in memory. What goes beyond one of its two limits pushes out the oldest. */
export class RefusalRing {
  readonly node: string;
  readonly #random: Random;
  readonly #mostBytes: number;
  /** A place for each; `#oldest` is the first that is taken. */
  readonly #places: (Entry | undefined)[];
  #oldest = 0;
  #count = 0;
  #bytes = 0;

  constructor({ node, random, entries = 10_000, bytes = 8 * 1024 * 1024 }: RingInit) {
    this.node = node;
    this.#random = random;
    this.#mostBytes = bytes;
    this.#places = new Array<Entry | undefined>(entries).fill(undefined);
  }

  /** A new name for a refusal. */
  readonly newReference = (): string => newReference(this.node, this.#random);

  /** The only way in: what is kept has been cut and masked. */
  record(refusal: Refusal): void {
    const text = JSON.stringify(recordOf(refusal));
    const entry = { reference: refusal.reference, text, bytes: bytesOf(text) };
    if (entry.bytes > this.#mostBytes) return;
    while (this.#count === this.#places.length || this.#bytes + entry.bytes > this.#mostBytes) this.#drop();
    this.#places[this.#place(this.#count)] = entry;
    this.#count += 1;
    this.#bytes += entry.bytes;
  }

  /** The latest of this reference. Looks through all of them: it is a person who asks. */
  find(reference: string): RefusalRecord | undefined {
    for (let back = 1; back <= this.#count; back += 1) {
      const entry = this.#back(back);
      if (entry?.reference === reference) return recordIn(entry);
    }
    return undefined;
  }

  /** Newest first. */
  latest(limit: number): readonly RefusalRecord[] {
    const found: RefusalRecord[] = [];
    for (let back = 1; back <= Math.min(limit, this.#count); back += 1) {
      const entry = this.#back(back);
      if (entry !== undefined) found.push(recordIn(entry));
    }
    return found;
  }

  /** How much it holds. */
  get size(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#count, bytes: this.#bytes };
  }

  #drop(): void {
    this.#bytes -= this.#places[this.#oldest]?.bytes ?? 0;
    this.#places[this.#oldest] = undefined;
    this.#oldest = this.#place(1);
    this.#count -= 1;
  }

  /** 1: the newest. */
  #back(back: number): Entry | undefined {
    return this.#places[this.#place(this.#count - back)];
  }

  #place(after: number): number {
    return (this.#oldest + after) % this.#places.length;
  }
}

/** Kept as text: one piece of memory, whose size is known. */
interface Entry {
  readonly reference: string;
  readonly text: string;
  readonly bytes: number;
}

/** Its object, its place, its reference, the heads of two texts. */
const entryBytes = 192;

/** V8 keeps a character in one byte, unless one of the text needs two. */
const bytesOf = (text: string): number => entryBytes + text.length * (/[^\0-\xff]/.test(text) ? 2 : 1);

const recordIn = ({ text }: Entry): RefusalRecord => JSON.parse(text); // as `record` has written it
