import { isLoopback } from './loopback.ts';

/**
 * What keeps a text from being registered as a redirect URI, or `undefined`.
 *
 * Allowed: absolute, no fragment (RFC 6749 §3.1.2), no user information; `https`, `http` on loopback (RFC 8252 §7.3), or
 * a private-use scheme with a dot in it (§7.1), which keeps `javascript:`, `data:` and their like out.
 */
export const redirectUriFault = (uri: string): string | undefined => {
  if (!/^[\x21-\x7e]+$/.test(uri)) return 'holds a space or a character beyond ASCII';
  if (/[\\"<>^`{|}]/.test(uri)) return 'holds a character that no URI may hold';
  if (uri.includes('#')) return 'has a fragment (RFC 6749 §3.1.2)';
  if (uri.includes('*')) return 'holds "*": redirect URIs are compared as exact strings';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1];
  if (scheme === undefined || !URL.canParse(uri)) return 'is not absolute';
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') return 'holds a user name or a password';
  if (url.protocol === 'https:' || url.protocol === 'http:') return webFault(uri, url);
  // In schemes the dot stands for a reversed domain name that the application's maker owns (RFC 8252 §7.1).
  if (!/^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+$/.test(scheme)) {
    return 'has a scheme that is neither https nor a private-use one: lower case, with a dot (RFC 8252 §7.1)';
  }
  return undefined;
};

const webFault = (uri: string, url: URL): string | undefined => {
  if (!/^https?:\/\/[^/?]/.test(uri)) return 'is not written with "https://" and a host';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'is http beyond loopback (RFC 9700 §2.6)';
  return undefined;
};
