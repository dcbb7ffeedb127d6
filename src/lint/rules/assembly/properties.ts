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
    - invoke:
        target-url: https://photos.example
        cache-response: time-to-live #! assembly/properties
        persistent-connection: true #! assembly/properties
        stop-on-error:
          - SOAPError #! assembly/properties
    - set-variable:
        actions:
          - { set: $(message.body), value: x } #! assembly/properties
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
      for (const finding of explainErrors(step.errors, step.node)) {
        yield ofLaterVersion(finding, step) ?? ofConnect(finding, step) ?? inPlaceOfName(finding) ?? finding;
      }
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
    'persistent-connection',
    'websocket-upgrade',
  ],
  'jwt-generate': ['custom-kid-value-jwe', 'custom-kid-value-jws'],
  // Of an action.
  'set-variable': ['type'],
};

const ofLaterVersion = (finding: SchemaFinding, { policy }: WrittenStep): SchemaFinding | undefined => {
  const { at } = finding;
  const isLater = at.kind === 'key' && LATER_KEYS[policy]?.includes(at.key) === true;
  if (finding.keyword !== 'unknown-key' || !isLater) return undefined;
  return {
    ...finding,
    message: `"${at.key}" of "${policy}" came after API Connect v5 and is not served`,
    help: 'Remove it, if the step does what it should without it.',
  };
};

/** Values that are right in API Connect v5 and ask for what is not served, by policy and key. */
const UNSERVED_VALUES: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  invoke: {
    'cache-response': ['time-to-live'],
    'cache-putpost-response': [true],
    compression: [true],
    'stop-on-error': ['SOAPError'],
  },
};

const ofConnect = (finding: SchemaFinding, { policy, node: properties }: WrittenStep): SchemaFinding | undefined => {
  const { node } = finding;
  const key = String(node.parent === properties ? node.key : node.parent?.key);
  const isUnserved = node.kind === 'scalar' && UNSERVED_VALUES[policy]?.[key]?.includes(node.value) === true;
  if (!isUnserved) return undefined;
  return {
    ...finding,
    message: `"${key}: ${String(node.value)}" of API Connect v5 is not served by this version`,
    help: 'Remove it, if the API does what it should without it.',
  };
};

/** The value of a variable where its name belongs. */
const inPlaceOfName = (finding: SchemaFinding): SchemaFinding | undefined => {
  const { node, keyword } = finding;
  const value = node.kind === 'scalar' && keyword === 'pattern' ? String(node.value) : '';
  const [, name] = /^\$\(([^\s$(){}]+)\)$/.exec(value) ?? [];
  if (name === undefined) return undefined;
  const message = `"${value}" is the value of a variable, and its name must stand here`;
  return { ...finding, message, help: `Write ${name}.` };
};
