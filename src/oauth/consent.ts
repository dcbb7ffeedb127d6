import type { CompiledAuthorization, Profile } from '../assembly/types.ts';
import { isLoopback } from '../environment/loopback.ts';
import type { AuthorizationRequest } from './authorization.ts';
import type { Client } from './client.ts';
import type { Question, ShownQuestion, SignIn } from './facts.ts';

/** All that it depends on whether an owner has to be asked. */
export interface Consenting {
  readonly asked: readonly string[];
  /** What they have allowed this application before; `undefined`: nothing, or it is not remembered here. */
  readonly remembered: readonly string[] | undefined;
  readonly request: Pick<AuthorizationRequest, 'prompt' | 'redirectUri' | 'responseType'>;
  readonly application: Pick<Client, 'type'>;
  readonly signIn: Pick<SignIn, 'by'> | undefined;
  /** What the login page said that they allow by signing in, where it said that. */
  readonly shownAtLogin: readonly string[];
  readonly authorization: CompiledAuthorization['type'];
  readonly profile: Profile;
}

/** What comes of it: a question, or what they allow, and what of that is new to be remembered. */
export type Settled = Asked | Allowed;

/** They have to be asked. */
export interface Asked {
  readonly ask: Question;
  /** They have been, and have allowed nothing. */
  readonly nothingChosen?: true;
}

/** They have allowed it. */
export interface Allowed {
  readonly allowed: readonly string[];
  /** All that is remembered from now on; absent: they have done nothing now. */
  readonly remember?: readonly string[];
}

/** Settles it without an answer of theirs. */
export const settleUnasked = (consenting: Consenting): Settled => {
  const { asked, remembered = [], request, signIn, authorization, profile } = consenting;
  const mustShow = request.prompt.includes('consent');
  if (!mustShow && authorization === 'authenticated') {
    if (hasSignedInForIt(consenting)) return { allowed: asked, remember: [...without(remembered, asked), ...asked] };
    // As IBM API Connect v5 does, where everybody has just signed in somehow: it knows no sessions.
    if (profile === 'legacy-v5' && signIn?.by !== 'session') return { allowed: asked };
  }
  const fresh = without(asked, remembered);
  if (!mustShow && fresh.length === 0 && mayPassUnseen(consenting)) return { allowed: asked };
  // Where nothing is new everything is asked again; an author's own form has no place for what was allowed before.
  const isAll = mustShow || fresh.length === 0 || authorization === 'custom-form';
  return { ask: isAll ? { scopes: asked, granted: [] } : { scopes: fresh, granted: without(asked, fresh) } };
};

/** Services may select more than the login page has shown: that is asked. */
const hasSignedInForIt = ({ signIn, asked, shownAtLogin }: Consenting): boolean =>
  signIn?.by === 'form' && without(asked, shownAtLogin).length === 0;

/**
 * Without an act of the owner in this very exchange nothing is issued to an application that any other may pass itself off as
 * (RFC 8252 §8.6, RFC 6749 §10.2): one that shows no secret, at an address that is not its own. By the implicit grant
 * nobody shows one, whoever has it (RFC 6749 §4.2).
 */
const mayPassUnseen = ({ signIn, application, request }: Consenting): boolean =>
  signIn?.by === 'form' ||
  isOfOneSite(request.redirectUri) ||
  (application.type === 'confidential' && request.responseType === 'code');

/** Whoever is on this machine can listen at its own addresses, by https too. */
const isOfOneSite = (redirectUri: string): boolean =>
  redirectUri.startsWith('https:') && !isLoopback(new URL(redirectUri).hostname);

/** The answer to a consent form: a refusal, no decision, none of the check-boxes, what was not asked, or what is allowed. */
export type Decision = 'denied' | 'none' | 'nothing-chosen' | 'tampered' | readonly string[];

/**
 * Reads it. `selectedscope` narrows what is allowed; without it that is everything, unless the form had check-boxes, which
 * browsers leave out where none is checked.
 */
export const decisionIn = (
  { approve, selectedscope }: Readonly<Record<string, string | undefined>>,
  { scopes, checkBoxes }: ShownQuestion,
): Decision => {
  if (approve === 'false') return 'denied';
  if (approve !== 'true') return 'none';
  if (selectedscope === undefined && !checkBoxes) return scopes;
  const chosen = new Set(selectedscope?.split(' ').filter((scope) => scope !== ''));
  if (chosen.size === 0) return 'nothing-chosen';
  return [...chosen].every((scope) => scopes.includes(scope)) ? [...chosen] : 'tampered';
};

/**
 * Settles it by their answer. What was shown and not chosen is not remembered any more; what they had allowed before and
 * have revoked while they saw the form, they have not been asked. `undefined`: what was shown may not be granted any more.
 */
export const settleAnswered = (
  consenting: Consenting,
  shown: Question,
  chosen: readonly string[],
): Settled | undefined => {
  const { asked, remembered = [] } = consenting;
  if (without([...shown.scopes, ...shown.granted], asked).length > 0) return undefined;
  if (without(shown.granted, remembered).length > 0) return settleUnasked(consenting);
  return {
    allowed: asked.filter((scope) => shown.granted.includes(scope) || chosen.includes(scope)),
    remember: [...without(remembered, shown.scopes), ...chosen],
  };
};

const without = (scopes: readonly string[], others: readonly string[]): readonly string[] =>
  scopes.filter((scope) => !others.includes(scope));
