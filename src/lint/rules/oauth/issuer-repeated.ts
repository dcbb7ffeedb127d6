import { basePrefix } from '../../../definition/provider-endpoints.ts';
import { keyOf } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface Shared extends SetFinding {
  readonly basePath: string;
  readonly first: string;
}

/** Two providers that clients cannot tell apart. */
export const issuerRepeated = defineSetRule({
  code: 'oauth/issuer-repeated',
  about: 'set',
  why: 'The basePath is what makes the issuer. Clients that check it take one provider for the other, and one address cannot publish the metadata of both.',
  source: 'RFC 8414 §2, RFC 9207 §2.4',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'staff.yaml': `
info: { title: Staff, version: 1.0.0, x-name: staff }
basePath: /staff
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`,
        'guests.yaml': `
info: { title: Guests, version: 1.0.0, x-name: guests }
basePath: /guests
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`,
      },
    ],
    bad: [
      {
        'guests.yaml': `
info: { title: Guests, version: 1.0.0, x-name: guests }
basePath: /oauth
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], endpoints: { token: /guests/token } }
`,
        'staff.yaml': `
info: { title: Staff, version: 1.0.0, x-name: staff }
basePath: /oauth
x-oauth: #! oauth/issuer-repeated
  client-type: confidential
  scopes: { a: A }
  grants: [application]
`,
      },
    ],
  },
  *check({ project }): Iterable<Shared> {
    const seen = new Map<string, string>();
    for (const definition of project.definitions) {
      const { oauth, gateway, name, profile } = definition;
      if (oauth === undefined || gateway.enforced?.value === false) continue;
      const basePath = basePrefix(definition);
      const first = seen.get(basePath);
      if (first === undefined) seen.set(basePath, name?.value ?? '');
      else yield { at: keyOf(oauth.at), basePath: basePath || '/', first, profile };
    }
  },
  message: ({ basePath, first }) =>
    `"${basePath}" is the basePath of the provider "${first}" too: both have the same issuer`,
  help: 'Give each provider a basePath of its own. Until then neither publishes its metadata.',
});
