import type { CustomFetch } from 'openid-client';
import type { Outbound } from '../../outbound/outbound.ts';

/** How the calls of one client go out. */
export interface OutboundFetchConfig {
  readonly tlsProfile: string | undefined;
  /** For one call, its answer included. */
  readonly timeoutMs: number;
  /** Of an answer's body. */
  readonly bodyLimitBytes: number;
}

/**
 * `fetch` for openid-client by our own door: its rules about addresses and TLS hold, no redirect is followed, and plain http is
 * for loopback and `insecure-callouts` alone. Of the answer's head there are the status and the media type. Rejects with an
 * `OutboundError`.
 */
export const outboundFetch =
  (outbound: Pick<Outbound, 'send'>, { bodyLimitBytes, ...config }: OutboundFetchConfig): CustomFetch =>
  async (url, { method, headers, body: sent }) => {
    const fields = Object.entries({ ...headers, 'user-agent': 'headgate' }).flat();
    const request = { method, url, headers: fields, secret: true, ...config };
    const text = textOf(sent);
    const answer = await outbound.send(text === undefined ? request : { ...request, body: Buffer.from(text) });
    const { status, body } = answer;
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : await body.collect(bodyLimitBytes);
    return responseOf(status, contentTypeIn(answer.headers), bytes);
  };

/** The library sends forms, or nothing. */
const textOf = (body: unknown): string | undefined => {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('a body of this kind is not sent');
};

/** `Headers` refuses what is no text. */
const contentTypeIn = (headers: readonly string[]): string => {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type');
  return (at === -1 ? '' : (headers[at + 1] ?? '')).replaceAll(/[^\x20-\x7E]/g, '');
};

/** A `Response` takes no other statuses than these, and no body with some of them (Fetch, "null body status"). */
const responseOf = (status: number, contentType: string, bytes: Buffer | undefined): Response => {
  const known = status >= 200 && status < 600 ? status : 502;
  const body = bytes === undefined || [204, 205, 304].includes(known) ? undefined : new Uint8Array(bytes);
  return new Response(body, { status: known, headers: { 'Content-Type': contentType } });
};
