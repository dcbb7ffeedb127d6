import type { ListNode, SourceNode } from '../../../source/tree.ts';
import { keyIn, type Place } from '../../place.ts';
import { defineRule } from '../../rule.ts';
import { type SelectedOperation, selectedOperations } from '../../selected-operations.ts';

/** A case that can never be the first one. */
export const unreachableCase = defineRule({
  code: 'assembly/unreachable-case',
  about: 'definition',
  why: 'Of a switch, or of "catch", only the first case that fits runs: one behind it, for the same, looks as if it did something.',
  source: 'IBM API Connect v5: switch, operation-switch and catch run the first match',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /orders:
    get: { operationId: listOrders, responses: { 200: { description: All } } }
    post: { operationId: addOrder, responses: { 201: { description: Added } } }
x-assembly:
  execute:
    - switch:
        case:
          - { condition: request.verb === 'GET', execute: [] }
          - { condition: request.verb === 'POST', execute: [] }
          - { otherwise: [] }
    - operation-switch:
        case:
          - { operations: [listOrders], execute: [] }
          - { operations: [{ verb: post, path: /orders }], execute: [] }
`,
    ],
    bad: [
      `
paths:
  /orders:
    get: { operationId: listOrders, responses: { 200: { description: All } } }
x-assembly:
  execute:
    - switch:
        case:
          - { condition: request.verb === 'GET', execute: [] }
          - { condition: "request.verb === 'GET' ", execute: [] } #! assembly/unreachable-case
          - { otherwise: [] }
          - { condition: request.verb === 'POST', execute: [] } #! assembly/unreachable-case
    - operation-switch:
        case:
          - { operations: [listOrders], execute: [] }
          - operations:
              - { verb: get, path: /orders } #! assembly/unreachable-case
            execute: []
  catch:
    - errors: [ConnectionError, OperationError]
      execute: []
    - errors: [OperationError] #! assembly/unreachable-case
      execute: []
    - default: []
    - default: [] #! assembly/unreachable-case
`,
    ],
  },
  *check({ definition, context }) {
    if (definition.assembly?.catch !== undefined) yield* caughtBefore(definition.assembly.catch);
    for (const { policy, node, errors } of context.assemblyOf(definition).steps) {
      if (errors.length > 0 || node.kind !== 'map') continue;
      const cases = node.get('case');
      if (cases?.kind !== 'list') continue;
      if (policy === 'switch') yield* behindOthers(cases);
      if (policy === 'operation-switch') yield* selectedAgain(selectedOperations(cases, definition));
    }
  },
  message: ({ line }) => `This case never runs: the one in line ${line} comes first`,
  help: 'Remove it, or change one of the two.',
});

interface Behind {
  readonly at: Place;
  readonly line: number;
}

function* behindOthers({ items }: ListNode): Iterable<Behind> {
  const lines = new Map<string, number>();
  let otherwise: number | undefined;
  for (const item of items) {
    if (item.kind !== 'map') continue;
    const [key = 'condition'] = item.entries.keys();
    const condition = textOf(item.get('condition'));
    const line = otherwise ?? (condition === undefined ? undefined : lines.get(condition));
    if (line !== undefined) yield { at: keyIn(item, key), line };
    if (condition === undefined) otherwise ??= item.position.line;
    else if (!lines.has(condition)) lines.set(condition, item.position.line);
  }
}

/** A case all of whose errors earlier ones take. Without names it is malformed, of which another rule tells. */
function* caughtBefore({ items }: ListNode): Iterable<Behind> {
  const lines = new Map<string, number>();
  for (const item of items) {
    if (item.kind !== 'map') continue;
    const names = item.entries.has('default') ? ['default'] : textsIn(item.get('errors'));
    const [first = ''] = names;
    const line = lines.get(first);
    const [key = ''] = item.entries.keys();
    if (line !== undefined && names.every((name) => lines.has(name))) yield { at: keyIn(item, key), line };
    for (const name of names) if (!lines.has(name)) lines.set(name, item.position.line);
  }
}

const textsIn = (node: SourceNode | undefined): readonly string[] =>
  node?.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'scalar' ? String(item.value) : [])) : [];

/** Conditions are compared as written, apart from white space and what may end them. */
const textOf = (node: SourceNode | undefined): string | undefined =>
  node?.kind === 'scalar' ? String(node.value).replace(/[\s;]+$|\s+/g, '') : undefined;

function* selectedAgain(selected: readonly SelectedOperation[]): Iterable<Behind> {
  const seen = new Map<string, SourceNode>();
  for (const { at, operation } of selected) {
    if (operation === undefined) continue;
    const key = `${operation.method} ${operation.path}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, at);
    else if (first.parent !== at.parent) yield { at, line: first.position.line };
  }
}
