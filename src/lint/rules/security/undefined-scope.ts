import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { schemeUses } from '../../providers/used-schemes.ts';
import { defineRule } from '../../rule.ts';

/** A requirement for a scope that its security definition does not list. */
export const undefinedScope = defineRule({
  code: 'security/undefined-scope',
  about: 'definition',
  why: 'A token must carry every scope that is required: with a misspelt one, every call is refused.',
  source: 'OpenAPI 2.0, Security Scheme Object, scopes: the available scopes',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'provider.yaml':
          'info: { title: Sign-in, version: 1.0.0, x-name: sign-in }\nbasePath: /sign-in\nx-oauth: { client-type: confidential, scopes: { "photos:read": See }, grants: [application] }',
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth:
    type: oauth2
    flow: application
    tokenUrl: https://gateway.example/sign-in/oauth2/token
    scopes: { "photos:read": See your photos }
security: [{ oauth: ["photos:read"] }]
`,
      },
    ],
    bad: [
      {
        'provider.yaml':
          'info: { title: Sign-in, version: 1.0.0, x-name: sign-in }\nbasePath: /sign-in\nx-oauth: { client-type: confidential, scopes: { "photos:read": See }, grants: [application] }',
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth:
    type: oauth2
    flow: application
    tokenUrl: https://gateway.example/sign-in/oauth2/token
    scopes: { "photos:read": See your photos }
security:
  - oauth: ["photo:read"] #! security/undefined-scope
`,
      },
    ],
  },
  *check({ definition }) {
    for (const { scheme, at } of schemeUses(definition)) {
      const described = definition.securityDefinitions.get(scheme);
      if (described?.type !== 'oauth2') continue;
      const listed = new Set(described.scopes.map(({ value }) => value));
      if (listed.size === 0) continue; // IBM API Connect v5 documents leave the list empty and mean any
      for (const item of at.kind === 'list' ? at.items : []) {
        const scope = item.kind === 'scalar' ? item.value : undefined;
        if (typeof scope === 'string' && !listed.has(scope)) yield { at: item, scheme, scope, listed };
      }
    }
  },
  message: ({ scheme, scope }) => `The security definition "${scheme}" has no scope "${scope}"`,
  help: ({ scheme, scope, listed }) => didYouMean(scope, listed, `Add "${scope}" to the scopes of "${scheme}".`),
});
