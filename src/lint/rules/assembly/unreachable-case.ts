import type { ListNode, SourceNode } from '../../../source/tree.ts';
import type { WrittenCondition } from '../../assembly/assembly-steps.ts';
import { type CatchCase, catchCases } from '../../assembly/catch-cases.ts';
import { constantCondition } from '../../assembly/constant-condition.ts';
import { type SelectedOperation, selectedOperations } from '../../assembly/selected-operations.ts';
import { keyIn } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

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
          - { condition: request.headers.sort === 'by title', execute: [] }
          - { condition: request.headers.sort === 'bytitle', execute: [] }
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
    - invoke: { target-url: "https://photos.example", stop-on-error: [ConnectionError, OperationError] }
    - switch:
        case:
          - { condition: request.verb === 'GET', execute: [] }
          - { condition: '((request.verb==="GET"));', execute: [] } #! assembly/unreachable-case
          - { otherwise: [] }
          - { condition: request.verb === 'POST', execute: [] } #! assembly/unreachable-case
    - switch:
        case:
          - { condition: true, execute: [] }
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
    - errors: [PropertyError] #! assembly/unreachable-case
      execute: []
    - errors: [BadRequestError]
      execute: []
`,
    ],
  },
  *check({ definition, context }) {
    for (const one of catchCases(definition)) yield* caughtBefore(one);
    for (const { policy, node, errors, conditions } of context.assemblyOf(definition).steps) {
      if (errors.length > 0 || node.kind !== 'map') continue;
      const cases = node.get('case');
      if (cases?.kind !== 'list') continue;
      if (policy === 'switch') yield* behindOthers(cases, conditions);
      if (policy === 'operation-switch') yield* selectedAgain(selectedOperations(cases, definition));
    }
  },
  message: ({ line }) => `This case never runs: the one in line ${line} comes first`,
  help: 'Remove it, or change one of the two.',
});

interface Behind extends Finding {
  readonly line: number;
}

function* behindOthers({ items }: ListNode, conditions: readonly WrittenCondition[]): Iterable<Behind> {
  const lines = new Map<string, number>();
  const byCase = new Map(conditions.map((one) => [one.node.parent, one]));
  const always = new Set(conditions.filter((one) => constantCondition(one) === true).map(({ node }) => node.parent));
  let otherwise: number | undefined;
  let constant: number | undefined;
  for (const item of items) {
    if (item.kind !== 'map') continue;
    const [key = 'condition'] = item.entries.keys();
    const written = byCase.get(item);
    const condition = written && meaningOf(written);
    const line = otherwise ?? (condition === undefined ? undefined : lines.get(condition));
    if (line !== undefined) yield { at: keyIn(item, key), line };
    // Whoever writes a condition that always holds may be trying something out.
    else if (constant !== undefined) yield { at: keyIn(item, key), line: constant, severity: 'warning' };
    if (item.entries.has('otherwise')) otherwise ??= item.position.line;
    else if (condition !== undefined && !lines.has(condition)) lines.set(condition, item.position.line);
    if (always.has(item)) constant ??= item.position.line;
  }
}

/** A case all of whose errors earlier ones take. Without names it is malformed, of which another rule tells. */
function* caughtBefore({ at, errors }: CatchCase): Iterable<Behind> {
  const [key = ''] = at.entries.keys();
  const line = errors.find(({ isTakenHere }) => !isTakenHere)?.takenIn;
  if (line !== undefined && errors.every(({ takenIn }) => takenIn !== undefined)) yield { at: keyIn(at, key), line };
}

/** Two conditions with one meaning may differ in spaces, parentheses and quotes; `undefined`: it cannot be read. */
const meaningOf = ({ parsed: { expression } }: WrittenCondition): string | undefined =>
  expression && JSON.stringify(expression, (key, value) => (key === 'start' || key === 'end' ? undefined : value));

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
