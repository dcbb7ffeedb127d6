import { parseCookie } from 'cookie';
import type { Exchange } from './exchange.ts';

/** The cookies of a request by name; none where the header cannot be read. */
export const cookiesOf = (x: Exchange): Readonly<Record<string, string | undefined>> => {
  const header = x.request.headers['cookie'];
  return typeof header === 'string' ? parseCookie(header) : {};
};

/** Of transactions and of sessions: nobody behind us gets them. */
const own = /^__Host-hgs?-/;

/** The value of a `Cookie` header without cookies of ours; empty where there are no others. */
export const withoutOwnCookies = (value: string): string =>
  value.includes('__Host-hg')
    ? value
        .split(';')
        .map((cookie) => cookie.trim())
        .filter((cookie) => !own.test(cookie))
        .join('; ')
    : value;

/** A cookie without a name comes back as its value alone, and then has one. */
const ownSet = /^[\s=]*__Host-hgs?-/i;

/**
 * Headers of an answer, name and value in turn, without `Set-Cookie` of cookies of ours: no back end signs a browser in, as
 * somebody of its choice (session fixation).
 */
export const withoutOwnSetCookies = (headers: string[]): string[] =>
  headers.some((name, at) => isOwnSetCookie(name, at, headers))
    ? headers.filter((_, at) => !isOwnSetCookie(headers[at & ~1] ?? '', at & ~1, headers))
    : headers;

const isOwnSetCookie = (name: string, at: number, headers: readonly string[]): boolean =>
  at % 2 === 0 && name.length === 10 && name.toLowerCase() === 'set-cookie' && ownSet.test(headers[at + 1] ?? '');

/**
 * The `Set-Cookie` value of a cookie of ours (`__Host-…`: of this host alone). SameSite=Lax: it comes along when another site
 * links to us, not when it posts to us.
 */
export const setCookie = (name: string, value: string, lifetimeSeconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${lifetimeSeconds}; HttpOnly; Secure; SameSite=Lax`;

/** The one that removes it. */
export const expiredCookie = (name: string): string => setCookie(name, '', 0);
