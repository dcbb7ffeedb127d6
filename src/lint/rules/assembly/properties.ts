import type { WrittenStep } from '../../assembly/assembly-steps.ts';
import { explainErrors, type SchemaFinding } from '../../explain-schema.ts';
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
    for (const step of context.assemblyOf(definition).steps) {
      for (const finding of explainErrors(step.errors, step.node)) yield ofLaterVersion(finding, step) ?? finding;
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

/** Keys that steps have in later versions of API Connect, by policy: neither misspelt nor served. */
const LATER_KEYS: Readonly<Record<string, readonly string[]>> = {
  invoke: [
    'backend-type',
    'decode-request-params',
    'encode-plus-char',
    'graphql-send-type',
    'header-control',
    'inject-proxy-headers',
    'keep-payload',
    'parameter-control',
  ],
};

const ofLaterVersion = (finding: SchemaFinding, { policy, node }: WrittenStep): SchemaFinding | undefined => {
  const { at } = finding;
  const isLater = at.kind === 'key' && at.map === node && LATER_KEYS[policy]?.includes(at.key) === true;
  if (finding.keyword !== 'unknown-key' || !isLater) return undefined;
  return {
    ...finding,
    message: `"${at.key}" of "${policy}" came after API Connect v5 and is not served`,
    help: 'Remove it, if the step does what it should without it.',
  };
};
