import type { FaultName } from '../assembly/types.ts';

/**
 * A refusal in OAuth's terms. `page` until client and redirect URI are proven; `redirect` afterwards
 * (RFC 6749 §4.1.2.1); `body` at the token, introspection and revocation endpoints (§5.2).
 */
export interface OAuthError {
  readonly error: string;
  readonly description: string;
  readonly deliver: 'body' | 'redirect' | 'page';
  /** Value of `WWW-Authenticate`, where one is due. */
  readonly challenge?: string;
}

/**
 * What was held against what, for the operator: `{ scope: 'read', allowed: ['write'] }`. Names of parameters, methods and the
 * like; never a credential, code, token, cookie or query.
 */
export type Compared = Readonly<Record<string, string | readonly string[] | undefined>>;

interface FaultInit {
  /** What `catch` selects by. */
  readonly fault: FaultName;
  /** HTTP status of the answer if nobody catches it. */
  readonly status: number;
  /** Public and permanent, `area/what-is-wrong` (`docs/errors/`). */
  readonly code: string;
  /** For the caller; holds no token, secret or body. */
  readonly message: string;
  /** For the operator's log. */
  readonly detail?: string;
  readonly compared?: Compared;
  readonly oauth?: OAuthError;
  /** Headers of the answer, name and value in turn (`WWW-Authenticate`, `Allow`). */
  readonly headers?: readonly string[];
  readonly cause?: unknown;
}

/**
 * The one thing that is thrown on purpose: what a step raises and `catch` sees. It has no stack: the exchange knows the
 * step, and to write one down took a fifth of a request that is refused (measured).
 */
export class Fault extends Error {
  readonly fault: FaultName;
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly compared: Compared | undefined;
  readonly oauth: OAuthError | undefined;
  readonly headers: readonly string[];

  constructor(init: FaultInit) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'Fault';
    this.fault = init.fault;
    this.status = init.status;
    this.code = init.code;
    this.detail = init.detail;
    this.compared = init.compared;
    this.oauth = init.oauth;
    this.headers = init.headers ?? [];
  }
}
