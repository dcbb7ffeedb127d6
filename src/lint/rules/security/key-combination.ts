import type { Definition, Security, SecurityDefinition, SecurityUse } from '../../../definition/definition.ts';
import { ownOperations } from '../../../definition/provider-endpoints.ts';
import { keyOf } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** Keys that no application can show together, or of which one would not be looked at. */
export const keyCombination = defineRule({
  code: 'security/key-combination',
  about: 'definition',
  why: 'A secret says nothing without the id that it belongs to: every call is refused. Of two ids, or two secrets, one alone is checked.',
  source:
    'IBM API Connect v5, applying security definitions: a secret needs an id; one of each at most in a requirement. RFC 6749 §2.3.1: a secret is checked for its client (A13)',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  id-in-query: { type: apiKey, in: query, name: client_id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
security: [{ id: [], secret: [] }, { id-in-query: [] }]
paths: { /albums: { get: { responses: { 200: { description: All } } } } }
`,
      // Clients of a provider show them at its endpoints in the ways that it has.
      `
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
securityDefinitions: { secret: { type: apiKey, in: header, name: X-IBM-Client-Secret } }
paths: { /oauth2/token: { post: { security: [{ secret: [] }], responses: { 200: { description: A token } } } } }
`,
    ],
    bad: [
      `
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  id-in-query: { type: apiKey, in: query, name: client_id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
security:
  - secret: [] #! security/key-combination
paths:
  /albums:
    get: { responses: { 200: { description: All } } }
    put:
      security:
        - id: []
          id-in-query: [] #! security/key-combination
      responses: { 200: { description: All } }
`,
    ],
  },
  *check({ definition }): Iterable<Wrong> {
    for (const { alternatives } of deciding(definition)) {
      for (const uses of alternatives) yield* wrongIn(uses, definition);
    }
  },
  message: ({ scheme, first }) =>
    first === undefined
      ? `"${scheme}" asks for a secret, and nothing here for the id that it belongs to: every call is refused`
      : `"${scheme}" asks for the same as "${first}": only one of the two is checked`,
  help: ({ first }) =>
    first === undefined
      ? 'Require a client id in the same entry: { clientId: [], clientSecret: [] }.'
      : 'Keep one of the two in this entry; or make two entries of it, of which either is enough.',
});

interface Wrong extends Finding {
  readonly scheme: string;
  /** Of the same role; absent: it is a secret alone. */
  readonly first: string | undefined;
}

/** What decides about the operations of an author's own. */
const deciding = (definition: Definition): ReadonlySet<Security> =>
  new Set(ownOperations(definition).flatMap(({ security = definition.security }) => security ?? []));

function* wrongIn(uses: readonly SecurityUse[], { securityDefinitions }: Definition): Iterable<Wrong> {
  const seen = new Map<SecurityDefinition['role'], SecurityUse>();
  for (const use of uses) {
    const role = securityDefinitions.get(use.scheme)?.role;
    const first = seen.get(role);
    if (role !== undefined && first !== undefined) yield { at: keyOf(use.at), scheme: use.scheme, first: first.scheme };
    else seen.set(role, use);
  }
  const secret = seen.get('client-secret');
  if (secret !== undefined && !seen.has('client-id'))
    yield { at: keyOf(secret.at), scheme: secret.scheme, first: undefined };
}
