import { isHopByHop, listedInConnection } from '../../src/outbound/hop-by-hop.ts';
import { Spellings } from '../../src/outbound/spellings.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';

/** What one use of `invoke` sets itself. */
export interface OwnHeaders {
  /** `scheme://host[:port]` of the gateway as its clients know it. */
  readonly publicUrl: string;
  /** The answer is read by a step: it must not come compressed. */
  readonly plainAnswer: boolean;
  /** Value of `Authorization` for the back end; `undefined`: what the message has. */
  readonly authorization: ((x: Exchange) => string) | undefined;
}

/**
 * Makes the headers of a call: those of the message without what the connection, the sender and the address of the call
 * decide anew (RFC 9110 §7.6.1), then our own. Nothing that a client lists in `Connection` can remove one of ours.
 */
export const requestHeaders = ({ publicUrl, plainAnswer, authorization }: OwnHeaders): ((x: Exchange) => string[]) => {
  const { protocol, host } = new URL(publicUrl);
  const scheme = protocol.slice(0, -1);
  const skipped = new Set<Kind>(['ours', ...(plainAnswer ? ['encoding' as const] : [])]);
  if (authorization !== undefined) skipped.add('authorization');
  return (x) => {
    const { headers } = x.message;
    const sent: string[] = [];
    let listed: readonly string[] = [];
    let isUnderscored = false;
    for (let at = 0; at < headers.length; at += 2) {
      const name = headers[at] ?? '';
      const value = headers[at + 1] ?? '';
      const { kind } = names.of(name);
      if (kind === 'connection') listed = listedInConnection(value, listed);
      else if (kind === 'end' || !skipped.has(kind)) sent.push(name, value);
      isUnderscored ||= kind === 'underscored';
    }
    if (listed.length > 0) remove(sent, (name) => listed.includes(name));
    if (isUnderscored) removeTwins(sent);
    if (authorization !== undefined) sent.push('Authorization', authorization(x));
    sent.push('User-Agent', 'headgate', 'X-Forwarded-Proto', scheme, 'X-Forwarded-Host', host);
    sent.push('X-Forwarded-For', x.request.forwardedFor, 'X-Request-Id', x.id);
    return sent;
  };
};

type Kind = 'end' | 'ours' | 'connection' | 'encoding' | 'authorization' | 'underscored';

const ours: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'user-agent',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
]);

const names = new Spellings((name): Kind => {
  if (name === 'connection' || name === 'authorization') return name;
  if (name === 'accept-encoding') return 'encoding';
  const plain = name.replaceAll('_', '-');
  if (ours.has(plain) || plain.startsWith('proxy-') || isHopByHop(plain)) return 'ours';
  return plain === name ? 'end' : 'underscored';
});

const remove = (headers: string[], goes: (lowerName: string) => boolean): void => {
  const kept = headers.filter((_, at) => !goes((headers[at & ~1] ?? '').toLowerCase()));
  headers.splice(0, headers.length, ...kept);
};

/** `X_User` of a client beside the `X-User` that a step has set: CGI-like back ends cannot tell these apart. */
const removeTwins = (headers: string[]): void => {
  const all = new Set(headers.map((name, at) => (at % 2 === 0 ? name.toLowerCase() : '')));
  remove(headers, (name) => name.includes('_') && all.has(name.replaceAll('_', '-')));
};
