import { defineRule } from '../../rule.ts';

/** A step that only the compiler may write. */
export const suppliedPolicy = defineRule({
  code: 'assembly/supplied-policy',
  about: 'definition',
  why: 'These steps are made from "security" and from what comes back at the end. Written by hand they would be there twice.',
  source: 'The declarations of the policies: written by the compiler',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-assembly: { execute: [{ set-variable: { actions: [{ clear: message.headers.x-debug }] } }] }'],
    bad: [
      `
x-assembly:
  execute:
    - require-security: {} #! assembly/supplied-policy
`,
    ],
  },
  *check({ definition, context }) {
    for (const { policy, declaration, at } of context.assemblyOf(definition).steps) {
      if (declaration?.written === 'compiler') yield { at, policy };
    }
  },
  message: ({ policy }) => `"${policy}" is a step that the compiler adds, and none to be written`,
  help: 'Remove it: the compiler adds it to every operation that needs it.',
});
