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
  | 'abandoned';

/** The only thing that a call rejects with, and that a body breaks off with. Its message names no header and no body. */
export class OutboundError extends Error {
  readonly kind: OutboundFailure;

  constructor(kind: OutboundFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OutboundError';
    this.kind = kind;
  }
}

/** Translates what undici, the socket or TLS reported. */
export const outboundErrorOf = (error: unknown): OutboundError => {
  if (error instanceof OutboundError) return error;
  const code = codeOf(error);
  const kind = kinds.get(code) ?? kindByPrefix(code) ?? 'closed';
  return new OutboundError(messageKind(error) ?? kind, `the call failed: ${code || 'connection lost'}`, error);
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
  ['EPROTO', 'tls'],
  ['HOSTNAME_MISMATCH', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
]);

const kindByPrefix = (code: string): OutboundFailure | undefined => {
  if (code.startsWith('HPE_')) return 'malformed';
  if (/^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/.test(code)) return 'tls';
  return undefined;
};

// undici reports an unexpected 100 or 101 with the code of a lost connection; only the text tells.
const messageKind = (error: unknown): OutboundFailure | undefined =>
  error instanceof Error && (error.message === 'bad response' || error.message === 'bad upgrade')
    ? 'malformed'
    : undefined;
