import type { ContextPath, Flow, JsonPointer } from '../../assembly/types.ts';
import { nodeAt, type SourceNode } from '../../source/tree.ts';

/** One use of a variable by a step. */
export interface VariableUse {
  /** The property that names it. */
  readonly at: SourceNode;
  readonly variable: ContextPath;
  readonly isWritten: boolean;
}

/**
 * The variables that the properties of a step name, which stand at `node`; not those that its policy uses by itself, nor
 * those in `conditions`, which have places of their own.
 */
export const variableUses = (
  { reads, writes }: Flow,
  conditions: readonly JsonPointer[],
  node: SourceNode,
): readonly VariableUse[] => {
  const elsewhere = ['', ...conditions];
  return [
    ...reads.map((use) => ({ use, isWritten: false })),
    ...writes.map((use) => ({ use, isWritten: true })),
  ].flatMap(({ use: { variable, pointer }, isWritten }) => {
    const at = elsewhere.includes(pointer) ? undefined : nodeAt(node, pointer);
    return at === undefined ? [] : { at, variable, isWritten };
  });
};
