import { keyOf } from '../../place.ts';
import { isForAny, providersIn } from '../../providers/provider-uses.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const PROVIDER = `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: #! oauth/provider-unused
  client-type: confidential
  scopes: { a: A }
  grants: [application]
`;

const ALBUMS = 'paths: { /albums: { get: { responses: { 200: { description: All } } } } }';

/** A provider whose tokens open nothing here. */
export const providerUnused = defineSetRule({
  code: 'oauth/provider-unused',
  about: 'set',
  why: 'Either an API asks for no tokens that should, or the provider is one more place to sign in that nobody needs.',
  source: 'RFC 6749 §1.1: tokens are for protected resources',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      {
        'provider.yaml': PROVIDER.replace(' #! oauth/provider-unused', ''),
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { a: A } }
security: [{ oauth: [a] }]
${ALBUMS}
`,
      },
      // Alone, or with products only, it serves those who are elsewhere.
      { 'provider.yaml': PROVIDER.replace(' #! oauth/provider-unused', '') },
    ],
    bad: [{ 'provider.yaml': PROVIDER, 'photos.yaml': `basePath: /photos\n${ALBUMS}` }],
  },
  *check({ project, context }): Iterable<SetFinding> {
    const { definitions } = project;
    const uses = context.usesIn(project);
    if (definitions.every(({ kind }) => kind === 'provider') || uses.some(isForAny)) return;
    const used = new Set(uses.map(({ provider }) => provider));
    const named = new Set(definitions.flatMap((one) => [...context.namedBySteps(one).providers]));
    for (const provider of providersIn(project)) {
      const { oauth, gateway, name, profile } = provider;
      if (oauth === undefined || gateway.enforced?.value === false) continue;
      if (!used.has(provider) && !named.has(name?.value ?? '')) yield { at: keyOf(oauth.at), profile };
    }
  },
  message: () => 'No API in this set asks for tokens of this provider',
  help: 'Name it in a security definition of an API, x-provider: its name, and require that; or validate it together with the APIs that do.',
});
