import { Buffer } from 'node:buffer';
import type { Body } from '../../src/outbound/body.ts';
import type { Outbound, OutboundResponse } from '../../src/outbound/outbound.ts';
import { OutboundError } from '../../src/outbound/outbound-error.ts';
import type { Binder, Implementation, Outcome } from '../../src/runtime/binder.ts';
import { withoutOwnSetCookies } from '../../src/runtime/cookies.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { answerValue, Message } from '../../src/runtime/message.ts';
import { callFault, operationFault } from './call-faults.ts';
import { answerVariable, invoke as declaration, type Invoke, methodOf, sendsBody } from './policy.ts';
import { requestHeaders } from './request-headers.ts';

/** Largest answer that a step reads; one that only passes has no limit. */
const answerLimitBytes = 10 * 1024 * 1024;

/** Calls the back end. Where nobody reads the answer it streams: the step is over at its head. */
export const invoke = (outbound: Outbound): Implementation<Invoke> => ({
  declaration,
  link(properties, bind) {
    const call = new InvokeCall(outbound, properties, bind);
    return (x) => call.run(x);
  },
});

/** Where an answer goes. */
type Store = (x: Exchange, answer: OutboundResponse) => void;

/** One use of `invoke`, linked. */
class InvokeCall {
  readonly #outbound: Outbound;
  readonly #target: (x: Exchange) => string;
  readonly #headers: (x: Exchange) => string[];
  readonly #method: string | undefined;
  readonly #timeoutMs: number;
  readonly #tlsProfile: string | undefined;
  readonly #secret: boolean;
  readonly #redirects: number;
  readonly #stops: ReadonlySet<string | null>;
  readonly #collects: boolean;
  /** What stands for an answer that never came, where the flow goes on; `undefined`: the status of the fault. */
  readonly #unreached: { readonly status: number; readonly reason: string } | undefined;
  /** `undefined`: the answer becomes the message. */
  readonly #store: Store | undefined;

  constructor(outbound: Outbound, properties: Invoke, bind: Binder) {
    const { timeout = 60 } = properties;
    const tlsProfile = properties['tls-profile'] === '' ? undefined : properties['tls-profile'];
    const authorization = basicAuthorization(properties, bind);
    this.#outbound = outbound;
    this.#target = bind.text(properties['target-url'], 'url');
    this.#method = methodOf(properties);
    this.#timeoutMs = timeout * 1000;
    this.#tlsProfile = tlsProfile;
    this.#secret = authorization !== undefined;
    this.#redirects = redirectsOf(properties['follow-redirects']);
    this.#stops = new Set(properties['stop-on-error'] ?? ['ConnectionError']);
    // Conditions of IBM's documents test for it.
    this.#unreached = bind.assembly.profile === 'legacy-v5' ? { status: 500, reason: 'URL Open error' } : undefined;
    this.#store = storeOf(properties, bind);
    this.#collects = bind.collectsResponse || this.#store !== undefined;
    this.#headers = requestHeaders({
      publicUrl: bind.publicUrl,
      plainAnswer: this.#collects,
      authorization,
    });
    if (tlsProfile !== undefined && !outbound.hasTlsProfile(tlsProfile)) {
      bind.problem({
        code: 'invoke/unknown-tls-profile',
        message: `The environment has no TLS profile "${tlsProfile}"`,
        help: 'Add it to "tls-profiles" in headgate.yaml, or name one that is there.',
        pointer: '/tls-profile',
      });
    }
  }

  run(x: Exchange): Promise<Outcome> {
    const method = this.#method ?? x.request.method;
    return this.#outbound
      .send({
        method,
        url: this.#target(x),
        headers: this.#headers(x),
        body: sendsBody(method) ? this.#body(x) : undefined,
        tlsProfile: this.#tlsProfile,
        timeoutMs: this.#timeoutMs,
        caller: x,
        secret: this.#secret,
        redirects: this.#redirects,
      })
      .then(
        (answer) => this.#answered(x, answer),
        (error) => this.#failed(x, error),
      );
  }

  /** A stream is given away, bytes stay: the message outlives a call whose answer goes elsewhere. */
  #body(x: Exchange): Body {
    return Buffer.isBuffer(x.message.body) ? x.message.body : x.message.takeBody();
  }

  #answered(x: Exchange, answer: OutboundResponse): Outcome | Promise<Outcome> {
    const { status, body } = answer;
    const stops = (status < 200 || status > 299) && this.#stops.has('OperationError');
    if (body === undefined || Buffer.isBuffer(body) || !(this.#collects || stops)) {
      return this.#keep(x, answer, stops);
    }
    return body.collect(answerLimitBytes).then(
      (bytes) => this.#keep(x, { ...answer, body: bytes }, stops),
      (error) => this.#failed(x, error),
    );
  }

  /** Also where it stops the flow: a `catch` sees what the back end said. */
  #keep(x: Exchange, answer: OutboundResponse, stops: boolean): Outcome {
    const { status, reason, headers, body } = answer;
    if (this.#store === undefined) x.message.replace(status, reason, withoutOwnSetCookies(headers), body);
    else this.#store(x, answer);
    if (stops) throw operationFault(status);
    return undefined;
  }

  /** Goes on after a failed connection only where `stop-on-error` is written and does not list it. */
  #failed(x: Exchange, error: unknown): Outcome {
    if (!(error instanceof OutboundError)) throw error;
    const fault = callFault(error);
    if (fault.fault !== 'ConnectionError' || error.kind === 'abandoned' || this.#stops.has('ConnectionError'))
      throw fault;
    const { status, reason } = this.#unreached ?? { status: fault.status, reason: undefined };
    return this.#keep(x, { status, reason, headers: [...fault.headers], body: undefined }, false);
  }
}

/** What `true` stands for: as many as browsers and sites need, few enough to end a circle soon. */
const mostRedirectsUnlessSaid = 5;

const redirectsOf = (written: Invoke['follow-redirects'] = false): number =>
  typeof written === 'number' ? written : written ? mostRedirectsUnlessSaid : 0;

/** Puts an answer into the variable of `output`, as the value `{status: {code, reason}, headers, body}`. */
const storeOf = (properties: Invoke, bind: Binder): Store | undefined => {
  const name = answerVariable(properties);
  if (name === undefined) return undefined;
  const { set } = bind.variable(name);
  if (set === undefined) {
    bind.problem({
      code: 'assembly/read-only-variable',
      message: `"${name}" can only be read`,
      help: 'Name a variable of your own, such as "answer".',
      pointer: '/output',
    });
  }
  return (x, { status, reason, headers, body }) => {
    const value = { status: { code: status, reason }, headers: headerValues(headers), body: storedBody(headers, body) };
    set?.(x, value);
  };
};

const storedBody = (headers: string[], body: Body): unknown =>
  answerValue(body, new Message(headers, undefined).header('content-type'));

/** Values by lower-case name, repeated ones joined. Without a prototype: a header may be named `constructor`. */
const headerValues = (pairs: readonly string[]): Readonly<Record<string, string>> => {
  const values: Record<string, string> = Object.create(null);
  for (let at = 0; at < pairs.length; at += 2) {
    const name = (pairs[at] ?? '').toLowerCase();
    const before = values[name];
    values[name] = before === undefined ? (pairs[at + 1] ?? '') : `${before}, ${pairs[at + 1]}`;
  }
  return values;
};

const basicAuthorization = ({ username, password }: Invoke, bind: Binder): ((x: Exchange) => string) | undefined => {
  if (username === undefined || password === undefined || (username === '' && password === '')) return undefined;
  const user = bind.text(username, 'plain');
  const secret = bind.text(password, 'plain');
  return (x) => {
    const name = user(x);
    // The back end would take what stands behind it for the beginning of the password (RFC 7617 §2).
    if (name.includes(':')) throw callFault(new OutboundError('unsendable', 'the user name holds ":"'));
    return `Basic ${Buffer.from(`${name}:${secret(x)}`, 'utf8').toString('base64')}`;
  };
};
