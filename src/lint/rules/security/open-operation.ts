import type { Operation } from '../../../definition/definition.ts';
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
    const { kind, gateway, security, operations, securityDefinitions, root } = definition;
    if (kind === 'provider' || gateway.enforced?.value === false || security !== undefined) return;
    const open = operations.filter((operation) => operation.security === undefined);
    const [first] = open;
    if (first === undefined || securityDefinitions.size === 0) return;
    const isNone = open.length === operations.length;
    yield { at: isNone ? keyIn(root, 'securityDefinitions') : keyOf(first.at), first, others: open.length - 1, isNone };
  },
  message: ({ first, others, isNone }) =>
    isNone
      ? 'The schemes are required by no operation: everybody may call this API'
      : `${nameOf(first)}${others === 0 ? ' is' : ` and ${others} more are`} open to everybody: no "security" is written`,
  help: 'Require a scheme for all operations, security: [{ … }] at the root; write security: [] for those that everybody may call.',
});

interface Open extends Finding {
  readonly first: Operation;
  readonly others: number;
  readonly isNone: boolean;
}

const nameOf = ({ method, path }: Operation): string => `"${method.toUpperCase()} ${path}"`;
