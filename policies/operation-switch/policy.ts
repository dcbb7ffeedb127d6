import { definePolicy, type OperationName, quietFlow } from '../../src/policy/declaration.ts';
import type { Json } from '../../src/source/tree.ts';

/** Properties of `operation-switch`. */
export interface OperationSwitch {
  readonly case: readonly { readonly operations: readonly Selector[]; readonly execute: Json }[];
  /** For operations that no case names. */
  readonly otherwise?: Json;
}

/** An operationId, or a method (in any case) and a path as written among the paths. */
export type Selector = string | { readonly verb: string; readonly path: string };

const text = { type: 'string', minLength: 1 };

/** Runs the steps of the first case that names the operation (IBM API Connect v5, `operation-switch`). */
export const operationSwitch = definePolicy<OperationSwitch>({
  name: 'operation-switch',
  version: '1.0.0',
  summary: 'Runs the steps of the first case that names the operation',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['case'],
    properties: {
      case: {
        type: 'array',
        description: 'Cases in order',
        items: {
          type: 'object',
          required: ['operations', 'execute'],
          additionalProperties: false,
          properties: {
            operations: {
              type: 'array',
              items: {
                anyOf: [
                  text,
                  {
                    type: 'object',
                    required: ['verb', 'path'],
                    additionalProperties: false,
                    properties: { verb: text, path: text },
                  },
                ],
              },
            },
            execute: { type: 'array', description: 'The steps of this case' },
          },
        },
      },
      otherwise: { type: 'array', description: 'The steps for operations that no case names' },
    },
  },
  blocks: ({ case: cases, otherwise }) => [
    ...cases.map((_, at) => ({ pointer: `/case/${at}/execute` })),
    ...(otherwise === undefined ? [] : [{ pointer: '/otherwise' }]),
  ],
  blockFor: ({ case: cases, otherwise }, operation) => {
    const at = cases.findIndex(({ operations }) => operations.some((one) => selects(one, operation)));
    if (at !== -1) return at;
    return otherwise === undefined ? undefined : cases.length;
  },
  flow: () => quietFlow,
});

const selects = (selector: Selector, { method, path, operationId }: OperationName): boolean =>
  typeof selector === 'string'
    ? selector === operationId
    : selector.path === path && selector.verb.toUpperCase() === method;
