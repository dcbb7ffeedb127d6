import type { Limits } from '../environment/limits.ts';
import { Fault } from '../policy/fault.ts';
import type { LinkedRoute } from '../runtime/link.ts';

/** Up to how many bytes a route's body is read whole before its first step; `undefined`: it is passed as it comes. */
export const bodyLimitOf = ({ requestBody, assembly }: LinkedRoute, limits: Limits): number | undefined => {
  if (requestBody !== 'bytes' && requestBody !== 'parsed') return undefined;
  return assembly.provider === undefined ? limits.body : limits.providerBody;
};

/** Whether a step looks into the body; else it is only kept, to be sent on more than once. */
export const isBodyRead = ({ requestBody, ownsBody }: LinkedRoute): boolean => ownsBody || requestBody === 'parsed';

/** The fault of a body over its limit. */
export const tooLarge = (limitBytes: number): Fault =>
  new Fault({
    fault: 'BadRequestError',
    status: 413,
    code: 'request/body-too-large',
    message: `The body must not be larger than ${limitBytes} bytes`,
  });

/**
 * The fault of a body in a coding such as gzip where a step is to read it. It is not unpacked: a few bytes can stand for
 * any number of them. Where no step reads it, it passes through as it is.
 */
export const encodedBody = (): Fault =>
  new Fault({
    fault: 'BadRequestError',
    status: 415,
    code: 'request/content-encoding',
    message: 'The body must be sent without a content coding',
    // RFC 9110 §15.5.16: which codings would have been taken.
    headers: ['Accept-Encoding', 'identity'],
  });
