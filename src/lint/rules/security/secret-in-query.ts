import { keyOf, valueOrKey } from '../../place.ts';
import { usedSchemes } from '../../providers/used-schemes.ts';
import { defineRule } from '../../rule.ts';

/** A secret that is asked for in an address. */
export const secretInQuery = defineRule({
  code: 'security/secret-in-query',
  about: 'definition',
  why: 'Addresses stand in the logs of every server and proxy on the way, in histories, and in the Referer of the next request.',
  source: 'RFC 6749 §2.3.1: credentials must not be in the request URI; RFC 9700 §4.3.2 (A13)',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
securityDefinitions:
  id: { type: apiKey, in: query, name: client_id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
  unused: { type: apiKey, in: query, name: client_secret }
security: [{ id: [], secret: [] }]
`,
    ],
    bad: [
      `
securityDefinitions:
  id: { type: apiKey, in: query, name: client_id }
  secret:
    type: apiKey
    in: query #! security/secret-in-query
    name: client_secret
security: [{ id: [], secret: [] }]
`,
    ],
  },
  *check({ definition }) {
    const used = usedSchemes(definition);
    for (const [scheme, { role, at, ...described }] of definition.securityDefinitions) {
      if (role !== 'client-secret' || described.in !== 'query' || !used.has(scheme)) continue;
      const written = at.get('in');
      yield { at: written === undefined ? keyOf(at) : valueOrKey(written), scheme };
    }
  },
  message: ({ scheme }) => `"${scheme}" asks for the secret of applications in the address of each request`,
  help: 'Ask for it in a header: { in: header, name: X-IBM-Client-Secret }.',
});
