import type { Definition } from '../../definition/definition.ts';
import type { OperationName, PolicyDeclaration } from '../../policy/declaration.ts';
import type { OrderedStep } from '../../policy/order.ts';
import { type Json, jsonOf, nodeAt, type SourceNode } from '../../source/tree.ts';
import { type KeyPlace, keyIn } from '../place.ts';

/** A written step with its place, its blocks those that may run for one operation. */
export interface PlacedStep extends OrderedStep {
  readonly at: KeyPlace;
  readonly blocks: readonly (readonly PlacedStep[])[];
}

/** What reading a list of steps needs. */
interface Reading {
  readonly definition: Definition;
  readonly declarations: ReadonlyMap<string, PolicyDeclaration<never>>;
  readonly operation: OperationName;
  /** Steps whose properties are wrong are left out: their declarations cannot speak of them. */
  readonly isSound: (node: SourceNode) => boolean;
}

/** The steps of a list as one operation runs them: of a step that goes by the operation, the block that runs for it. */
export const orderedSteps = (list: SourceNode | undefined, reading: Reading): readonly PlacedStep[] => {
  const found = list && reading.definition.resolve(list);
  if (found?.kind !== 'list') return [];
  return found.items.flatMap((item) => {
    const [entry] = item.kind === 'map' ? item.entries.values() : [];
    const declaration = entry && reading.declarations.get(entry.key);
    if (item.kind !== 'map' || entry === undefined || declaration === undefined || !reading.isSound(entry.value))
      return [];
    const properties = propertiesOf(entry.value);
    // Properties that pass the declaration's own schema are of the type that its functions take.
    const given = properties as never;
    const blocks = (declaration.blocks?.(given) ?? []).map(({ pointer }) => nodeAt(entry.value, pointer));
    if (declaration.blockFor !== undefined) {
      const chosen = declaration.blockFor(given, reading.operation);
      return chosen === undefined ? [] : orderedSteps(blocks[chosen], reading);
    }
    const inner = blocks.map((block) => orderedSteps(block, reading));
    return [{ declaration, properties, blocks: inner, at: keyIn(item, entry.key) }];
  });
};

const propertiesOf = (node: SourceNode): Json => (node.kind === 'map' ? jsonOf(node) : {});
