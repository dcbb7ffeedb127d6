import { OutboundError } from './outbound-error.ts';

/** Where a call goes. `origin` is normalised (`http://127.0.0.1:9000`), `path` starts with `/` and has its query. */
export interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Cuts a URL into origin and path without the cost of parsing it: the origin is checked once, when its pool is made. */
export const targetOf = (url: string): Target => {
  const origin = writtenOrigin(url);
  return { origin, path: pathBehind(origin, url) };
};

/** The origin as a URL has it. Refused (`forbidden`): another scheme than http and https. */
export const writtenOrigin = (url: string): string => {
  const start = url.startsWith('http://') ? 7 : url.startsWith('https://') ? 8 : 0;
  if (start === 0) throw forbidden('a target must begin with http:// or https://');
  let end = start;
  while (end < url.length && !isDelimiter(url.charCodeAt(end))) end++;
  return url.slice(0, end);
};

/** Whether a URL has this origin and a path. Of one without a path, `writtenOrigin` tells. */
export const isAt = (origin: string, url: string): boolean =>
  url.startsWith(origin) && url.charCodeAt(origin.length) === slash;

/**
 * What follows the origin in a URL that has it, without its fragment. Refused (`forbidden`): dot segments, which would let
 * a value put into the URL choose another path than the one written.
 */
export const pathBehind = (origin: string, url: string): string => {
  const hash = url.indexOf('#', origin.length);
  const rest = url.slice(origin.length, hash === -1 ? url.length : hash);
  const path = rest === '' ? '/' : rest.startsWith('/') ? rest : `/${rest}`;
  if (hasDotSegment(path)) throw forbidden('a target must not contain "." or ".." segments');
  return path;
};

/** An origin, checked: its parts as they are connected to. */
export interface Origin {
  readonly origin: string;
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
}

/** Checks and normalises an origin: no user info, no odd host. Number forms such as `127.1` come out as an address. */
export const originOf = (text: string): Origin => {
  const authority = text.slice(text.indexOf('//') + 2);
  if (!/^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(authority))
    throw forbidden('the host of a target is malformed');
  if (!URL.canParse(text)) throw forbidden('the host of a target is malformed');
  const { origin, protocol, hostname, port } = new URL(text);
  const secure = protocol === 'https:';
  return {
    origin,
    secure,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
  };
};

const forbidden = (message: string): OutboundError => new OutboundError('forbidden', message);

const slash = 0x2f;
const isDelimiter = (char: number): boolean => char === slash || char === 0x3f || char === 0x23;

const hasDotSegment = (path: string): boolean => {
  if (!path.includes('/.') && !path.includes('%2')) return false;
  const query = path.indexOf('?');
  return /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(query === -1 ? path : path.slice(0, query));
};
