import type { Definition } from '../../../definition/definition.ts';
import { isCallable, isOpen } from '../../callable-url.ts';
import type { Place } from '../../place.ts';
import { usedSchemes } from '../../providers/used-schemes.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** Tokens, keys and codes that clients are told to send without TLS. */
export const securityPlainHttp = defineRule({
  code: 'security/plain-http',
  about: 'definition',
  why: 'Clients go by the document: over plain http everybody on the way has the tokens, keys and codes that they send.',
  source:
    'RFC 6750 §5.3: TLS must be used; RFC 6749 §3.1, §3.2, for the endpoints; IBM API Connect v5: HTTPS where it is enforced',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
schemes: [https]
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  unused: { type: oauth2, flow: application, tokenUrl: "http://id.example/token", scopes: {} }
security: [{ id: [] }]
`,
      'schemes: [http]',
      `
schemes: [http]
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: [{ id: [] }]
x-gateway: { enforced: false }
`,
    ],
    bad: [
      `
schemes:
  - https
  - http #! security/plain-http
securityDefinitions: { id: { type: apiKey, in: header, name: X-IBM-Client-Id } }
security: [{ id: [] }]
`,
      {
        'provider.yaml': `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: { client-type: confidential, scopes: { a: A }, grants: [accessCode], authentication: { registry: staff } }
`,
        'photos.yaml': `
basePath: /photos
securityDefinitions:
  oauth:
    type: oauth2
    flow: accessCode
    authorizationUrl: http://gateway.example/sign-in/oauth2/authorize #! security/plain-http
    tokenUrl: http://gateway.example/sign-in/oauth2/token #! security/plain-http
    scopes: { a: A }
security: [{ oauth: [a] }]
`,
      },
    ],
  },
  *check({ definition }) {
    const used = usedSchemes(definition);
    yield* openUrls(definition, used);
    yield* openSchemes(definition, used);
  },
  message: ({ what }) => `${what} has clients send their credentials over plain http`,
  help: ({ help }) => help,
});

interface Open extends Finding {
  readonly at: Place;
  readonly what: string;
  readonly help: string;
}

function* openUrls({ securityDefinitions }: Definition, used: ReadonlySet<string>): Iterable<Open> {
  for (const [scheme, { type, authorizationUrl, tokenUrl }] of securityDefinitions) {
    if (type !== 'oauth2' || !used.has(scheme)) continue;
    for (const [key, url] of Object.entries({ authorizationUrl, tokenUrl })) {
      if (url === undefined || url.value.includes('$(') || !isCallable(url.value) || !isOpen(url.value)) continue;
      yield {
        at: url.at,
        what: `"${key}" of "${scheme}"`,
        help: 'Write https://, or the path alone: /sign-in/oauth2/token.',
      };
    }
  }
}

/** Of a provider's own schemes another rule tells. */
function* openSchemes({ oauth, gateway, schemes }: Definition, used: ReadonlySet<string>): Iterable<Open> {
  if (oauth !== undefined || gateway.enforced?.value === false || used.size === 0) return;
  for (const { value, at } of schemes) {
    if (value === 'http' || value === 'ws')
      yield { at, what: `The scheme "${value}"`, help: 'Write schemes: [https].' };
  }
}
