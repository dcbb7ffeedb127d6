import type { Operation } from '../../../definition/definition.ts';
import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** Two operations with one operationId. */
export const operationIdRepeated = defineRule({
  code: 'openapi/operation-id-repeated',
  about: 'definition',
  why: 'An operation-switch selects by operationId: with two alike, one can never run.',
  source: 'OpenAPI 2.0, Operation Object, operationId: unique among all operations of the API',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /orders:
    get: { operationId: listOrders, responses: { 200: { description: All } } }
    post: { operationId: addOrder, responses: { 201: { description: Added } } }
`,
    ],
    bad: [
      `
paths:
  /orders:
    get: { operationId: orders, responses: { 200: { description: All } } }
    post: { operationId: orders, responses: { 201: { description: Added } } } #! openapi/operation-id-repeated
`,
      `
paths:
  /orders:
    get: &all { operationId: orders, responses: { 200: { description: All } } }
    head: *all #! openapi/operation-id-repeated
    options: #! openapi/operation-id-repeated
      <<: *all
      summary: What may be asked
`,
    ],
  },
  *check({ definition }) {
    const seen = new Map<string, Operation>();
    for (const operation of definition.operations) {
      const { operationId, at } = operation;
      if (operationId === undefined) continue;
      const first = seen.get(operationId.value);
      // What comes in by an alias or a merge key stands where the first stands.
      const written = first?.operationId?.at;
      const isCopy = written?.file === operationId.at.file && written.start === operationId.at.start;
      if (first === undefined) seen.set(operationId.value, operation);
      else yield { at: isCopy ? keyOf(at) : operationId.at, id: operationId.value, first };
    }
  },
  message: ({ id, first: { method, path } }) =>
    `The operationId "${id}" is already that of ${method.toUpperCase()} ${path}`,
  help: 'Give each operation an operationId of its own.',
});
