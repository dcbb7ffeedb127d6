import type { MapNode, SourceNode } from '../../source/tree.ts';

/** A part of a value that does not fit the schema which describes it. */
export interface Misfit {
  readonly at: SourceNode;
  /** The keyword of JSON Schema that it does not fit. */
  readonly keyword: string;
  /** What is wrong, as the rest of a sentence that begins with the value: `is not a string`, `lacks "id"`. */
  readonly says: string;
  readonly help: string;
}

/** What a value has that its schema does not allow; nothing where it fits, or where that cannot be told. */
export type ValueFitter = (value: SourceNode, schema: MapNode) => readonly Misfit[];
