import type { Definition } from '../../../definition/definition.ts';
import { providerEndpoints } from '../../../definition/provider-endpoints.ts';
import { keyIn, type Place, valueOrKey } from '../../place.ts';
import { defineRule, type Finding, type RuleContext } from '../../rule.ts';

/** A star where somebody else would have to be named. */
export const wildcard = defineRule({
  code: 'posture/wildcard',
  about: 'definition',
  why: 'Scopes are compared as text, so a star is no pattern but one scope for everything; and pages of every origin may read what a provider answers to them.',
  source:
    'RFC 6749 §3.3; RFC 9700 §2.3: privileges restricted to the minimum; §2.6: no CORS at the authorization endpoint',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth: { client-type: confidential, scopes: { "photos:read": See your photos }, grants: [application] }
x-assembly:
  execute: [{ set-variable: { actions: [{ set: message.headers.Access-Control-Allow-Origin, value: "https://app.example" }] } }]
`,
      // Tokens are sent by the application itself, never by the browser: other origins gain nothing.
      `
x-assembly:
  execute: [{ set-variable: { actions: [{ set: message.headers.Access-Control-Allow-Origin, value: "*" }] } }]
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes:
    "*": Everything #! posture/wildcard
    "photos:*": All of your photos #! posture/wildcard
  grants: [accessCode]
  authentication: { registry: staff }
x-assembly:
  execute:
    - set-variable:
        actions:
          - set: message.headers.Access-Control-Allow-Origin
            value: "*" #! posture/wildcard
`,
      `
host: "*" #! posture/wildcard
x-assembly:
  execute:
    - set-variable:
        actions:
          - { set: message.headers.Access-Control-Allow-Origin, value: "*" } #! posture/wildcard
          - { set: message.headers.Access-Control-Allow-Credentials, value: "true" }
`,
    ],
  },
  *check({ definition, context }): Iterable<Star> {
    const { oauth, root } = definition;
    const scopes = oauth?.at.get('scopes');
    for (const scope of oauth?.scopes?.keys() ?? []) {
      if (!scope.includes('*') || scopes?.kind !== 'map') continue;
      yield {
        at: keyIn(scopes, scope),
        message: `The scope "${scope}" is no pattern: it is one scope, which has to stand for everything`,
        help: 'Name what it is good for: "photos:read", "photos:write".',
      };
    }
    const host = root.get('host');
    if (host?.kind === 'scalar' && String(host.value).includes('*')) {
      yield { at: host, message: 'The host is no host', help: 'Remove it, or write the host: gateway.example.' };
    }
    for (const at of openOrigins(definition, context)) {
      yield {
        at,
        message: 'Pages of every origin may read these answers',
        help: 'Write the origin that may, https://app.example. Browsers refuse "*" where cookies are allowed.',
      };
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

interface Star extends Finding {
  readonly message: string;
  readonly help: string;
}

/** Where every origin is let in, and that lets it at more than it could fetch by itself. */
function* openOrigins(definition: Definition, context: RuleContext): Iterable<Place> {
  const isProvider = providerEndpoints(definition).some(({ name }) => name === 'authorize');
  for (const { policy, node, errors } of context.assemblyOf(definition).steps) {
    const actions = node.kind === 'map' ? node.get('actions') : undefined;
    if (policy !== 'set-variable' || errors.length > 0 || actions?.kind !== 'list') continue;
    const headers = actions.items.flatMap((action) => {
      const [name, value] = action.kind === 'map' ? [action.get('set'), action.get('value')] : [];
      if (name?.kind !== 'scalar' || value?.kind !== 'scalar') return [];
      return [
        {
          name: String(name.value)
            .toLowerCase()
            .replace(/^message\.headers\./, ''),
          value,
        },
      ];
    });
    const withCookies = headers.some(
      ({ name, value }) => name === 'access-control-allow-credentials' && String(value.value) === 'true',
    );
    if (!isProvider && !withCookies) continue;
    for (const { name, value } of headers) {
      if (name === 'access-control-allow-origin' && value.value === '*') yield valueOrKey(value);
    }
  }
}
