import type { Definition } from '../../../definition/definition.ts';
import { onlyNearWord } from '../../../diagnostics/nearest-word.ts';
import type { Fix } from '../../../diagnostics/problem.ts';
import { mapIn, textIn } from '../../../source/members.ts';
import { insertEntries } from '../../../source/splices.ts';
import { mended } from '../../mending.ts';
import { isMisspelt } from '../../misspelt.ts';
import { keyIn, keyOf } from '../../place.ts';
import type { ProviderUse } from '../../providers/provider-uses.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface WithoutScopes extends SetFinding {
  readonly provider: Definition;
  /** Those that are asked of it. */
  readonly asked: ScopeDescriptions;
}

/** Scopes by name, each with its description, or `''`. */
type ScopeDescriptions = ReadonlyMap<string, string>;

/** A provider without scopes. */
export const scopeRequired = defineSetRule({
  code: 'oauth/scope-required',
  about: 'set',
  why: 'A request must ask for scopes of the provider: without any, no token can ever be granted.',
  source: 'IBM API Connect v5, Creating an OAuth provider API: at least one scope',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: ['x-oauth: { client-type: confidential, scopes: { "photos:read": See your photos }, grants: [application] }'],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: {} #! oauth/scope-required
  grants: [application]
`,
      `
x-oauth: #! oauth/scope-required
  client-type: confidential
  grants: [application]
`,
      {
        'photos.yaml': `
info: { title: Photos, version: 1.0.0, x-name: photos }
securityDefinitions:
  sign-in:
    type: oauth2
    flow: application
    tokenUrl: /sign-in/oauth2/token
    scopes: { "photos:read": See your photos }
security: [{ sign-in: ["photos:read"] }]
`,
        'sign-in.yaml': `
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth: #! oauth/scope-required
  client-type: confidential
  grants: [application]
`,
      },
    ],
  },
  *check({ project, context }): Iterable<WithoutScopes> {
    let uses: ReadonlyMap<Definition | undefined, readonly ProviderUse[]> | undefined;
    for (const provider of project.definitions) {
      const { oauth, profile } = provider;
      if (oauth === undefined || isMisspelt(provider, oauth.at, 'scopes') || (oauth.scopes?.size ?? 0) > 0) continue;
      const written = oauth.at.get('scopes');
      if (written !== undefined && oauth.scopes === undefined) continue; // no map: the reader tells of it
      uses ??= Map.groupBy(context.usesIn(project), (use) => use.provider);
      yield {
        at: written === undefined ? keyOf(oauth.at) : keyIn(oauth.at, 'scopes'),
        profile,
        provider,
        asked: askedOf(provider, uses.get(provider) ?? []),
      };
    }
  },
  message: () => 'The provider has no scope',
  help: 'Add one under "scopes", with a description for the consent page: scopes: { "photos:read": See your photos }.',
  fix: ({ provider, asked }) => withScopes(provider, asked),
});

/** Those that it asks of itself, and those that definitions ask of it. */
const askedOf = ({ oauth }: Definition, uses: readonly ProviderUse[]): ScopeDescriptions => {
  const asked = new Map((oauth?.defaultScopes ?? []).map(({ value }) => [value, '']));
  for (const { scopes, described } of uses) {
    const descriptions = mapIn(described.at, 'scopes');
    for (const name of scopes) asked.set(name, asked.get(name) || (descriptions && textIn(descriptions, name)) || '');
  }
  return asked;
};

/** Those that are asked of it; where none is, nobody but its author knows. */
const withScopes = (provider: Definition, scopes: ScopeDescriptions): Fix | undefined => {
  const at = provider.oauth?.at;
  if (at === undefined || scopes.size === 0) return undefined;
  // They may be there, under a misspelt key.
  if ([...at.entries.keys()].some((key) => key !== 'scopes' && onlyNearWord(key, ['scopes']))) return undefined;
  const entries = Object.fromEntries(scopes);
  const title = `Add ${[...scopes.keys()].map((name) => `"${name}"`).join(', ')} to the scopes`;
  const written = at.get('scopes');
  if (written === undefined)
    return mended(title, insertEntries(at, { entries: { scopes: entries }, after: 'client-type' }));
  return written.kind === 'map' ? mended(title, insertEntries(written, { entries })) : undefined;
};
