import type { Definition } from '../../../definition/definition.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { selectedOperations } from '../../assembly/selected-operations.ts';
import { servedOperations } from '../../providers/served-operations.ts';
import { defineRule } from '../../rule.ts';

/** A case of an operation-switch for an operation that does not exist. */
export const unknownOperation = defineRule({
  code: 'assembly/unknown-operation',
  about: 'definition',
  why: 'The case never runs, and the operation that was meant runs none.',
  source: 'IBM API Connect v5, operation-switch: an operationId, or verb and path as written among the paths',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
basePath: /shop
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { operationId: readOrder, responses: { 200: { description: One } } }
    put: { responses: { 200: { description: Changed } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - { operations: [readOrder, { verb: PUT, path: "/orders/{id}" }], execute: [] }
`,
    ],
    bad: [
      `
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { operationId: readOrder, responses: { 200: { description: One } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations:
              - readOrders #! assembly/unknown-operation
              - GET /orders/{id} #! assembly/unknown-operation
              - { verb: put, path: "/orders/{id}" } #! assembly/unknown-operation
              - { verb: get, path: "/orders/{order}" } #! assembly/unknown-operation
            execute: []
`,
      // A page of the gateway alone.
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  session: {}
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations:
              - { verb: get, path: /oauth2/logout } #! assembly/unknown-operation
            execute: []
`,
    ],
  },
  *check({ definition, context }) {
    for (const { policy, node, errors } of context.assemblyOf(definition).steps) {
      if (policy !== 'operation-switch' || errors.length > 0 || node.kind !== 'map') continue;
      const cases = node.get('case');
      if (cases?.kind !== 'list') continue;
      const names = namesOf(definition);
      for (const { at, name, operation } of selectedOperations(cases, definition)) {
        if (operation === undefined) yield { at, name, names };
      }
    }
  },
  message: ({ name }) => `There is no operation "${name}"`,
  help: ({ at, name, names }) => {
    const [, verb = '', path = ''] = /^(\w+) (\/.*)$/.exec(name) ?? [];
    if (at.kind === 'scalar' && path !== '') return `Write { verb: ${verb.toLowerCase()}, path: "${path}" }.`;
    return didYouMean(name, names, 'Write an operationId, or { verb, path } with the path as it stands under "paths".');
  },
});

/** So many are looked through for what was meant. */
const mostNames = 1000;

const namesOf = (definition: Definition): readonly string[] =>
  [
    ...definition.operations.flatMap(({ operationId }) => operationId?.value ?? []),
    ...servedOperations(definition).map(({ method, path }) => `${method.toUpperCase()} ${path}`),
  ].slice(0, mostNames);
