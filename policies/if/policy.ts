import { conditionFaults, conditionReads } from '../../src/policy/condition/variables-in.ts';
import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `if`. */
export interface If {
  /** `true` and `false` of YAML are conditions too. */
  readonly condition: string | boolean;
  /** The steps; they stand in the block of this pointer. */
  readonly execute: readonly unknown[];
}

/** Runs steps where a condition holds (IBM API Connect v5, `if`). */
export const when = definePolicy<If>({
  name: 'if',
  version: '1.0.0',
  summary: 'Runs steps where a condition holds',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['condition', 'execute'],
    properties: {
      condition: { type: ['string', 'boolean'], description: 'What must hold' },
      execute: { type: 'array', description: 'The steps' },
    },
  },
  blocks: () => [{ pointer: '/execute' }],
  conditions: () => ['/condition'],
  flow: ({ condition }) => {
    const reads = conditionReads(String(condition), '/condition');
    return { ...quietFlow, reads, faults: conditionFaults(reads) };
  },
});
