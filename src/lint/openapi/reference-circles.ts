import type { Definition, SourceNode, SourceSet } from '../../definition/definition.ts';
import { parseReference, referenceOf } from '../../definition/references.ts';
import { escapeToken, nodeAt } from '../../source/tree.ts';

/** How references that do not resolve hang together. */
export interface BrokenWays {
  /** The next reference on the way of one, where it is that one that does not resolve. */
  readonly next: (reference: SourceNode) => SourceNode | undefined;
  /** Whether following a reference leads back to it. */
  readonly isCircle: (reference: SourceNode) => boolean;
}

/** The time is linear in the number of references, however long the ways are. */
export const brokenWays = ({ resolve }: Definition, { files }: SourceSet): BrokenWays => {
  const known = new Map<SourceNode, boolean>();
  const next = (reference: SourceNode): SourceNode | undefined => {
    const { at, ref } = referenceOf(reference) ?? {};
    const target = at === undefined || ref === undefined ? undefined : parseReference(ref, at.file.path);
    if (target?.kind !== 'file') return undefined;
    let node: SourceNode | undefined = files.get(target.path)?.root;
    for (const token of target.tokens) {
      const whole: SourceNode | undefined = node && resolve(node);
      if (whole === undefined) return node;
      node = nodeAt(whole, `/${escapeToken(token)}`);
    }
    return node !== undefined && resolve(node) === undefined ? node : undefined;
  };
  const isCircle = (reference: SourceNode): boolean => {
    const way = new Set<SourceNode>();
    let end: SourceNode | undefined = reference;
    while (end !== undefined && !known.has(end) && !way.has(end)) {
      way.add(end);
      end = next(end);
    }
    let isInCircle = false;
    for (const one of way) {
      isInCircle ||= one === end;
      known.set(one, isInCircle);
    }
    return known.get(reference) === true;
  };
  return { next, isCircle };
};
