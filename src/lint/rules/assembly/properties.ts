import { walkAssembly } from '../../assembly-steps.ts';
import { explainErrors } from '../../explain-schema.ts';
import { defineRule } from '../../rule.ts';

/** Properties of a step that its policy does not take. */
export const assemblyProperties = defineRule({
  code: 'assembly/properties',
  about: 'definition',
  why: 'A property that is misspelt or of the wrong kind would be found out by the first request, or never.',
  source: 'The JSON Schema in the declaration of the policy',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - invoke: { title: Ask the photo service, version: 1.0.0, target-url: "https://photos.example", timeout: 10 }
    - set-variable: { actions: [{ set: message.headers.x-seen, value: true }, { clear: message.headers.x-debug }] }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - invoke: { target-ulr: "https://photos.example" } #! assembly/properties
    - invoke:
        target-url: https://photos.example
        timeout: soon #! assembly/properties
    - set-variable:
        actions:
          - { set: message.body } #! assembly/properties
          - { put: message.body, value: x } #! assembly/properties
    - if:
        condition: "true"
        execute:
          - throw: #! assembly/properties
`,
    ],
  },
  *check({ definition, context }) {
    for (const found of walkAssembly(definition, context)) {
      if (!('policy' in found) || found.declaration?.written !== 'author') continue;
      yield* explainErrors(found.errors, found.node);
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});
