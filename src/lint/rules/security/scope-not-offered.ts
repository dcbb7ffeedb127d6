import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { isForAny, type ProviderUse, providersIn } from '../../providers/provider-uses.ts';
import { schemeUses } from '../../providers/used-schemes.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const PROVIDER = `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { "photos:read": See, "photos:write": Add }, grants: [application] }
`;

interface Missing extends SetFinding {
  readonly scope: string;
  /** Absent: tokens of any are taken. */
  readonly provider: string | undefined;
  readonly offered: readonly string[];
}

/** A scope that an API requires and that no token can have. */
export const scopeNotOffered = defineSetRule({
  code: 'security/scope-not-offered',
  about: 'set',
  why: 'A token has no scopes but those of its provider: who requires another one refuses every call.',
  source: 'RFC 6749 §3.3; RFC 6750 §3.1, insufficient_scope (A26)',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { "photos:read": See } }
security: [{ oauth: ["photos:read"] }]
`,
      },
    ],
    bad: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { "photo:read": See } }
security:
  - oauth: ["photo:read"] #! security/scope-not-offered
`,
      },
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://id.example/token", scopes: {} } #! security/any-provider
security:
  - oauth: ["photo:read"] #! security/scope-not-offered
x-ibm-configuration: {}
`,
      },
    ],
  },
  *check({ project, context }): Iterable<Missing> {
    const providers = providersIn(project);
    const offeredByAny = [...new Set(providers.flatMap(({ oauth }) => [...(oauth?.scopes?.keys() ?? [])]))];
    for (const use of context.usesIn(project)) {
      const { provider } = use;
      const offered = provider === undefined ? offeredByAny : [...(provider.oauth?.scopes?.keys() ?? [])];
      // Alone, it is not known whose tokens there will be; a provider without scopes is told of by itself.
      if ((provider === undefined && !isForAny(use)) || offered.length === 0) continue;
      yield* missing(use, offered);
    }
  },
  message: ({ scope, provider }) =>
    provider === undefined
      ? `No provider in this set offers the scope "${scope}": every call is refused`
      : `The provider "${provider}" does not offer the scope "${scope}": every call is refused`,
  help: ({ scope, offered }) => didYouMean(scope, offered, `Add "${scope}" to the scopes of the provider.`),
});

function* missing(
  { definition, scheme, described, provider }: ProviderUse,
  offered: readonly string[],
): Iterable<Missing> {
  const known = new Set(offered);
  const listed = new Set(described.scopes.map(({ value }) => value));
  for (const { scheme: used, scopes, at } of schemeUses(definition)) {
    if (used !== scheme) continue;
    for (const scope of scopes) {
      // One that the security definition does not list either is told of by another rule.
      if (known.has(scope) || (listed.size > 0 && !listed.has(scope))) continue;
      yield { at, scope, offered, provider: provider?.name?.value, profile: definition.profile };
    }
  }
}
