import { isGone, type Registry } from '../identity/registry.ts';
import { cookiesOf, expiredCookie, setCookie } from '../runtime/cookies.ts';
import type { Exchange } from '../runtime/exchange.ts';
import type { Hash, Instant, OwnerId } from '../stores/grants.ts';
import type { SessionRecord, SessionStore } from '../stores/sessions.ts';
import { sha256 } from './digest.ts';
import { type Owner, ownerFromId } from './owner.ts';
import type { Provider } from './provider.ts';
import { hashOf, mintSecret } from './tokens.ts';

/** Who is signed in, in the browser of a request. */
export interface Session {
  readonly owner: Owner;
  /** When they signed in. */
  readonly at: Instant;
}

/** The sessions of one provider, as the browser of each request has one. */
export interface BrowserSession {
  /** `undefined`: nobody is signed in. What is found is being used: its idle end is put off. */
  find(x: Exchange): Promise<Session | undefined>;
  /**
   * They have signed in just now: a new id, whatever cookie the browser came with, and the session that it had ends (session
   * fixation). Does nothing where nobody stays signed in.
   */
  begin(x: Exchange, owner: Owner): Promise<void>;
  /** Ends the one of this browser, and removes its cookie. */
  end(x: Exchange): Promise<void>;
  /** Ends all of an owner at this provider, this browser's whosoever it is, and removes the cookie. */
  endAll(x: Exchange, owner: OwnerId): Promise<void>;
}

interface SessionsInit {
  readonly provider: Pick<Provider, 'name' | 'settings'>;
  readonly sessions: SessionStore;
  /** What it says of its users counts: one who is gone, or has another password, is not signed in. Absent: nobody is asked. */
  readonly registry?: Pick<Registry, 'name' | 'stampOf'> | undefined;
}

/** So often the store is told that a session is in use. It may end so much sooner than it could. */
const touchMs = 60_000;

/** The way to the sessions of a provider. */
export const browserSession = ({ provider, sessions, registry }: SessionsInit): BrowserSession => {
  const { idleSeconds, lifetimeSeconds } = provider.settings.session ?? { idleSeconds: 0, lifetimeSeconds: 0 };
  const idleMs = idleSeconds * 1000;
  // A session that may not rest for long would end between two touches.
  const touchAfterMs = Math.min(touchMs, idleMs / 2);
  const name = sessionCookieName(provider.name);
  const isServed = provider.settings.session !== undefined;

  const live = async (hash: Hash, now: Instant): Promise<SessionRecord | undefined> => {
    const record = await sessions.find(hash, now);
    const standing = record && standingOf(record, provider.name, registry);
    if (standing === 'over') await sessions.end(hash);
    return standing === 'live' ? record : undefined;
  };

  const end = async (x: Exchange): Promise<void> => {
    const hash = presented(x, name);
    if (hash === undefined) return;
    await sessions.end(hash);
    x.cookies = [...x.cookies, expiredCookie(name)];
  };

  return {
    find: async (x) => {
      const hash = isServed ? presented(x, name) : undefined;
      if (hash === undefined) return undefined;
      const now = x.clock.now();
      const record = await live(hash, now);
      if (record === undefined) return undefined;
      const idleEndsAt = now + idleMs;
      if (idleEndsAt - record.idleEndsAt >= touchAfterMs) await sessions.touch(hash, idleEndsAt);
      return { owner: ownerIn(record), at: record.authenticatedAt };
    },
    begin: async (x, owner) => {
      if (!isServed) return;
      const now = x.clock.now();
      const { secret, hash } = mintSecret('session', now, x.random);
      const session: SessionRecord = {
        hash,
        provider: provider.name,
        owner: owner.id,
        groups: owner.groups,
        stamp: registry?.stampOf?.(owner.name),
        authenticatedAt: now,
        idleEndsAt: now + idleMs,
        expiresAt: now + lifetimeSeconds * 1000,
      };
      await sessions.create(session, presented(x, name));
      x.cookies = [...x.cookies, setCookie(name, secret, lifetimeSeconds)];
    },
    end,
    endAll: async (x, owner) => {
      await sessions.endAll({ provider: provider.name, owner });
      await end(x);
    },
  };
};

const ownerIn = ({ owner, groups }: SessionRecord): Owner => ({ ...ownerFromId(owner), ...(groups && { groups }) });

/** Whether somebody is signed in by what the store has; `over`: by what their registry says, for good. */
const standingOf = (
  { provider, owner, stamp }: SessionRecord,
  here: string,
  registry: SessionsInit['registry'],
): 'live' | 'another' | 'over' => {
  if (provider !== here) return 'another';
  if (registry === undefined) return 'live';
  const { registry: named, name } = ownerFromId(owner);
  // Perhaps of another time, when users were known by another registry.
  if (named !== registry.name) return 'another';
  return !isGone(registry, name) && registry.stampOf?.(name) === stamp ? 'live' : 'over';
};

/** Apart for each provider: they have users of their own, and may lie below one host. */
const sessionCookieName = (provider: string): string => `__Host-hgs-${sha256(provider).toString('hex').slice(0, 8)}`;

/** Of the id that the browser shows. */
const presented = (x: Exchange, name: string): Hash | undefined => hashOf(cookiesOf(x)[name] ?? '');
