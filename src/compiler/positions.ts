import type { CompiledPosition } from '../assembly/types.ts';
import type { SourceNode } from '../source/tree.ts';

/** Collects the positions of one assembly: each file and each place once. */
export class PositionTable {
  readonly files: string[] = [];
  readonly rows: CompiledPosition[] = [];
  readonly #fileRows = new Map<string, number>();
  readonly #placeRows = new Map<string, number>();

  /** The row of the position of a node, or of a key. */
  rowOf({ position }: Pick<SourceNode, 'position'>): number {
    const { file, line, column } = position;
    const fileRow = this.#row(this.#fileRows, file, () => this.files.push(file));
    return this.#row(this.#placeRows, `${fileRow}:${line}:${column}`, () => this.rows.push([fileRow, line, column]));
  }

  #row(rows: Map<string, number>, key: string, push: () => number): number {
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = push() - 1;
    rows.set(key, row);
    return row;
  }
}
