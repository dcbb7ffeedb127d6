import type { CompiledCall } from '../assembly/types.ts';
import type { Finding } from './change.ts';
import { neutral } from './change.ts';

/**
 * What has changed about a URL that is called. `kind` begins the words for it: `metadata-url`.
 *
 * Of a URL only what names the place is shown: user, password and query may be secrets.
 */
export const callChanges = (
  kind: string,
  what: string,
  [old, now]: readonly [CompiledCall | undefined, CompiledCall | undefined],
): readonly Finding[] => {
  if (old === undefined || now === undefined) return [];
  const { tlsProfile: had } = old;
  const { tlsProfile: has } = now;
  return [
    ...urlChanges(kind, what, [old.url, now.url]),
    ...(had === has ? [] : [tlsChange(kind.replace(/-url$/, ''), what, [had, has])]),
  ];
};

/** One change at most; none where both are the same. */
export const urlChanges = (kind: string, what: string, [old, now]: readonly [string, string]): readonly Finding[] => {
  if (old === now) return [];
  const [from, to] = [schemeOf(old), schemeOf(now)];
  const message = `${what}: ${shownUrl(old)} → ${shownUrl(now)}`;
  // Where a reference leads cannot be told: it may have been https.
  if (from !== 'http' && to === 'http') return [{ class: 'widened', kind: `${kind}-plain`, message }];
  if (from === 'http' && to === 'https') return [{ class: 'narrowed', kind: `${kind}-plain`, message }];
  return [neutral(kind, message)];
};

/** Whether a text is a URL, with its scheme. */
export const isUrl = (text: string): boolean => schemeOf(text) !== undefined;

const tlsChange = (kind: string, what: string, [had, has]: readonly (string | undefined)[]): Finding => ({
  class: has === undefined ? 'widened' : had === undefined ? 'narrowed' : 'neutral',
  kind: `${kind}-tls-profile`,
  message: `the TLS profile of ${what}: ${had === undefined ? 'none' : `"${had}"`} → ${has === undefined ? 'none' : `"${has}"`}`,
});

const schemeOf = (url: string): string | undefined => /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();

const shownUrl = (url: string): string => {
  const place = url
    .replace(/[?#].*$/s, (rest) => (rest.length > 1 ? `${rest[0]}…` : rest))
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1…@');
  return `"${place}"`;
};
