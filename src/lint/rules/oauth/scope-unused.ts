import type { Definition } from '../../../definition/definition.ts';
import { keyIn } from '../../place.ts';
import { isForAny } from '../../providers/provider-uses.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

const provider = (scopes: string): string => `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential
  grants: [application]
  scopes: ${scopes}
`;

const PHOTOS = `
basePath: /photos
securityDefinitions:
  oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { "photos:read": See } }
security: [{ oauth: ["photos:read"] }]
`;

/** What OpenID Connect Core 1.0 §5.4 and §11 define: a provider itself goes by them, and no API. */
const ofIdentity: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

const MOST_NAMED = 3;

interface Unused extends SetFinding {
  readonly scopes: readonly string[];
}

/** Scopes that users are asked for and that open nothing. */
export const scopeUnused = defineSetRule({
  code: 'oauth/scope-unused',
  about: 'set',
  why: 'Users are asked to allow what nothing goes by: a page of words that mean nothing teaches them not to read it.',
  source: 'RFC 6749 §3.3; RFC 9700 §2.3: no more privileges than are needed',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      { 'provider.yaml': provider('{ "photos:read": See, openid: Who you are }'), 'photos.yaml': PHOTOS },
      { 'provider.yaml': provider('{ "photos:read": See, "photos:write": Add }') },
      {
        'provider.yaml': `${provider('{ "photos:read": See, account: Who you are }')}
securityDefinitions:
  own: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { account: Who you are } }
paths: { /me: { get: { security: [{ own: [account] }], responses: { 200: { description: You } } } } }
`,
      },
      {
        'provider.yaml': provider('{ "photos:see": See }'),
        'photos.yaml': PHOTOS.replace('] }]', '] }] #! security/scope-not-offered'),
      },
    ],
    bad: [
      {
        'provider.yaml': provider('{ "photos:read": See, "photos:write": Add } #! oauth/scope-unused'),
        'photos.yaml': PHOTOS,
      },
    ],
  },
  *check({ project, context }): Iterable<Unused> {
    const uses = context.usesIn(project);
    // Required by whom names no provider, or by a step in the middle: it may be anybody's.
    const anybodys = new Set([
      ...uses.filter(isForAny).flatMap(({ scopes }) => [...scopes]),
      ...project.definitions.flatMap((one) => [...context.namedBySteps(one).scopes]),
    ]);
    const requiredOf = new Map<Definition, Set<string>>();
    // What a provider asks of itself says nothing of the APIs that are elsewhere.
    const asked = new Set(uses.flatMap(({ provider, definition }) => (provider === definition ? [] : provider)));
    for (const { provider, scopes } of uses) {
      if (provider === undefined || !asked.has(provider)) continue;
      const known = requiredOf.get(provider) ?? new Set();
      requiredOf.set(provider, known);
      for (const scope of scopes) known.add(scope);
    }
    for (const [{ oauth, profile, gateway }, required] of requiredOf) {
      // Where APIs ask for any token of it, they look at scopes themselves, or nobody does.
      if (oauth === undefined || required.size === 0 || gateway.enforced?.value === false) continue;
      // One that it does not offer is perhaps one of its own, misspelt: that is told where it stands.
      if ([...required].some((scope) => oauth.scopes?.has(scope) === false)) continue;
      const isUsed = (scope: string): boolean => required.has(scope) || anybodys.has(scope) || ofIdentity.has(scope);
      const scopes = [...(oauth.scopes?.keys() ?? [])].filter((scope) => !isUsed(scope));
      const map = oauth.at.get('scopes');
      const at = map?.kind === 'map' && scopes[0] !== undefined ? keyIn(map, scopes[0]) : keyIn(oauth.at, 'scopes');
      if (scopes.length > 0) yield { at, scopes, profile };
    }
  },
  message: ({ scopes }) => `${namesOf(scopes)}: no API in this set requires ${scopes.length === 1 ? 'it' : 'them'}`,
  help: 'Require them where they are meant, or remove them: users are asked to allow each one.',
});

const namesOf = (scopes: readonly string[]): string => {
  const named = scopes.slice(0, MOST_NAMED).map((scope) => `"${scope}"`);
  const others = scopes.length - named.length;
  return `The ${scopes.length === 1 ? 'scope' : 'scopes'} ${named.join(', ')}${others === 0 ? '' : ` and ${others} more`}`;
};
