import type { WrittenStep } from '../../assembly/assembly-steps.ts';
import { constantCondition } from '../../assembly/constant-condition.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Constant extends Finding {
  readonly value: boolean;
}

/** A condition that decides nothing. */
export const constantConditions = defineRule({
  code: 'assembly/constant-condition',
  about: 'definition',
  why: 'Steps that never run look as if they did; mostly a test was left behind, or a name stands in quotes.',
  source: 'IBM API Connect v5: if and switch',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - if: { condition: request.verb === 'GET', execute: [] }
    - if: { condition: "'a'.split('').join('b').toString().body.items", execute: [] }
    - switch:
        case:
          - { condition: request.verb === 'GET', execute: [] }
          - { condition: true, execute: [] }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - if: { condition: "'request.verb' === 'GET'", execute: [] } #! assembly/constant-condition
    - if: { condition: "false && request.verb === 'GET'", execute: [] } #! assembly/constant-condition
    - switch:
        case:
          - { condition: false, execute: [] } #! assembly/constant-condition
          - { condition: 1 > 2, execute: [] } #! assembly/constant-condition
`,
    ],
  },
  *check({ definition, context }): Iterable<Constant> {
    for (const step of context.assemblyOf(definition).steps) yield* constantsOf(step);
  },
  message: ({ value }) => `This condition is always ${value}`,
  help: ({ value }) =>
    value ? 'Take the steps out of the "if".' : 'Remove the steps, or write the condition that was meant.',
});

/** In a switch `true` is another word for `otherwise`; an `if` with it runs as it is written, and only says too much. */
function* constantsOf({ policy, conditions }: WrittenStep): Iterable<Constant> {
  for (const condition of conditions) {
    const value = constantCondition(condition);
    if (value === false) yield { at: condition.node, value };
    else if (value === true && policy === 'if') yield { at: condition.node, value, severity: 'info' };
  }
}
