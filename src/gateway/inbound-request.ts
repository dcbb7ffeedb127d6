import type { Body } from '../outbound/body.ts';
import type { InboundRequest } from '../runtime/exchange.ts';
import type { Parameters } from './router.ts';

type Headers = Readonly<Record<string, string>>;

interface HttpRequestInit {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly rawHeaders: readonly string[];
  readonly parameters: Parameters;
  readonly address: string;
  /** Absent: `address` alone. */
  readonly forwardedFor?: string | undefined;
  readonly body: Body;
}

/** What the client sent, as policies see it. The map of headers is made when somebody reads it. */
export class HttpRequest implements InboundRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly rawHeaders: readonly string[];
  readonly parameters: Parameters;
  readonly address: string;
  readonly forwardedFor: string;
  readonly body: Body;
  #headers: Headers | undefined = undefined;

  constructor(init: HttpRequestInit) {
    this.method = init.method;
    this.path = init.path;
    this.search = init.search;
    this.rawHeaders = init.rawHeaders;
    this.parameters = init.parameters;
    this.address = init.address;
    this.forwardedFor = init.forwardedFor ?? init.address;
    this.body = init.body;
  }

  get headers(): Headers {
    this.#headers ??= byName(this.rawHeaders);
    return this.#headers;
  }
}

/**
 * Repeated headers are joined (RFC 9110 §5.3, RFC 6265 §5.4): none is dropped, so that a second `Authorization` makes an
 * invalid one instead of vanishing. Without a prototype: a header may be named `constructor`.
 */
const byName = (raw: readonly string[]): Headers => {
  const headers: Record<string, string> = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
};
