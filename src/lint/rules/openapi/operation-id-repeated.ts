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
    ],
  },
  *check({ definition }) {
    const seen = new Map<string, number>();
    for (const { operationId } of definition.operations) {
      if (operationId === undefined) continue;
      const first = seen.get(operationId.value);
      if (first === undefined) seen.set(operationId.value, operationId.at.position.line);
      else yield { at: operationId.at, id: operationId.value, first };
    }
  },
  message: ({ id, first }) => `The operationId "${id}" is already that of the operation in line ${first}`,
  help: 'Give each operation an operationId of its own.',
});
