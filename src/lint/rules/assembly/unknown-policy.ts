import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import type { WrittenStep } from '../../assembly/assembly-steps.ts';
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
          - redact: { actions: [] }
`,
    ],
  },
  *check({ definition, context }) {
    const known = context.policies.filter(({ written }) => written === 'author').map(({ name }) => name);
    const unserved = new Map<string, { readonly at: WrittenStep['at']; readonly steps: number }>();
    for (const { policy, declaration, at } of context.assemblyOf(definition).steps) {
      if (declaration !== undefined) continue;
      if (ofConnect(policy) === undefined) yield { at, policy, known, steps: 1 };
      else unserved.set(policy, { at: unserved.get(policy)?.at ?? at, steps: 1 + (unserved.get(policy)?.steps ?? 0) });
    }
    // What this version lacks is one thing to know, however many steps there are.
    for (const [policy, found] of unserved) yield { ...found, policy, known };
  },
  message: ({ policy, steps }) => {
    const product = ofConnect(policy);
    if (product === undefined) return `There is no policy "${policy}"`;
    return `The policy "${policy}" of ${product} is not served by this version${steps === 1 ? '' : `: ${steps} steps, of which this is the first`}`;
  },
  help: ({ policy, known }) =>
    ofConnect(policy) === undefined
      ? didYouMean(policy, known, `Policies: ${known.join(', ')}.`)
      : `Remove the step, or write it with the policies there are: ${known.join(', ')}.`,
});

/** Whose policy it is, where it is one of IBM's that is not served. */
const ofConnect = (policy: string): string | undefined => {
  if (V5_POLICIES.includes(policy)) return 'API Connect v5';
  return LATER_POLICIES.includes(policy) ? 'API Connect after v5' : undefined;
};
