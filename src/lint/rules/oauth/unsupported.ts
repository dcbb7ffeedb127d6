import type { Definition, OAuthSettings } from '../../../definition/definition.ts';
import { firstGrantOf } from '../../oauth-choices.ts';
import { keyOf, type Place } from '../../place.ts';
import { defineRule } from '../../rule.ts';

interface Unserved {
  readonly at: Place;
  /** What is not served, as the author reads it. */
  readonly what: string;
  readonly help: string;
}

/** A setting that this version reads but does not serve. */
export const unsupported = defineRule({
  code: 'oauth/unsupported',
  about: 'definition',
  why: 'A provider must never be served by half in silence: whoever set a metadata URL relies on its being asked.',
  source: 'What this version serves',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode, application]
  identity-extraction: { type: default-form }
  authentication: { registry: staff }
  authorization: { type: default-form }
  refresh-token: { count: 10, ttl: 3600 }
  maximum-consent: { ttl: 86400 }
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    refresh-token: { count: 0, ttl: 3600 }
    revocation: { url: '', tls-profile: '' }
    metadata: { metadata-url: { url: '', tls-profile: '' } }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application, password]
  allow-legacy: [password]
  identity-extraction: basic
  authentication: { url: "https://users.example/check", tls-profile: users, forward-headers: [X-Tenant] }
  authorization: authenticated
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants:
    - accessCode
    - deviceCode #! oauth/unsupported
  identity-extraction: basic #! oauth/unsupported
  authentication: { registry: staff }
  authorization: { type: custom-form, url: "https://forms.example/consent" } #! oauth/unsupported
  metadata: { url: "https://metadata.example" } #! oauth/unsupported
`,
      `
x-ibm-configuration:
  oauth2: #! oauth/unsupported
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
`,
    ],
  },
  *check({ definition }) {
    const { oauth } = definition;
    if (oauth === undefined) return;
    yield* grants(oauth);
    const grant = firstGrantOf(oauth, ['accessCode', 'implicit']);
    if (grant !== undefined) yield* signIn(definition, oauth, grant.value);
    yield* callOuts(oauth);
  },
  message: ({ what }) => `${what} is not served by this version`,
  help: ({ help }) => help,
});

const UNSERVED_GRANTS = ['deviceCode', 'jwtBearer', 'saml2Bearer', 'tokenExchange'];

function* grants(oauth: OAuthSettings): Iterable<Unserved> {
  for (const { value, at } of oauth.grants ?? []) {
    if (!UNSERVED_GRANTS.includes(value)) continue;
    yield {
      at,
      what: `The grant "${value}"`,
      help: 'Remove it: "accessCode", "implicit", "password" and "application" are served.',
    };
  }
}

/** Of the pages: a provider that shows none has no use for these settings, and they are IBM's defaults there. */
function* signIn({ profile }: Definition, oauth: OAuthSettings, grant: string): Iterable<Unserved> {
  const { identityExtraction, authorization } = oauth;
  const extraction = identityExtraction?.type;
  if (extraction !== undefined && ['basic', 'custom-form', 'redirect'].includes(extraction.value)) {
    yield {
      at: extraction.at,
      what: `Identity extraction by "${extraction.value}" for the grant "${grant}"`,
      help: 'Write identity-extraction: { type: default-form }.',
    };
  }
  const consent = authorization?.type;
  if (consent === undefined ? profile === 'legacy-v5' : ['custom-form', 'authenticated'].includes(consent.value)) {
    yield {
      at: consent === undefined ? keyOf(oauth.at) : consent.at,
      what: `Authorization by "${consent?.value ?? 'authenticated'}"${consent === undefined ? ' (the default here)' : ''} for the grant "${grant}"`,
      help: 'Write authorization: { type: default-form }: users are asked for their consent.',
    };
  }
}

function* callOuts({ metadata }: OAuthSettings): Iterable<Unserved> {
  if (metadata !== undefined) yield { at: metadata.url.at, what: 'A metadata URL', help: 'Remove "metadata".' };
}
