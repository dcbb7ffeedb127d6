import type { FactName } from '../assembly/types.ts';
import type { Json } from '../source/tree.ts';
import { type Order, type PolicyDeclaration, quietNames } from './declaration.ts';

/** A step, as far as its order is concerned. */
export interface OrderedStep {
  readonly declaration: PolicyDeclaration<never>;
  readonly properties: Json;
  readonly blocks: readonly (readonly OrderedStep[])[];
}

/** What a step breaks of the order that its policy declares; `name` is the policy or the fact that it is about. */
export interface OrderFault<S extends OrderedStep> {
  readonly step: S;
  readonly breaks: 'once' | 'after' | 'requires' | 'excludes' | 'nested';
  readonly name: string;
}

/** The order that the policy of a step declares for this very use. */
export const orderOf = ({ declaration: { order }, properties }: OrderedStep): Order =>
  typeof order === 'function' ? order(properties as never) : (order ?? {}); // checked against its schema by lint

/**
 * What a pipeline breaks of the orders that its policies declare. What a nested step establishes holds in its block alone:
 * whether the block runs is not known before. A step that may suspend stands in no block, since the pipeline is entered
 * again from its first step.
 */
export function* orderFaults<S extends OrderedStep>(
  steps: readonly S[],
  established: ReadonlySet<FactName> = new Set(),
): Iterable<OrderFault<S>> {
  yield* faultsOf(steps, { facts: new Set(established), before: new Set(established), isNested: false });
}

interface Walked {
  readonly facts: Set<FactName>;
  /** Policies, and the facts that may be established: those of steps in blocks are among both. */
  readonly before: Set<string>;
  readonly isNested: boolean;
}

function* faultsOf<S extends OrderedStep>(steps: readonly S[], walked: Walked): Iterable<OrderFault<S>> {
  const { facts, before, isNested } = walked;
  for (const step of steps) {
    const { declaration, properties, blocks } = step;
    const { once, after = [], requires = [], excludes = [] } = orderOf(step);
    const { name } = declaration;
    if (once && before.has(name)) yield { step, breaks: 'once', name };
    for (const one of after) if (!before.has(one)) yield { step, breaks: 'after', name: one };
    for (const one of requires) if (!facts.has(one)) yield { step, breaks: 'requires', name: one };
    for (const one of excludes) if (before.has(one)) yield { step, breaks: 'excludes', name: one };
    if (isNested && declaration.flow(properties as never, quietNames).suspends) yield { step, breaks: 'nested', name };
    before.add(name);
    for (const fact of declaration.establishes ?? []) {
      facts.add(fact);
      before.add(fact);
    }
    for (const block of blocks) {
      const inner = { facts: new Set(facts), before: new Set(before), isNested: true };
      // Blocks hold steps of the kind that the list holds.
      yield* faultsOf(block as readonly S[], inner);
      for (const one of inner.before) before.add(one);
    }
  }
}
