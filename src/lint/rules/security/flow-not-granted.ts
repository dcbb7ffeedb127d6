import type { Definition } from '../../../definition/definition.ts';
import { wordsAt } from '../../../definition/keys/extensions.ts';
import { keyOf, valueOrKey } from '../../place.ts';
import { isForAny, providersIn } from '../../providers/provider-uses.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const PROVIDER = `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`;

interface Refused extends SetFinding {
  readonly scheme: string;
  readonly flow: string;
  readonly provider: string | undefined;
  readonly grants: readonly string[];
}

/** A way to a token that an API tells its clients, and that leads to none. */
export const flowNotGranted = defineSetRule({
  code: 'security/flow-not-granted',
  about: 'set',
  why: 'Clients, portals and tools go by the flow of the security definition: the provider refuses what they ask for, and the API looks broken.',
  source:
    'OpenAPI 2.0, Security Scheme Object, flow: one for each definition; RFC 6749 §5.2, unauthorized_client (A04)',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { a: A } }
security: [{ oauth: [a] }]
`,
      },
      {
        'provider.yaml': PROVIDER.replace('[application]', '[client_credentials] } #! oauth/grant-unknown').replace(
          'unknown }',
          'unknown',
        ),
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { a: A } }
security: [{ oauth: [a] }]
`,
      },
    ],
    bad: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth:
    type: oauth2
    flow: password #! security/flow-not-granted
    tokenUrl: /sign-in/oauth2/token
    scopes: { a: A }
security: [{ oauth: [a] }]
`,
      },
    ],
  },
  *check({ project, context }): Iterable<Refused> {
    const providers = providersIn(project);
    const grantedByAny = [...new Set(providers.flatMap(grantsOf))];
    for (const use of context.usesIn(project)) {
      const { provider, definition, described, scheme } = use;
      const grants = provider === undefined ? grantedByAny : grantsOf(provider);
      const { flow } = described;
      // One that is misspelt is perhaps this flow: that is told where it stands.
      const isKnown = (provider !== undefined || isForAny(use)) && grants.every((grant) => GRANTS.includes(grant));
      if (!isKnown || flow === undefined || grants.length === 0 || grants.includes(flow)) continue;
      const written = described.at.get('flow');
      yield {
        at: written === undefined ? keyOf(described.at) : valueOrKey(written),
        ...{ scheme, flow, grants },
        provider: provider?.name?.value,
        profile: definition.profile,
      };
    }
  },
  message: ({ scheme, flow, provider }) =>
    provider === undefined
      ? `"${scheme}" tells clients to use the flow "${flow}", which no provider in this set grants`
      : `"${scheme}" tells clients to use the flow "${flow}", which the provider "${provider}" does not grant`,
  help: ({ grants, flow }) => `Write flow: ${grants.join(' or ')}; or add "${flow}" to the grants of the provider.`,
});

const { words, later } = wordsAt('grants');
const GRANTS = [...Object.keys(words), ...later];

const grantsOf = ({ oauth }: Definition): readonly string[] => oauth?.grants?.map(({ value }) => value) ?? [];
