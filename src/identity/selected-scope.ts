import { answerHeader, MalformedHeader } from './answer-header.ts';

const header = 'x-selected-scope';

/**
 * What a service selects by `X-Selected-Scope` (IBM API Connect v5), each scope once: a list with spaces between, or a JSON
 * object whose members are the scopes and their descriptions. `undefined`: it selects nothing.
 *
 * Nothing here is granted: whoever asks cuts it to what provider and application may have.
 *
 * @throws MalformedHeader
 */
export const selectedScopesIn = (headers: readonly string[]): readonly string[] | undefined => {
  const selected = answerHeader(headers, header);
  if (selected === undefined) return undefined;
  const scopes = selected.startsWith('{') ? membersOf(selected) : selected.split(' ').filter((scope) => scope !== '');
  if (scopes?.every((scope) => scopeForm.test(scope))) return [...new Set(scopes)];
  throw new MalformedHeader(header, 'is no list of scopes');
};

/** RFC 6749 §3.3. */
const scopeForm = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

const membersOf = (json: string): readonly string[] | undefined => {
  try {
    const members = Object.entries(JSON.parse(json));
    return members.every(([, description]) => typeof description === 'string')
      ? members.map(([scope]) => scope)
      : undefined;
  } catch {
    return undefined;
  }
};
