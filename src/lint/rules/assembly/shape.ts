import { defineRule } from '../../rule.ts';

/** Something in an assembly that is no step and no case of a catch. */
export const assemblyShape = defineRule({
  code: 'assembly/shape',
  about: 'definition',
  why: 'Each item of a list of steps is one step: a map with one key, the policy. Two keys in one item are mostly a wrong indentation, and their order would be lost.',
  source: 'IBM API Connect v5, assembly: execute and catch',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - invoke: { target-url: "https://photos.example" }
  catch:
    - errors: [ConnectionError]
      execute: [{ set-variable: { actions: [{ set: message.body, value: Later }] } }]
    - default: []
`,
      `
x-ibm-configuration:
  assembly:
    execute: [{ invoke: { target-url: "https://photos.example" } }]
    catch: [{ errors: [], execute: [] }]
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - invoke #! assembly/shape
    - invoke: { target-url: "https://photos.example" }
      set-variable: { actions: [] } #! assembly/shape
    - {} #! assembly/shape
  catch:
    - execute: [] #! assembly/shape
    - errors: ConnectionError #! assembly/shape
    - errors: [] #! assembly/shape
      execute: []
    - default: []
      execute: [] #! assembly/shape
`,
    ],
  },
  check: ({ definition, context }) => context.assemblyOf(definition).faults,
  message: ({ message }) => message,
  help: ({ help }) => help,
});
