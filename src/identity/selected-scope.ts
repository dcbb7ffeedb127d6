import { answerHeader, MalformedHeader } from './answer-header.ts';

const header = 'x-selected-scope';

/** What a service selects. */
export interface SelectedScopes {
  /** Each once. */
  readonly scopes: readonly string[];
  /** What it calls them, by name, where it says anything of one; a name may be one that objects have. */
  readonly descriptions: Readonly<Record<string, string>> | undefined;
}

/**
 * What a service selects by `X-Selected-Scope` (IBM API Connect v5): a list with spaces between, or a JSON object whose members
 * are the scopes and their descriptions, empty for the provider's own. `undefined`: it selects nothing.
 *
 * Nothing here is granted: whoever asks cuts it to what provider and application may have.
 *
 * @throws MalformedHeader
 */
export const selectedScopesIn = (headers: readonly string[]): SelectedScopes | undefined => {
  const selected = answerHeader(headers, header);
  if (selected === undefined) return undefined;
  const members = selected.startsWith('{') ? membersOf(selected) : listed(selected);
  if (members?.every(([scope]) => scopeForm.test(scope)) !== true) {
    throw new MalformedHeader(header, 'is no list of scopes');
  }
  const described = members.filter(([, description]) => description !== '');
  return {
    scopes: [...new Set(members.map(([scope]) => scope))],
    descriptions: described.length === 0 ? undefined : Object.fromEntries(described),
  };
};

/** RFC 6749 §3.3. */
const scopeForm = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

type Members = readonly (readonly [scope: string, description: string])[];

const listed = (list: string): Members => {
  const scopes = list.split(' ').filter((scope) => scope !== '');
  return scopes.map((scope) => [scope, ''] as const);
};

const membersOf = (json: string): Members | undefined => {
  try {
    const members: readonly (readonly [string, unknown])[] = Object.entries(JSON.parse(json));
    const described = members.flatMap(([scope, description]) =>
      typeof description === 'string' ? [[scope, description] as const] : [],
    );
    return described.length === members.length ? described : undefined;
  } catch {
    return undefined;
  }
};
