import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { defineRule } from '../../rule.ts';

/** Policies of API Connect v5: their names are right, wherever they are not served. */
const V5_POLICIES = [
  'activity-log',
  'gatewayscript',
  'handlebars',
  'if',
  'invoke',
  'javascript',
  'json-to-xml',
  'jwt-generate',
  'jwt-validate',
  'ltpa-generate',
  'map',
  'operation-switch',
  'proxy',
  'rate-limiting',
  'redact',
  'set-variable',
  'switch',
  'throw',
  'validate',
  'validate-usernametoken',
  'xml-to-json',
  'xslt',
];

/** Those that only its later versions have. */
const LATER_POLICIES = [
  'client-security',
  'extract',
  'graphql-execute',
  'graphql-introspect',
  'html-page',
  'log',
  'oauth',
  'parse',
  'ratelimit',
  'user-security',
  'websocket-upgrade',
];

/** A step whose policy does not exist here. */
export const unknownPolicy = defineRule({
  code: 'assembly/unknown-policy',
  about: 'definition',
  why: 'A step that cannot run must not be left out in silence: it may be the one that checks something.',
  source: 'The policies of this version',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-assembly: { execute: [{ invoke: { target-url: "https://photos.example" } }] }'],
    bad: [
      `
x-assembly:
  execute:
    - invok: { target-url: "https://photos.example" } #! assembly/unknown-policy
    - if:
        condition: "true"
        execute:
          - redact: { actions: [] } #! assembly/unknown-policy
`,
    ],
  },
  *check({ definition, context }) {
    const known = context.policies.filter(({ written }) => written === 'author').map(({ name }) => name);
    for (const { policy, declaration, at } of context.assemblyOf(definition).steps) {
      if (declaration === undefined) yield { at, policy, known };
    }
  },
  message: ({ policy }) => {
    if (V5_POLICIES.includes(policy)) return `The policy "${policy}" of API Connect v5 is not served by this version`;
    if (LATER_POLICIES.includes(policy)) return `The policy "${policy}" of API Connect after v5 is not served`;
    return `There is no policy "${policy}"`;
  },
  help: ({ policy, known }) =>
    V5_POLICIES.includes(policy) || LATER_POLICIES.includes(policy)
      ? `Remove the step, or write it with the policies there are: ${known.join(', ')}.`
      : didYouMean(policy, known, `Policies: ${known.join(', ')}.`),
});
