import { OutboundError } from '../outbound/outbound-error.ts';
import { Fault } from '../policy/fault.ts';

/**
 * What a registry throws that cannot answer now: 503. `why` is for the operator's log; no credential and nothing of an answer
 * may stand in it.
 */
export const registryUnavailable = (registry: string, why: string | OutboundError): Fault => {
  const isOutbound = why instanceof OutboundError;
  return new Fault({
    fault: 'RuntimeError',
    status: 503,
    code: 'identity/unavailable',
    message: 'The sign-in cannot be checked now; try again later',
    detail: `registry "${registry}": ${isOutbound ? why.reason : why}`,
    headers: ['Retry-After', String(Math.ceil(((isOutbound ? why.retryAfterMs : undefined) ?? 5000) / 1000))],
    ...(isOutbound && { cause: why }),
  });
};

/**
 * What a registry throws whose service has answered what cannot be understood: 503. Nobody is let in by it, and nobody is told
 * that they are wrong. `why` as above.
 */
export const answerMalformed = (registry: string, why: string): Fault =>
  new Fault({
    fault: 'RuntimeError',
    status: 503,
    code: 'identity/answer-malformed',
    message: 'The sign-in cannot be checked now',
    detail: `registry "${registry}": ${why}`,
  });

/** What a registry throws that cannot take another sign-in at the moment: 503. `detail` is for the operator's log. */
export const registryBusy = (detail: string): Fault =>
  new Fault({
    fault: 'RuntimeError',
    status: 503,
    code: 'identity/busy',
    message: 'Too many sign-ins at once; try again in a moment',
    detail,
    headers: ['Retry-After', '5'],
  });
