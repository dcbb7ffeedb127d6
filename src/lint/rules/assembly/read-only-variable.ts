import { rootOf } from '../../../policy/references.ts';
import { isKnownVariable, variablesBelow } from '../../../policy/variables.ts';
import { defineRule } from '../../rule.ts';

/** A step that would change what only we establish. */
export const readOnlyVariable = defineRule({
  code: 'assembly/read-only-variable',
  about: 'definition',
  why: 'What the client sent, and who it was found to be, stays as it was: otherwise a later step could undo a check.',
  source: 'IBM API Connect v5, context variables: which can be written',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.headers.x-seen, value: "1" }, { set: tenant, value: acme }] }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - set-variable:
        actions:
          - { set: request.headers.x-seen, value: "1" } #! assembly/read-only-variable
          - { clear: oauth.resource-owner } #! assembly/read-only-variable
    - invoke:
        target-url: https://photos.example
        output: request.body #! assembly/read-only-variable
`,
    ],
  },
  *check({ definition, context }) {
    for (const { uses } of context.assemblyOf(definition).steps) {
      for (const { at, variable, isWritten } of uses) {
        if (isWritten && isOurs(variable) && isKnownVariable(variable)) yield { at, variable };
      }
    }
  },
  message: ({ variable }) => `"${variable}" can only be read`,
  help: 'Set "message.…" or a variable of your own.',
});

const isOurs = (variable: string): boolean => {
  const root = rootOf(variable);
  return root !== 'message' && variablesBelow(root).length > 0;
};
