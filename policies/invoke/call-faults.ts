import type { OutboundError, OutboundFailure } from '../../src/outbound/outbound-error.ts';
import { Fault } from '../../src/policy/fault.ts';

interface Told {
  readonly fault: 'ConnectionError' | 'PropertyError';
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const connection = (status: 502 | 503 | 504, code: string, message: string): Told => ({
  fault: 'ConnectionError',
  status,
  code,
  message,
});

const property = (code: string, message: string): Told => ({ fault: 'PropertyError', status: 500, code, message });

const told: Readonly<Record<OutboundFailure, Told>> = {
  refused: connection(502, 'invoke/connection-failed', 'The back end cannot be reached'),
  closed: connection(502, 'invoke/connection-failed', 'The back end closed the connection before its answer was whole'),
  abandoned: connection(502, 'invoke/abandoned', 'The client has left'),
  timeout: connection(504, 'invoke/timed-out', 'The back end did not answer in time'),
  tls: connection(502, 'invoke/tls-refused', 'No trusted connection to the back end could be made'),
  malformed: connection(502, 'invoke/answer-malformed', 'The back end answered with something that is no HTTP'),
  'too-large': connection(502, 'invoke/answer-too-large', 'The answer of the back end is too large'),
  forbidden: property('invoke/target-forbidden', 'The target of this call is not allowed'),
  open: connection(503, 'invoke/circuit-open', 'The back end failed again and again and is not called for a while'),
  redirect: connection(502, 'invoke/redirect-refused', 'The back end redirects to where this call may not follow'),
  unsendable: property('invoke/request-unsendable', 'This call holds a header or a path that HTTP does not allow'),
};

/**
 * The fault of a call that failed. 502 and 504 tell a client which of the two servers failed and whether to try again
 * (RFC 9110 §15.6); IBM API Connect answers 500 for all. A client that broke off its own body gets its own fault.
 */
export const callFault = (error: OutboundError): Fault => {
  if (error.cause instanceof Fault) return error.cause;
  const { retryAfterMs } = error;
  // Whole seconds, and never "at once" (RFC 9110 §10.2.3).
  const seconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new Fault({
    ...told[error.kind],
    detail: error.reason,
    headers: seconds === undefined ? [] : ['Retry-After', String(seconds)],
    cause: error,
  });
};

/** The fault of an answer that is no success, where `stop-on-error` lists `OperationError`. */
export const operationFault = (status: number): Fault =>
  new Fault({
    fault: 'OperationError',
    // A redirect or an odd status of the back end is not ours to give.
    status: status >= 400 && status <= 599 ? status : 502,
    code: 'invoke/operation-failed',
    message: `The back end answered ${status}`,
  });
