import type { OutboundRequest, OutboundResponse } from './outbound.ts';
import { OutboundError } from './outbound-error.ts';
import type { Writer } from './profiles.ts';

/** One call on the way to an answer that is no redirect. */
export interface Hop extends OutboundRequest {
  readonly writer: Writer;
}

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows the redirects of a GET or HEAD, at most `most`, each with the same headers. To another origin no credentials go;
 * from https to http nothing goes.
 *
 * @param send makes one call; it refuses targets.
 * @throws OutboundError of kind `redirect` where one may not be followed.
 */
export const followRedirects = async (
  request: OutboundRequest,
  most: number,
  send: (hop: Hop) => Promise<OutboundResponse>,
): Promise<OutboundResponse> => {
  const home = new URL(request.url).origin;
  const first: Hop = { ...request, writer: 'own' };
  let hop = first;
  for (let left = most; ; left--) {
    const answer = await send(hop).catch((error) => {
      throw hop === first ? error : refusedHop(error);
    });
    const location = redirecting.has(answer.status) ? locationOf(answer.headers) : undefined;
    if (location === undefined) return answer;
    if (answer.body !== undefined && !Buffer.isBuffer(answer.body)) answer.body.discard();
    if (left === 0) throw new OutboundError('redirect', `more than ${most} redirects`);
    hop = nextHop(hop, location, home);
  }
};

/** The address rule speaks of the target: here that is the back end's word, not the author's. */
const refusedHop = (error: unknown): unknown =>
  error instanceof OutboundError && error.kind === 'forbidden'
    ? new OutboundError('redirect', `the redirect is not followed: ${error.message}`, { cause: error })
    : error;

const locationOf = (headers: readonly string[]): string | undefined => {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'location');
  return at === -1 ? undefined : headers[at + 1];
};

const nextHop = (hop: Hop, location: string, home: string): Hop => {
  if (!URL.canParse(location, hop.url)) throw new OutboundError('redirect', 'the redirect leads to no URL');
  const from = new URL(hop.url);
  const { href, origin, protocol } = new URL(location, hop.url);
  if (protocol !== 'https:' && (protocol !== 'http:' || from.protocol === 'https:')) {
    throw new OutboundError('redirect', `the redirect leads from ${from.protocol} to ${protocol}`);
  }
  const next: Hop = { ...hop, url: href, writer: origin === home ? 'own' : 'foreign' };
  return origin === from.origin ? next : { ...next, secret: false, headers: withoutCredentials(hop.headers) };
};

const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie']);

const withoutCredentials = (headers: readonly string[]): string[] =>
  headers.filter((_, at) => !credentials.has(headers[at & ~1]?.toLowerCase() ?? ''));
