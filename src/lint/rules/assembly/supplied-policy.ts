import { defineRule } from '../../rule.ts';

/** A step that only the compiler may write. */
export const suppliedPolicy = defineRule({
  code: 'assembly/supplied-policy',
  about: 'definition',
  why: 'These steps establish who calls and what was granted. The compiler puts them where they are needed, in an order that it has proven.',
  source: 'The declarations of the policies: written by the compiler',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-assembly: { execute: [{ set-variable: { actions: [{ clear: message.headers.x-debug }] } }] }'],
    bad: [
      `
x-assembly:
  execute:
    - oauth-issue: {} #! assembly/supplied-policy
`,
    ],
  },
  *check({ definition, context }) {
    for (const { policy, declaration, at } of context.assemblyOf(definition).steps) {
      if (declaration?.written === 'compiler') yield { at, policy };
    }
  },
  message: ({ policy }) => `"${policy}" is a step that the compiler adds, and none to be written`,
  help: 'Remove it: "security" and "x-oauth" bring it in where it is needed.',
});
