import type { OutboundError } from '../outbound/outbound-error.ts';
import { Fault } from '../policy/fault.ts';
import type { Found } from './router.ts';

/** The fault of a request that leads to no route. */
export const notServed = (found: Found): Fault =>
  found.kind === 'method'
    ? new Fault({
        fault: 'BadRequestError',
        status: 405,
        code: 'request/method-not-allowed',
        message: 'The path does not have this method',
        // RFC 9110 §15.5.6 lets it be stored; at an endpoint of a provider nothing may be (RFC 6749 §5.1).
        headers: ['Allow', found.allow, 'Cache-Control', 'no-store', 'Pragma', 'no-cache'],
      })
    : new Fault({
        fault: 'BadRequestError',
        status: 404,
        code: 'request/no-such-path',
        message: 'No resources match requested URI',
      });

/** The fault of an answer that broke off before any of it went out. */
export const brokenAnswer = (cause: OutboundError): Fault =>
  new Fault({
    fault: 'ConnectionError',
    status: cause.kind === 'timeout' ? 504 : 502,
    code: 'invoke/answer-broken-off',
    message: 'The back end broke off its answer',
    cause,
  });

/** The fault of a bug. Its text goes to the log only. */
export const internalError = (reference: string): Fault =>
  new Fault({
    fault: 'RuntimeError',
    status: 500,
    code: 'gateway/bug',
    message: `An internal error occurred. Its reference is ${reference}`,
  });

/**
 * The fault of bytes that Node's parser did not take for a request, by the code of its error. What is wrong is told to
 * nobody in Node's words: they repeat what was sent.
 */
export const unreadable = (nodeCode = ''): Fault => {
  const [status, code, message] = unreadables.get(nodeCode) ?? malformed;
  return new Fault({ fault: 'BadRequestError', status, code, message, headers: ['Connection', 'close'] });
};

type Unreadable = readonly [status: number, code: string, message: string];

const malformed: Unreadable = [400, 'request/malformed', 'The request is no valid HTTP'];

const unreadables: ReadonlyMap<string, Unreadable> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'request/head-too-large', 'The head of the request is too large']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'request/chunk-extensions', 'The chunk extensions are too large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'request/timed-out', 'The request did not arrive in time']],
  ['CONNECT', [405, 'request/no-proxy', 'This is no proxy']],
]);
