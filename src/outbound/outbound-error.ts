/**
 * Why a call failed.
 *
 * - `refused`: no connection (nobody listens, the name does not resolve).
 * - `closed`: the connection died before the answer was whole.
 * - `timeout`: connecting, the whole call, or a pause within the answer took too long.
 * - `tls`: the peer could not be verified, or did not accept us.
 * - `malformed`: what came back is no HTTP/1.1.
 * - `too-large`: the head, or a collected body, is over its limit.
 * - `forbidden`: the target is not one that may be called; nothing was sent.
 * - `unsendable`: the request itself has a header or a path that HTTP does not allow; nothing was sent.
 * - `abandoned`: whoever asked for it has left.
 * - `open`: the origin failed again and again, and is not called for a while; nothing was sent.
 * - `redirect`: the back end redirects to where we do not follow, or too often.
 */
export type OutboundFailure =
  | 'refused'
  | 'closed'
  | 'timeout'
  | 'tls'
  | 'malformed'
  | 'too-large'
  | 'forbidden'
  | 'unsendable'
  | 'abandoned'
  | 'open'
  | 'redirect';

/** The only thing that a call rejects with, and that a body breaks off with. Its message names no header and no body. */
export class OutboundError extends Error {
  readonly kind: OutboundFailure;
  /** Of `open`: when it is worth trying again. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: OutboundFailure, message: string, more: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'OutboundError';
    this.kind = kind;
    this.retryAfterMs = more.retryAfterMs;
  }

  /** Kind, message, and what lies beneath, for the operator's log. */
  get reason(): string {
    const cause = this.cause instanceof Error ? `: ${this.cause.message}` : '';
    return `${this.kind}: ${this.message}${cause}`;
  }
}

/** Translates what undici, the socket or TLS reported. */
export const outboundErrorOf = (error: unknown): OutboundError => {
  if (error instanceof OutboundError) return error;
  const code = codeOf(error);
  const kind = kinds.get(code) ?? kindByPrefix(code) ?? 'closed';
  return new OutboundError(messageKind(error) ?? kind, `the call failed: ${code || 'connection lost'}`, {
    cause: error,
  });
};

/** The system's or library's code of an error; `''` if it has none. */
export const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
};

const kinds: ReadonlyMap<string, OutboundFailure> = new Map<string, OutboundFailure>([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['ENETUNREACH', 'refused'],
  ['EADDRNOTAVAIL', 'refused'],
  ['EACCES', 'refused'],
  ['ENOTFOUND', 'refused'],
  ['EAI_AGAIN', 'refused'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'too-large'],
  ['UND_ERR_INVALID_ARG', 'unsendable'],
  ['UND_ERR_NOT_SUPPORTED', 'unsendable'],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'unsendable'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'malformed'],
  ['EPROTO', 'tls'],
  ['HOSTNAME_MISMATCH', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
]);

const kindByPrefix = (code: string): OutboundFailure | undefined => {
  if (/^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/.test(code)) return 'tls';
  return undefined;
};

// undici reports an unexpected 100 or 101 with the code of a lost connection, and its parser's errors with none; only the
// text tells.
const messageKind = (error: unknown): OutboundFailure | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  if (name === 'HTTPParserError') return message.includes('EOF') ? 'closed' : 'malformed';
  return message === 'bad response' || message === 'bad upgrade' ? 'malformed' : undefined;
};
