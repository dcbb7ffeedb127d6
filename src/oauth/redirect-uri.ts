import type { AnswerTo, RefusalCode } from './errors.ts';

/** Where an answer goes: either proven to be registered, or the code of the refusal, which is never redirected. */
export type ResolvedRedirectUri = { readonly redirectUri: string } | { readonly refused: RefusalCode };

/**
 * The redirect URI of a request: the one it names, if it is registered; where it names none, the only one registered
 * (RFC 6749 §3.1.2.3).
 *
 * @param localhostRedirects `http://localhost` is loopback too, which it need not be (RFC 8252 §8.3)
 */
export const resolveRedirectUri = (
  sent: string | undefined,
  registered: readonly string[],
  { localhostRedirects }: { readonly localhostRedirects: boolean },
): ResolvedRedirectUri => {
  if (sent === undefined) {
    const [only, ...more] = registered;
    if (only === undefined || more.length > 0) return { refused: 'oauth/redirect-uri-missing' };
    return { redirectUri: only };
  }
  const loopback = localhostRedirects ? loopbackOrLocalhost : loopbackLiteral;
  const isKnown = registered.some((one) => one === sent || isSameButPort(loopback.exec(one), loopback.exec(sent)));
  return isKnown ? { redirectUri: sent } : { refused: 'oauth/redirect-uri-not-registered' };
};

/**
 * A loopback redirect of a native application, whose port the operating system chose (RFC 8252 §7.3): `http`, an IP
 * literal, a port or none, and all the rest. No URL parser: what it would put straight must not match.
 */
const loopbackLiteral = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::([1-9]\d{0,4}))?((?:[/?][^#]*)?)$/;
const loopbackOrLocalhost = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9]\d{0,4}))?((?:[/?][^#]*)?)$/;

/** Strings are otherwise compared as they are (RFC 9700 §2.1). */
const isSameButPort = (ours: RegExpExecArray | null, theirs: RegExpExecArray | null): boolean =>
  ours !== null &&
  theirs !== null &&
  ours[1] === theirs[1] &&
  ours[3] === theirs[3] &&
  Number(theirs[2] ?? 80) <= 65_535;

/**
 * The `Location` of an answer. In the query of the redirect URI, which may have one already (RFC 6749 §3.1.2, §4.1.2); for
 * the other modes in its fragment (§4.2.2), whatever the browser is then to do with it. Values come out of a reader byte for
 * byte; `undefined` ones are left out.
 */
export const redirectTo = (
  { redirectUri, responseMode }: Pick<AnswerTo, 'redirectUri' | 'responseMode'>,
  parameters: Readonly<Record<string, string | number | undefined>>,
): string => {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  if (pairs.length === 0) return redirectUri;
  if (responseMode !== 'query') return `${redirectUri}#${pairs.join('&')}`;
  const query = redirectUri.indexOf('?');
  const separator = query === -1 ? '?' : /[?&]$/.test(redirectUri) ? '' : '&';
  return `${redirectUri}${separator}${pairs.join('&')}`;
};
