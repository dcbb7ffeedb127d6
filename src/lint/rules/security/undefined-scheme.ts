import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { schemeUses } from '../../providers/used-schemes.ts';
import { defineRule } from '../../rule.ts';

/** A requirement that names no security definition. */
export const undefinedScheme = defineRule({
  code: 'security/undefined-scheme',
  about: 'definition',
  why: 'What is not defined cannot be checked, and an operation must never be open because of a misspelling.',
  source: 'OpenAPI 2.0, Security Requirement Object',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
securityDefinitions:
  clientId: { type: apiKey, in: header, name: X-IBM-Client-Id }
security: [{ clientId: [] }]
`,
    ],
    bad: [
      `
securityDefinitions:
  clientId: { type: apiKey, in: header, name: X-IBM-Client-Id }
security:
  - clientID: [] #! security/undefined-scheme
  - "": [] #! security/undefined-scheme
`,
    ],
  },
  *check({ definition }) {
    const defined = [...definition.securityDefinitions.keys()];
    const written = definition.root.get('securityDefinitions');
    for (const { scheme, at } of schemeUses(definition)) {
      // One that is there but no map, and a use that is malformed (''), is told of by the schema.
      const isMalformed = scheme === '' && at.key !== '';
      const isThere = isMalformed || (written?.kind === 'map' && written.entries.has(scheme));
      if (!definition.securityDefinitions.has(scheme) && !isThere) yield { at, scheme, defined };
    }
  },
  message: ({ scheme }) => `There is no security definition "${scheme}"`,
  help: ({ scheme, defined }) => didYouMean(scheme, defined, `Add "${scheme}" to "securityDefinitions".`),
});
