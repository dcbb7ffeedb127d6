import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { rootOf } from '../../../policy/references.ts';
import { variablesBelow } from '../../../policy/variables.ts';
import { definedNames } from '../../properties/property-references.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Unfixed extends Finding {
  readonly name: string;
  readonly names: ReadonlySet<string>;
}

/** A name in a setting that is the same for all requests, and that is no property. */
export const notFixed = defineRule({
  code: 'reference/not-fixed',
  about: 'definition',
  why: 'What a request brings must not decide where passwords and tokens are sent.',
  source: 'A decision of ours; IBM API Connect v5 resolves such names when an API is published',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  waivable: false,
  examples: {
    good: [
      `
x-gateway: { properties: { users-url: { value: https://users.example }, lists-url: { description: Each environment has its own } } }
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication: { url: "$(users-url)/verify" }
  revocation: { url: "$(api.properties.lists-url)/revoked" }
  metadata: { url: "https://$(api.endpoint.address):9443/metadata" }
`,
    ],
    bad: [
      `
x-gateway: { properties: { users-url: { value: https://users.example } } }
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication: { url: "https://$(request.headers.host)/verify" } #! reference/not-fixed
  revocation: { url: "$(user-url)/revoked" } #! reference/not-fixed
  metadata: { url: "$(metadata-url)" } #! reference/not-fixed
`,
      `
x-assembly:
  execute:
    - jwt-validate: { jws-crypto: partner, iss-claim: $(request.parameters.issuer) } #! reference/not-fixed
`,
    ],
  },
  *check({ definition, context }): Iterable<Unfixed> {
    const { names, extent } = definedNames(definition, context.environment);
    for (const { name, at, where } of context.assemblyOf(definition).references) {
      if (where !== 'setting' || names.has(name) || OF_THE_API.has(name)) continue;
      const isOfRequest = variablesBelow(rootOf(name)).length > 0 && !name.startsWith('api.properties.');
      if (extent === 'open' && !isOfRequest) continue;
      const isRefused = isOfRequest || extent === 'certain';
      yield { at, name, names, ...(isRefused && { severity: 'error' }) };
    }
  },
  message: ({ name }) => `"${name}" is no property, and only properties can stand here`,
  help: ({ name, names }) =>
    didYouMean(
      name,
      names,
      'Define a property of that name, in the definition or under "properties" of headgate.yaml; or write the text out.',
    ),
});

/** What is known of the API without a request. */
const OF_THE_API: ReadonlySet<string> = new Set(
  ['name', 'version', 'id', 'root', 'type', 'endpoint.address', 'endpoint.hostname'].map((name) => `api.${name}`),
);
