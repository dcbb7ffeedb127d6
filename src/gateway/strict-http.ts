import { Fault } from '../policy/fault.ts';
import type { InboundHeaders } from './identity-headers.ts';

/** What decides about the framing of a request. */
export interface Framing {
  readonly method: string;
  readonly httpVersion: string;
  /** Header pairs as received, those removed included. */
  readonly headerCount: number;
  readonly mostHeaders: number;
  readonly headers: InboundHeaders;
}

/**
 * Throws the fault of a request that two HTTP implementations could read in two ways: what would be smuggled past one of
 * them is refused, and the connection closed. Node's parser has let these through.
 *
 * A body with GET or HEAD is refused too: it has no meaning there (RFC 9110 §9.3.1), and some servers take it for the next
 * request. With every other method it is allowed. `Upgrade` is not obeyed but ignored (RFC 9110 §7.8): common clients
 * offer `h2c` with their first request.
 */
export const refuseAmbiguous = ({ method, httpVersion, headerCount, mostHeaders, headers }: Framing): void => {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw ambiguous('request/version', 'Only HTTP/1.1 and 1.0 are served', 505);
  if (headerCount > mostHeaders) throw ambiguous('request/too-many-headers', 'Too many header fields', 431);
  const { hosts, contentLength, transferCodings, expectations } = headers;
  const [host] = hosts;
  if (host === undefined ? httpVersion === '1.1' : hosts.length > 1 || !validHost.test(host)) {
    throw ambiguous('request/host', 'One valid Host header is required');
  }
  if (transferCodings.length > 0) refuseCoding(transferCodings, httpVersion);
  if (contentLength !== undefined && !/^(?:0|[1-9]\d{0,14})$/.test(contentLength)) {
    throw ambiguous('request/content-length', 'The Content-Length is malformed');
  }
  if (expectations.length > 0 && (expectations.length > 1 || expectations[0]?.toLowerCase() !== '100-continue')) {
    throw ambiguous('request/expectation', 'Only the expectation 100-continue can be met', 417);
  }
  if ((method === 'GET' || method === 'HEAD') && hasBody(headers)) {
    throw ambiguous('request/unexpected-body', `A ${method} request must not have a body`);
  }
};

/** Throws 414 for a target that is too long, before it is looked at. */
export const refuseLongTarget = (target: string, limit: number): void => {
  if (target.length > limit) throw ambiguous('request/target-too-long', 'The request target is too long', 414);
};

/** The fault of a target that has no canonical form. */
export const ambiguousPath = (): Fault => ambiguous('request/path', 'The path of the request is ambiguous');

/** Whether a body follows the head. */
export const hasBody = ({ contentLength, transferCodings }: InboundHeaders): boolean =>
  transferCodings.length > 0 || (contentLength !== undefined && contentLength !== '0');

const refuseCoding = (codings: readonly string[], httpVersion: string): void => {
  if (httpVersion === '1.0' || codings.length > 1 || codings[0] !== 'chunked') {
    throw ambiguous('request/transfer-encoding', 'The only transfer coding is "chunked", in HTTP/1.1');
  }
};

const validHost = /^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

const ambiguous = (code: string, message: string, status = 400): Fault =>
  new Fault({
    fault: 'BadRequestError',
    status,
    code,
    message,
    headers: ['Connection', 'close'],
  });
