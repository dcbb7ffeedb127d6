import type { SecurityDefinition, SourceNode } from '../../../definition/definition.ts';
import { keyOf, type Place, valueOrKey } from '../../place.ts';
import { usedSchemes } from '../../providers/used-schemes.ts';
import { defineRule } from '../../rule.ts';

interface Unserved {
  readonly at: Place;
  readonly what: string;
  readonly help: string;
}

/** A scheme that is required somewhere and that this version cannot check. */
export const unsupportedScheme = defineRule({
  code: 'security/unsupported-scheme',
  about: 'definition',
  why: 'An API must never be served open, or half checked, because the gateway does not know how to check a caller.',
  source: 'What this version serves',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
securityDefinitions:
  clientId: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-Secret, x-key-type: client_secret }
  unused: { type: basic }
security: [{ clientId: [], secret: [] }]
`,
    ],
    bad: [
      `
securityDefinitions:
  users: { type: basic } #! security/unsupported-scheme
  key: { type: apiKey, in: header, name: X-Key } #! security/unsupported-scheme
security: [{ users: [] }, { key: [] }]
`,
      `
securityDefinitions:
  tokens: #! security/any-provider
    type: oauth2
    flow: application
    tokenUrl: https://id.example/token
    scopes: {}
    x-tokenIntrospect: { url: "https://id.example/introspect", tls-profile: '' } #! security/unsupported-scheme
    x-scopeValidate: { url: '' }
security: [{ tokens: [] }]
x-ibm-configuration: {}
`,
    ],
  },
  *check({ definition }) {
    for (const name of usedSchemes(definition)) {
      const described = definition.securityDefinitions.get(name);
      if (described !== undefined) yield* unserved(name, described);
    }
  },
  message: ({ what }) => `${what} cannot be checked by this version`,
  help: ({ help }) => help,
});

function* unserved(name: string, described: SecurityDefinition): Iterable<Unserved> {
  const { type, at, keyName, role } = described;
  if (type === 'oauth2') {
    for (const extension of ['x-tokenIntrospect', 'x-scopeValidate']) {
      const node = at.get(extension);
      if (node !== undefined && hasUrl(node)) {
        yield { at: keyOf(node), what: `"${extension}" of "${name}"`, help: `Remove "${extension}".` };
      }
    }
  } else if (type === 'apiKey') {
    if (role !== undefined) return;
    yield {
      at: keyOf(at),
      what: `The key "${keyName ?? name}"`,
      help: 'Name it X-IBM-Client-Id or X-IBM-Client-Secret (query: client_id, client_secret), or say what it is: x-key-type: client_id.',
    };
  } else {
    const written = at.get('type');
    yield {
      at: written === undefined ? keyOf(at) : valueOrKey(written),
      what: `The type "${type ?? ''}" of "${name}"`,
      help: 'Use "oauth2", or "apiKey" with a client id.',
    };
  }
}

const hasUrl = (node: SourceNode): boolean => {
  const url = node.kind === 'map' ? node.get('url') : node;
  return url?.kind === 'scalar' && url.value !== '' && url.value !== null;
};
