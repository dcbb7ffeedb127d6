import type { Definition, Operation } from '../../../definition/definition.ts';
import { ownOperations, providerEndpoints } from '../../../definition/provider-endpoints.ts';
import type { OperationName } from '../../../policy/declaration.ts';
import { type OrderFault, orderFaults, orderOf } from '../../../policy/order.ts';
import type { SourceNode } from '../../../source/tree.ts';
import { orderedSteps, type PlacedStep } from '../../assembly/ordered-steps.ts';
import { defineRule, type RuleContext } from '../../rule.ts';

/** A step of the authorization server that stands where it cannot do its work. */
export const assemblyOrder = defineRule({
  code: 'assembly/order',
  about: 'definition',
  why: 'Whoever writes the steps of a token endpoint in an order of their own must not issue a token before it is known to whom.',
  source: 'The orders that the policies declare',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
paths: { /token: { post: { responses: { 200: { description: ok } } } } }
x-assembly:
  execute:
    - oauth-authenticate-client: { provider: sign-in }
    - oauth-validate-grant: { provider: sign-in }
    - oauth-issue: { provider: sign-in, endpoint: token }
`,
      `
paths: { /token: { post: { operationId: token, responses: { 200: { description: ok } } } }, /photos: { get: { responses: { 200: { description: ok } } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [token]
            execute:
              - oauth-authenticate-client: { provider: sign-in }
              - oauth-validate-grant: { provider: sign-in }
              - oauth-issue: { provider: sign-in, endpoint: token }
    - activity-log: {}
`,
    ],
    bad: [
      `
paths: { /token: { post: { responses: { 200: { description: ok } } } } }
x-assembly:
  execute:
    - oauth-validate-grant: { provider: sign-in } #! assembly/order
    - oauth-authenticate-client: { provider: sign-in }
    - oauth-issue: { provider: sign-in, endpoint: token }
    - oauth-issue: { provider: sign-in, endpoint: token } #! assembly/order
`,
      `
paths: { /authorize: { get: { responses: { 200: { description: ok } } } } }
x-assembly:
  execute:
    - oauth-validate-authorization: { provider: sign-in }
    - if:
        condition: request.verb === 'GET'
        execute:
          - oauth-authenticate-user: { provider: sign-in, credentials: browser } #! assembly/order
    - oauth-obtain-consent: { provider: sign-in } #! assembly/order
  catch:
    - default:
        - oauth-issue: { provider: sign-in, endpoint: token } #! assembly/order
`,
      `
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
paths: { /token: { post: { security: [{ id: [] }], responses: { 200: { description: ok } } } } }
x-assembly:
  execute:
    - oauth-validate-grant: { provider: sign-in } #! assembly/order
    - oauth-issue: { provider: sign-in, endpoint: token } #! assembly/order
`,
      `
paths: { /token: { post: { responses: { 200: { description: ok } } } } }
x-assembly:
  execute:
    - oauth-authenticate-client: { provider: sign-in }
    - oauth-validate-grant: { provider: guests } #! assembly/order
    - if:
        condition: request.verb === 'POST'
        execute:
          - oauth-verify-token: { provider: sign-in }
    - oauth-issue: { provider: sign-in, endpoint: token } #! assembly/order
`,
      `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
x-oauth:
  client-type: confidential
  scopes: { read: See your photos }
  grants: [application]
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [{ verb: post, path: /oauth2/token }]
            execute:
              - oauth-authenticate-client: { provider: guests } #! assembly/order, assembly/unknown-provider
`,
    ],
  },
  *check({ definition, context }) {
    const { steps } = context.assemblyOf(definition);
    if (!steps.some(({ declaration }) => declaration?.written === 'anyone')) return;
    const told = new Set<string>();
    for (const fault of faultsOf(definition, context)) {
      // An author's step stands in the pipelines of many operations: what is wrong with it is told once.
      const key = `${fault.step.at.map.pointer} ${fault.breaks} ${fault.name}`;
      if (!told.has(key)) yield { at: fault.step.at, policy: fault.step.declaration.name, fault };
      told.add(key);
    }
  },
  message: ({ policy, fault }) => messages[fault.breaks](policy, fault.name),
  help: ({ fault }) => helps[fault.breaks](fault.name),
});

/** `name` of `mixed`: the provider that the steps in front work for. */
interface Placed extends Omit<OrderFault<PlacedStep>, 'breaks'> {
  readonly breaks: OrderFault<PlacedStep>['breaks'] | 'catch' | 'mixed';
}

function* faultsOf(definition: Definition, context: RuleContext): Iterable<Placed> {
  const { assembly } = definition;
  const unsound = new Set(
    context
      .assemblyOf(definition)
      .steps.filter(({ errors }) => errors.length > 0)
      .map(({ node }) => node),
  );
  const declarations = new Map(context.policies.map((one) => [one.name, one]));
  const isSound = (node: SourceNode): boolean => !unsound.has(node);
  const reading = { definition, declarations, isSound };
  for (const { operation, facts, isEndpoint } of operationsOf(definition)) {
    const steps = orderedSteps(assembly?.execute, { ...reading, operation });
    yield* orderFaults(steps, new Set(facts));
    yield* mixedIn(steps, isEndpoint ? nameOf(definition) : undefined, definition);
    for (const item of assembly?.catch?.items ?? []) {
      const list = item.kind === 'map' ? (item.get('default') ?? item.get('execute')) : undefined;
      for (const step of allOf(orderedSteps(list, { ...reading, operation }))) {
        const { name, written } = step.declaration;
        if (written === 'anyone') yield { step, breaks: 'catch', name };
      }
    }
  }
}

/**
 * What one provider has established is nothing that another one may go by: neither its clients' scopes nor its users.
 * `owner`: the provider whose endpoint this is.
 */
function* mixedIn(steps: readonly PlacedStep[], owner: string | undefined, definition: Definition): Iterable<Placed> {
  let name = owner;
  for (const step of allOf(steps).filter(goesByFacts)) {
    name ??= providerOf(step, definition);
    if (providerOf(step, definition) !== name) yield { step, breaks: 'mixed', name };
  }
}

const goesByFacts = (step: PlacedStep): boolean => {
  const { written, establishes = [] } = step.declaration;
  const { requires = [], after = [] } = orderOf(step);
  return written === 'anyone' && [...establishes, ...requires, ...after].length > 0;
};

/** The one that a step names, or whose definition it stands in. */
const providerOf = ({ properties }: PlacedStep, definition: Definition): string => {
  const named = typeof properties === 'object' && properties !== null && 'provider' in properties;
  return named ? String(properties['provider']) : nameOf(definition);
};

const nameOf = ({ name }: Definition): string => name?.value ?? '';

const allOf = (steps: readonly PlacedStep[]): readonly PlacedStep[] =>
  steps.flatMap((step) => [step, ...step.blocks.flatMap(allOf)]);

interface Entered {
  readonly operation: OperationName;
  /** What is established before the author's first step. */
  readonly facts: readonly string[];
  /** Of the provider that the definition is. */
  readonly isEndpoint: boolean;
}

const operationsOf = (definition: Definition): readonly Entered[] => [
  ...ownOperations(definition).map((one) => ({
    operation: { method: one.method.toUpperCase(), path: one.path, operationId: one.operationId?.value },
    facts: factsOfSecurity(one, definition),
    isEndpoint: false,
  })),
  ...providerEndpoints(definition).flatMap(({ methods, path, written, isAccountPage }) =>
    (isAccountPage ? [] : methods).map((method) => ({
      operation: { method: method.toUpperCase(), path, operationId: written?.operationId?.value },
      facts: [],
      isEndpoint: true,
    })),
  ),
];

const factsOfSecurity = ({ security }: Operation, definition: Definition): readonly string[] => {
  const { alternatives = [] } = security ?? definition.security ?? {};
  const isProtected = alternatives.length > 0 && alternatives.every((uses) => uses.length > 0);
  const takesToken = alternatives
    .flat()
    .some(({ scheme }) => definition.securityDefinitions.get(scheme)?.type === 'oauth2');
  return [...(isProtected ? ['oauth/application'] : []), ...(takesToken ? ['oauth/token'] : [])];
};

const messages: Readonly<Record<Placed['breaks'], (policy: string, name: string) => string>> = {
  once: (policy) => `"${policy}" stands twice in one pipeline`,
  after: (policy, name) => `"${policy}" stands without "${name}" before it`,
  requires: (policy, name) => `"${policy}" needs what is not established before it: ${name}`,
  excludes: (policy, name) => `"${policy}" stands in one pipeline with "${name}"`,
  nested: (policy) => `"${policy}" may show a page, and stands inside another step`,
  mixed: (policy, name) => `"${policy}" works for another provider than "${name}", whose pipeline this is`,
  catch: (policy) => `"${policy}" stands in a catch, where nothing can be established`,
};

const helps: Readonly<Record<Placed['breaks'], (name: string) => string>> = {
  once: () => 'Keep one of them.',
  after: (name) => `Put "${name}" in front of it.`,
  requires: (name) => `Put the step that establishes "${name}" in front of it, on every way that leads here.`,
  excludes: (name) => `Put it into a pipeline of its own, without "${name}".`,
  nested: () => 'Put it into "execute" itself, or into a case of an operation-switch there.',
  mixed: (name) => `Name "${name}" here too, or put it into a pipeline of its own.`,
  catch: () => 'Put it into "execute".',
};
