import { conditionFaults, conditionReads } from '../../src/policy/condition/variables-in.ts';
import { definePolicy, quietFlow, type Use } from '../../src/policy/declaration.ts';
import type { Json } from '../../src/source/tree.ts';

/** Properties of `switch`. */
export interface Switch {
  readonly case: readonly Case[];
}

/** Steps with the condition that selects them; `otherwise` always does. */
export type Case = { readonly condition: string | boolean; readonly execute: Json } | { readonly otherwise: Json };

const steps = { type: 'array', description: 'The steps of this case' };

/** Runs the steps of the first case whose condition holds (IBM API Connect v5, `switch`). */
export const choose = definePolicy<Switch>({
  name: 'switch',
  version: '1.0.0',
  summary: 'Runs the steps of the first case whose condition holds',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['case'],
    properties: {
      case: {
        type: 'array',
        description: 'Cases in order; the last may be `otherwise`',
        items: {
          type: 'object',
          oneOf: [
            {
              required: ['condition', 'execute'],
              additionalProperties: false,
              properties: { condition: { type: ['string', 'boolean'] }, execute: steps },
            },
            { required: ['otherwise'], additionalProperties: false, properties: { otherwise: steps } },
          ],
        },
      },
    },
  },
  blocks: ({ case: cases }) =>
    cases.map((one, at) => ({ pointer: `/case/${at}/${'condition' in one ? 'execute' : 'otherwise'}` })),
  conditions: ({ case: cases }) => cases.flatMap((one, at) => ('condition' in one ? [`/case/${at}/condition`] : [])),
  flow: ({ case: cases }) => {
    const reads = cases.flatMap((one, at) => ('condition' in one ? readsOf(one.condition, at) : []));
    return { ...quietFlow, reads, faults: conditionFaults(reads) };
  },
});

/** Whether a condition is looked at depends on those before it. */
const readsOf = (condition: string | boolean, at: number): readonly Use[] =>
  conditionReads(String(condition), `/case/${at}/condition`).map((use) => ({
    ...use,
    certain: use.certain && at === 0,
  }));
