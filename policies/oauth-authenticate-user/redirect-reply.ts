import type { Reply } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';

/**
 * Sends a browser to another server to sign in there. What the URL says is for that server alone: it is not kept, and not told
 * to pages that follow. After a post the browser goes on by GET (RFC 9700 §4.12).
 */
export const redirectReply = (x: Exchange, location: string): Reply => ({
  status: x.continued !== undefined || x.request.method === 'POST' ? 303 : 302,
  headers: ['Location', location, 'Cache-Control', 'no-store', 'Pragma', 'no-cache', 'Referrer-Policy', 'no-referrer'],
  body: undefined,
});
