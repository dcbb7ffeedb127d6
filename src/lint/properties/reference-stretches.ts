import { parseTemplate } from '../../policy/references.ts';
import type { SourceNode } from '../../source/tree.ts';
import type { Place, TextPlace } from '../place.ts';

/** Finds the references themselves, within the texts that they stand in. */
export class ReferenceStretches {
  #node: SourceNode | undefined;
  #known = new Map<string, TextPlace>();

  /** The first of that variable; the whole node where it stands there without "$( )". */
  of(node: SourceNode, variable: string): Place | TextPlace {
    // Those of one text come one after the other: it is read once.
    if (this.#node !== node) this.#known = stretchesIn(node);
    this.#node = node;
    return this.#known.get(variable) ?? node;
  }
}

const stretchesIn = (node: SourceNode): Map<string, TextPlace> => {
  const found = new Map<string, TextPlace>();
  let start = 0;
  for (const piece of parseTemplate(node.kind === 'scalar' ? String(node.value) : '')) {
    const end = start + (typeof piece === 'string' ? piece : piece.written).length;
    if (typeof piece !== 'string' && node.kind === 'scalar' && !found.has(piece.variable)) {
      found.set(piece.variable, { kind: 'text', node, start, end });
    }
    start = end;
  }
  return found;
};
