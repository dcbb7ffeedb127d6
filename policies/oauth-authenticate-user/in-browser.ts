import { type Authenticated, isGone } from '../../src/identity/registry.ts';
import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import {
  authorizationFact,
  metadataFact,
  ownerFact,
  type SignIn,
  selectedScopesFact,
  signInFact,
} from '../../src/oauth/facts.ts';
import type { Owner } from '../../src/oauth/owner.ts';
import { type BrowserSession, browserSession, type Session } from '../../src/oauth/session.ts';
import type { Run, Suspension } from '../../src/runtime/binder.ts';
import type { Answer, Exchange } from '../../src/runtime/exchange.ts';
import type { SessionStore } from '../../src/stores/sessions.ts';
import { byBrowserHeader } from './by-header.ts';
import type { SigningIn } from './signing-in.ts';

/** One of the ways in which somebody at a browser says who they are, by pages of ours or of another server. */
export interface Way {
  readonly by: SignIn['by'];
  readonly awaits: Answer['awaits'];
  readonly begin: (x: Exchange) => Suspension;
  /** Who it is, by what the browser came back with; or what is shown instead. */
  readonly complete: (x: Exchange, answer: Answer) => Promise<Authenticated | Suspension>;
}

/** Goes on with who is signed in already, if that will do; else asks. */
export const inBrowser = (signingIn: SigningIn, way: Way, sessions: SessionStore): Run => {
  const { bind, provider, registry, establish } = signingIn;
  const session = browserSession({ provider, sessions, registry });
  const holds = holding(signingIn, session);
  const requestOf = bind.fact(authorizationFact);
  const ownerOf = bind.fact(ownerFact);
  const signInOf = bind.fact(signInFact);
  const begin = async (x: Exchange): Promise<Suspension | undefined> => {
    const request = requestOf.get(x);
    const { prompt = [], maxAgeSeconds } = request ?? {};
    const found = prompt.includes('login') ? undefined : await session.find(x);
    if (found !== undefined && isRecent(found, maxAgeSeconds, x)) {
      ownerOf.set(x, found.owner);
      signInOf.set(x, { at: found.at, by: 'session' });
      return undefined;
    }
    // OpenID Connect Core 1.0 §3.1.2.6.
    if (prompt.includes('none')) throw new AuthorizationRefusal('oauth/login-required', request);
    return way.begin(x);
  };
  const complete = async (x: Exchange, answer: Answer): Promise<Suspension | undefined> => {
    const came = await way.complete(x, answer);
    if ('kind' in came) return came;
    const owner = establish(x, came, way.by);
    if (isLasting(came)) await session.begin(x, owner);
    else await session.end(x);
    return undefined;
  };
  return (x) => {
    const owner = ownerOf.get(x);
    if (owner !== undefined) return holds(x, owner);
    const answer = x.takeAnswer(way.awaits);
    return answer === undefined ? begin(x) : complete(x, answer);
  };
};

/** The same by Basic: there the browser itself remembers who they are. */
export const inBrowserByBasic = (signingIn: SigningIn): Run => {
  const { bind, establish } = signingIn;
  const holds = holding(signingIn, undefined);
  const ask = byBrowserHeader(signingIn);
  const ownerOf = bind.fact(ownerFact);
  return async (x) => {
    const owner = ownerOf.get(x);
    if (owner !== undefined) return holds(x, owner);
    establish(x, await ask(x), 'basic');
    return undefined;
  };
};

/** Whether that sign-in is as young as the request wants it (OpenID Connect Core 1.0 §3.1.2.1, `max_age`); 0 is `prompt=login`. */
const isRecent = ({ at }: Session, maxAgeSeconds: number | undefined, x: Exchange): boolean =>
  maxAgeSeconds === undefined || x.clock.now() - at < maxAgeSeconds * 1000;

/**
 * What a registry has said of this one authorization, its scopes and what its tokens carry, would be missing from the next: they
 * sign in for each.
 */
const isLasting = ({ selectedScopes, metadata }: Pick<Authenticated, 'selectedScopes' | 'metadata'>): boolean =>
  selectedScopes === undefined && metadata === undefined;

/**
 * Judges an owner who was established before a page was shown. Where they stay signed in, a page that lay open is worth nothing
 * after they have signed out, whether they were signed in before or for it: the next at this browser may be somebody else.
 */
const holding = (
  { bind, provider, registry }: SigningIn,
  session: BrowserSession | undefined,
): ((x: Exchange, owner: Owner) => Promise<undefined>) => {
  const signInOf = bind.fact(signInFact);
  const selectedOf = bind.fact(selectedScopesFact);
  const metadataOf = bind.fact(metadataFact);
  const hasBegunSession = (x: Exchange): boolean =>
    session !== undefined &&
    provider.settings.session !== undefined &&
    isLasting({ selectedScopes: selectedOf.get(x), metadata: metadataOf.get(x) });
  const needsSession = (x: Exchange): boolean => signInOf.get(x)?.by === 'session' || hasBegunSession(x);
  return async (x, owner) => {
    const isUser = owner.registry === registry.name && !isGone(registry, owner.name);
    const isSignedIn = !needsSession(x) || (await session?.find(x))?.owner.id === owner.id;
    if (!isUser || !isSignedIn) throw new AuthorizationRefusal('oauth/owner-outdated', undefined);
    return undefined;
  };
};
