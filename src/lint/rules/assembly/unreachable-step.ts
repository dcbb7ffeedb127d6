import type { SourceNode } from '../../../source/tree.ts';
import type { WrittenStep } from '../../assembly/assembly-steps.ts';
import { constantCondition } from '../../assembly/constant-condition.ts';
import { defineRule } from '../../rule.ts';

/** Steps behind one that always ends the flow. */
export const unreachableStep = defineRule({
  code: 'assembly/unreachable-step',
  about: 'definition',
  why: 'What stands behind a "throw" never runs, though it looks as if it did.',
  source: 'IBM API Connect v5: an error ends the flow; the declarations of the policies',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - if:
        condition: request.verb !== 'GET'
        execute: [{ throw: { name: ReadOnly } }]
    - invoke: { target-url: "https://photos.example" }
  catch:
    - errors: [ReadOnly]
      execute: [{ set-variable: { actions: [{ set: message.status.code, value: 405 }] } }]
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - switch:
        case:
          - condition: request.verb === 'GET'
            execute:
              - throw: { name: NotYet }
              - activity-log: {} #! assembly/unreachable-step
              - invoke: { target-url: "https://photos.example" }
          - otherwise: [{ throw: { name: ReadOnly } }]
    - invoke: { target-url: "https://photos.example" } #! assembly/unreachable-step
`,
    ],
  },
  *check({ definition, context }) {
    const { steps } = context.assemblyOf(definition);
    const ending = endingSteps(steps);
    /** By list: the step that ended it, until what stands behind it has been told of. */
    const ends = new Map<SourceNode | undefined, WrittenStep>();
    const told = new Set<SourceNode | undefined>();
    for (const step of steps) {
      const list = step.at.map.parent;
      const end = ends.get(list);
      if (end !== undefined && !told.has(list)) {
        told.add(list);
        yield { at: step.at, policy: end.policy, line: end.at.map.position.line };
      }
      if (ending.has(step) && end === undefined) ends.set(list, step);
    }
  },
  message: ({ policy, line }) => `This step never runs: the "${policy}" in line ${line} always ends the flow`,
  help: 'Remove it and what follows, or put the step that ends the flow into an "if".',
});

/** Those that no request gets past. Nested steps come behind the step that holds them: so they are looked at first. */
const endingSteps = (steps: readonly WrittenStep[]): ReadonlySet<WrittenStep> => {
  const ending = new Set<WrittenStep>();
  const lists = new Set<SourceNode | undefined>();
  for (const step of steps.toReversed()) {
    if (step.flow?.end !== 'ends' && !(isExhaustive(step) && step.blocks.every((block) => lists.has(block)))) continue;
    ending.add(step);
    lists.add(step.at.map.parent);
  }
  return ending;
};

/** Whether one of its blocks always runs. */
const isExhaustive = ({ policy, node, conditions, blocks }: WrittenStep): boolean => {
  if (blocks.length === 0 || node.kind !== 'map') return false;
  if (policy === 'if') return conditions.every((one) => constantCondition(one) === true);
  if (policy === 'operation-switch') return node.entries.has('otherwise');
  return policy === 'switch' && (blocks.length > conditions.length || conditions.some(holds));
};

const holds = (condition: Parameters<typeof constantCondition>[0]): boolean => constantCondition(condition) === true;
