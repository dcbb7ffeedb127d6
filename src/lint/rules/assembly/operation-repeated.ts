import type { SourceNode } from '../../../source/tree.ts';
import { selectedOperations } from '../../assembly/selected-operations.ts';
import { defineRule } from '../../rule.ts';

/** An operation twice in one case of an operation-switch. */
export const operationRepeated = defineRule({
  code: 'assembly/operation-repeated',
  about: 'definition',
  why: 'Once is enough: mostly the second was to be another one, which now runs none of these steps.',
  source: 'IBM API Connect v5, operation-switch: an operationId, or verb and path',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths: { /orders: { get: { operationId: listOrders, responses: { 200: { description: All } } }, post: { responses: { 200: { description: Added } } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - { operations: [listOrders, { verb: post, path: /orders }], execute: [] }
`,
    ],
    bad: [
      `
paths: { /orders: { get: { operationId: listOrders, responses: { 200: { description: All } } }, post: { responses: { 200: { description: Added } } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations:
              - listOrders
              - { verb: get, path: /orders } #! assembly/operation-repeated
            execute: []
`,
    ],
  },
  *check({ definition, context }) {
    for (const { policy, node, errors } of context.assemblyOf(definition).steps) {
      const cases = policy === 'operation-switch' && node.kind === 'map' ? node.get('case') : undefined;
      if (errors.length > 0 || cases?.kind !== 'list') continue;
      const seen = new Map<SourceNode | undefined, Map<string, number>>();
      for (const { at, operation } of selectedOperations(cases, definition)) {
        if (operation === undefined) continue;
        const name = `${operation.method.toUpperCase()} ${operation.path}`;
        const lines = seen.get(at.parent) ?? new Map<string, number>();
        const line = lines.get(name);
        if (line !== undefined) yield { at, name, line };
        seen.set(at.parent, lines.set(name, line ?? at.position.line));
      }
    }
  },
  message: ({ name, line }) => `${name} stands in line ${line} already`,
  help: 'Remove it, or write the operation that was meant.',
});
