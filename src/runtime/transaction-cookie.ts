import { createHash } from 'node:crypto';
import { cookiesOf, expiredCookie, setCookie } from './cookies.ts';
import type { Exchange } from './exchange.ts';

const prefix = '__Host-hg-';
/** Authorizations that one browser may have under way at once; the oldest gives way. */
const most = 8;

/**
 * The `Set-Cookie` values that bind a new transaction to this browser: its own, and if there would be more than eight, one
 * that removes the oldest.
 */
export const transactionCookie = (
  x: Exchange,
  { id, secret, expiresAt }: { readonly id: string; readonly secret: string; readonly expiresAt: number },
): readonly string[] => {
  const now = x.clock.now();
  const seconds = Math.max(1, Math.ceil((expiresAt - now) / 1000));
  const own = setCookie(cookieName(id), `${now.toString(36)}.${secret}`, seconds);
  const others = transactionCookies(x).sort(([, a], [, b]) => Number.parseInt(a, 36) - Number.parseInt(b, 36));
  const surplus = others.slice(0, Math.max(0, others.length + 1 - most));
  return [own, ...surplus.map(([name]) => expiredCookie(name))];
};

/** The secret that this browser holds for a transaction. */
export const transactionSecret = (x: Exchange, id: string): string | undefined => {
  const name = cookieName(id);
  const value = transactionCookies(x).find(([one]) => one === name)?.[1];
  return value?.slice(value.indexOf('.') + 1);
};

/** The `Set-Cookie` value that removes the cookie of a transaction. */
export const expireTransactionCookie = (id: string): string => expiredCookie(cookieName(id));

/** Named after a hash of the id: tells the browser's cookies apart without showing the id in logs of cookies. */
const cookieName = (id: string): string =>
  prefix + createHash('sha256').update(`cookie.${id}`).digest('hex').slice(0, 16);

const transactionCookies = (x: Exchange): [name: string, value: string][] =>
  Object.entries(cookiesOf(x)).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined ? [[name, value]] : [],
  );
