import type { SecurityDefinition } from '../../../definition/definition.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { keyOf, type Place, valueOrKey } from '../../place.ts';
import { providersIn } from '../../providers/provider-uses.ts';
import { defineSetRule, type SetFinding, type SetInput } from '../../rule.ts';

const PROVIDER = `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }
`;

interface Unknown extends SetFinding {
  readonly scheme: string;
  /** What `x-provider` says. */
  readonly named: string | undefined;
  readonly providers: readonly string[];
}

/** A security definition whose tokens nobody issues. */
export const unknownProvider = defineSetRule({
  code: 'security/unknown-provider',
  about: 'set',
  why: 'An API takes the tokens of one provider. Where none is named, it would take those of any, or none.',
  source: 'RFC 6749 §7; OpenAPI 2.0, Security Scheme Object, authorizationUrl and tokenUrl',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://gateway.example/sign-in/oauth2/token", scopes: { a: A } }
security: [{ oauth: [a] }]
`,
      },
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://id.example/token", scopes: { a: A }, x-provider: sign-in }
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
  oauth: { type: oauth2, flow: application, tokenUrl: "https://gateway.example/signin/oauth2/token", scopes: { a: A } } #! security/unknown-provider
  other: { type: oauth2, flow: application, tokenUrl: "https://id.example/token", scopes: { a: A }, x-provider: sing-in } #! security/unknown-provider
security: [{ oauth: [a] }, { other: [a] }]
`,
      },
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://id.example/token", scopes: { a: A }, x-provider: sing-in } #! security/unknown-provider
security: [{ oauth: [a] }]
x-ibm-configuration: {}
`,
      },
    ],
  },
  *check(input) {
    // Where API Connect v5's rule holds, a definition that names nobody takes the tokens of any provider.
    for (const found of unnamed(input)) if (found.profile === 'strict' || found.named !== undefined) yield found;
  },
  message: ({ scheme, named }) =>
    named === undefined
      ? `The URLs of "${scheme}" are not those of a provider in this set`
      : `There is no provider "${named}" in this set`,
  help: ({ named, providers }) =>
    providers.length === 0
      ? 'Validate this definition together with its provider (a definition with "x-oauth").'
      : didYouMean(named ?? '', providers, `Name it: x-provider: ${providers.join(' or ')}.`),
});

/** The same where API Connect v5's rule holds. */
export const anyProvider = defineSetRule({
  code: 'security/any-provider',
  about: 'set',
  why: 'API Connect v5 takes every token of its gateway that has the scopes: also one of a provider for quite other users.',
  source: 'IBM API Connect v5: no link by name between an API and its provider',
  severity: { strict: 'off', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://$(catalog.host)/sign-in/oauth2/token", scopes: { a: A } }
security: [{ oauth: [a] }]
x-ibm-configuration: {}
`,
      },
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://api.example/acme/sandbox/sign-in/oauth2/token", scopes: { a: A } }
security: [{ oauth: [a] }]
x-ibm-configuration: {}
`,
      },
    ],
    bad: [
      {
        'provider.yaml': PROVIDER,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: "https://id.example/token", scopes: { a: A } } #! security/any-provider
security: [{ oauth: [a] }]
x-ibm-configuration: {}
`,
      },
    ],
  },
  *check(input) {
    for (const found of unnamed(input)) if (found.named === undefined) yield found;
  },
  message: ({ scheme }) =>
    `"${scheme}" names no provider in this set: tokens of any provider with the scopes are taken`,
  help: 'Name the provider: x-provider: its x-ibm-name (or x-name).',
});

function* unnamed({ project, context }: SetInput): Iterable<Unknown> {
  const providers = providersIn(project).flatMap(({ name }) => (name === undefined ? [] : [name.value]));
  for (const { definition, scheme, described, provider } of context.usesIn(project)) {
    if (provider !== undefined) continue;
    const named = described.provider?.value;
    yield { at: placeOf(described), scheme, named, providers, profile: definition.profile };
  }
}

const placeOf = ({ provider, at }: SecurityDefinition): Place =>
  provider === undefined ? keyOf(at) : valueOrKey(provider.at);
