import { schemeUses } from '../../providers/used-schemes.ts';
import { defineRule } from '../../rule.ts';

/** Scopes asked of what is no OAuth 2.0. */
export const scopeWithoutOauth = defineRule({
  code: 'security/scope-without-oauth',
  about: 'definition',
  why: 'A key or a password carries no scopes: whoever lists some believes that calls are limited, and they are not.',
  source: 'OpenAPI 2.0, Security Requirement Object: for other types than oauth2 the array must be empty',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
securityDefinitions: { key: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: [{ key: [] }]
`,
    ],
    bad: [
      `
securityDefinitions: { key: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: [{ key: ["photos:read"] }] #! security/scope-without-oauth
`,
    ],
  },
  *check({ definition }) {
    for (const { scheme, at } of schemeUses(definition)) {
      const type = definition.securityDefinitions.get(scheme)?.type;
      const first = at.kind === 'list' ? at.items[0] : undefined;
      if (type === undefined || type === 'oauth2' || first === undefined) continue;
      yield { at: first, scheme, type };
    }
  },
  message: ({ scheme, type }) => `"${scheme}" is of type "${type}", which has no scopes`,
  help: ({ scheme }) => `Write ${scheme}: [], or require a security definition of type oauth2.`,
});
