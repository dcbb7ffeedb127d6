import type { Definition, Operation } from '../../../definition/definition.ts';
import { keyIn, keyOf } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** An operation that is open to everybody because nothing is written. */
export const openOperation = defineRule({
  code: 'security/open-operation',
  about: 'definition',
  why: 'Without "security" an operation asks nobody for anything. Where others of the API do, or schemes are defined for it, that is more often forgotten than meant.',
  source:
    'OpenAPI 2.0, Operation Object, security: overrides that of the document; OWASP API Security Top 10 2023, API2',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
paths:
  /albums: { get: { security: [{ id: [] }], responses: { 200: { description: All } } } }
  /status: { get: { security: [], responses: { 200: { description: It runs } } } }
`,
      'paths: { /status: { get: { responses: { 200: { description: Nothing here is protected } } } } }',
      `
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: []
paths: { /status: { get: { responses: { 200: { description: Open to all } } } } }
`,
    ],
    bad: [
      `
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security:
  - id: []
  - {} #! security/open-operation
paths:
  /albums: { get: { responses: { 200: { description: All } } } }
`,
      `
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
paths:
  /albums:
    get: { security: [{ id: [] }], responses: { 200: { description: All } } }
    post: { responses: { 200: { description: Added } } } #! security/open-operation
  /albums/all: { delete: { responses: { 200: { description: Gone } } } }
`,
      `
securityDefinitions: #! security/open-operation
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
paths:
  /albums: { get: { responses: { 200: { description: All } } } }
`,
    ],
  },
  *check({ definition }): Iterable<Open> {
    if (definition.kind === 'provider' || definition.gateway.enforced?.value === false) return;
    yield* emptyAlternatives(definition);
    yield* unwritten(definition);
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

interface Open extends Finding {
  readonly message: string;
  readonly help: string;
}

/** Beside others, one that asks for nothing: whoever shows no key is let in by it. */
function* emptyAlternatives({ security, operations }: Definition): Iterable<Open> {
  for (const written of [security, ...operations.map((operation) => operation.security)]) {
    const { at, alternatives = [] } = written ?? {};
    const isAsking = alternatives.some((uses) => uses.length > 0);
    const empty = isAsking ? alternatives.findIndex((uses) => uses.length === 0) : -1;
    const entry = at?.kind === 'list' ? at.items[empty] : undefined;
    if (entry === undefined) continue;
    yield {
      at: entry,
      message: 'An entry that asks for nothing lets everybody in: what the others ask for is not needed',
      help: 'Remove {}; or write security: [] where everybody may call.',
    };
  }
}

/** The first operation that has none, where others or the schemes say that some was meant. */
function* unwritten({ security, operations, securityDefinitions, root }: Definition): Iterable<Open> {
  const open = operations.filter((operation) => operation.security === undefined);
  const [first] = open;
  if (security !== undefined || first === undefined || securityDefinitions.size === 0) return;
  const isNone = open.length === operations.length;
  const what = open.length === 1 ? `${nameOf(first)} is` : `${nameOf(first)} and ${open.length - 1} more are`;
  yield {
    at: isNone ? keyIn(root, 'securityDefinitions') : keyOf(first.at),
    message: isNone
      ? 'The schemes are required by no operation: everybody may call this API'
      : `${what} open to everybody: no "security" is written`,
    help: 'Require a scheme for all operations, security: [{ … }] at the root; write security: [] for those that everybody may call.',
  };
}

const nameOf = ({ method, path }: Operation): string => `"${method.toUpperCase()} ${path}"`;
