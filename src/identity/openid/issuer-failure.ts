import { OutboundError } from '../../outbound/outbound-error.ts';

/**
 * Why openid-client gave up, for the operator's log. Its own messages are fixed texts; what the issuer sent hangs on them as
 * causes, tokens among it, and is left where it is.
 */
export const whyIssuerFailed = (error: unknown): string | OutboundError => {
  const [first, ...causes] = chainOf(error);
  const outbound = [first, ...causes].find((one) => one instanceof OutboundError);
  if (outbound !== undefined) return outbound;
  const told = causes.filter((cause) => codeOf(cause) !== '').map(({ message }) => message);
  return [first?.message ?? 'something that is no error', ...told].join(': ');
};

/** The library's code of an error, `OAUTH_…`; `''` where it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('OAUTH_')
    ? error.code
    : '';

/** An error and its causes, as far as they are errors. */
const chainOf = (error: unknown): readonly Error[] => (error instanceof Error ? [error, ...chainOf(error.cause)] : []);
