import { isLoopback } from './loopback.ts';

/** Why a URL is none that a secret or a key may come from or go to, as the end of a sentence; `undefined`: it is in order. */
export const httpsUrlFault = (url: string): string | undefined => {
  if (!/^https?:\/\/[^/?#\\]/.test(url) || !URL.canParse(url)) return 'is not written with "https://" and a host';
  if (/[^\x21-\x7e]|[\\"<>^`{|}#]/.test(url)) return 'holds a character that no such URL may hold';
  const { username, password, protocol, hostname } = new URL(url);
  if (username !== '' || password !== '') return 'holds a user name or a password';
  return protocol === 'http:' && !isLoopback(hostname)
    ? 'is http beyond loopback: anybody in between could change what comes from there'
    : undefined;
};
