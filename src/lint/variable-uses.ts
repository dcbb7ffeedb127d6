import type { ContextPath } from '../assembly/types.ts';
import type { PolicyDeclaration } from '../policy/declaration.ts';
import { nameReader } from '../policy/references.ts';
import { nodeAt, type SourceNode } from '../source/tree.ts';

/** One use of a variable by a step. */
export interface VariableUse {
  /** The property that names it. */
  readonly at: SourceNode;
  readonly variable: ContextPath;
  readonly isWritten: boolean;
}

/**
 * The variables that the properties of a step name, which stand at `node`; not those that its policy uses by itself, nor
 * those in conditions, which have places of their own.
 */
export const variableUses = <P>(
  { flow, conditions }: PolicyDeclaration<P>,
  properties: P,
  node: SourceNode,
): readonly VariableUse[] => {
  const { reads, writes } = flow(properties, nameReader);
  const elsewhere = ['', ...(conditions?.(properties) ?? [])];
  return [
    ...reads.map((use) => ({ use, isWritten: false })),
    ...writes.map((use) => ({ use, isWritten: true })),
  ].flatMap(({ use: { variable, pointer }, isWritten }) => {
    const at = elsewhere.includes(pointer) ? undefined : nodeAt(node, pointer);
    return at === undefined ? [] : { at, variable, isWritten };
  });
};
