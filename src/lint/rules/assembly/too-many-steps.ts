import type { SourceNode } from '../../../source/tree.ts';
import { keyOf } from '../../place.ts';
import { servedOperations } from '../../providers/served-operations.ts';
import { defineRule } from '../../rule.ts';

/** Of all operations together; so many take some 50 MB. The largest definitions known have a tenth of it. */
const MOST_STEPS = 100_000;
/** Of one operation: the steps of one assembly are compared with each other. */
const MOST_IN_ONE = 10_000;

/** An assembly whose compiled form would not fit into a bundle. */
export const tooManySteps = defineRule({
  code: 'assembly/too-many-steps',
  about: 'definition',
  why: 'Each operation gets a pipeline of its own: a document of a few pages could make a bundle of gigabytes.',
  source: 'A limit of this program',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-assembly: { execute: [{ throw: { name: Closed } }] }'],
    bad: [
      `
x-assembly: #! assembly/too-many-steps
  execute:
${'    - activity-log: {}\n'.repeat(MOST_IN_ONE + 1)}`,
    ],
  },
  *check({ definition, context }) {
    const { assembly } = definition;
    if (assembly === undefined) return;
    const operations = servedOperations(definition).length;
    const isTooMany = (steps: number): boolean => steps > MOST_IN_ONE || steps * operations > MOST_STEPS;
    if (!isTooMany(itemsIn(assembly.at))) return;
    const steps = context.assemblyOf(definition).steps.length;
    if (isTooMany(steps)) yield { at: keyOf(assembly.at), steps, operations };
  },
  message: ({ steps, operations }) => `The assembly has ${steps} steps, for each of ${operations} operations`,
  help: `Divide the definition: one has at most ${MOST_IN_ONE} steps, and ${MOST_STEPS} counted for each operation.`,
});

/** At most so many steps can be there: each is an item of a list. */
const itemsIn = (node: SourceNode): number => {
  if (node.kind === 'scalar') return 0;
  if (node.kind === 'list') return node.items.reduce((sum, item) => sum + itemsIn(item), node.items.length);
  return [...node.entries.values()].reduce((sum, { value }) => sum + itemsIn(value), 0);
};
