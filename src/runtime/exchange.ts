import type { CompiledStep } from '../assembly/types.ts';
import type { Activity } from '../policy/activity.ts';
import type { Fault } from '../policy/fault.ts';
import type { Hash, Instant } from '../stores/grants.ts';
import type { Body } from './body.ts';
import type { Facts } from './facts.ts';
import type { LinkedRoute } from './link.ts';
import { type Message, requestValue } from './message.ts';

/** What the client sent. Built by the gateway, immutable. */
export interface InboundRequest {
  /** Upper case. */
  readonly method: string;
  /** Canonical: what was matched is what policies and the back end see. */
  readonly path: string;
  /** With its `?`; `''` if there is none. */
  readonly search: string;
  /** By lower-case name. Names that only we may set have been removed. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Name and value in turn, as received, less what was removed from `headers`. */
  readonly rawHeaders: readonly string[];
  /** Of the path template, decoded. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** Of the client: of the peer, or as a trusted proxy says. */
  readonly address: string;
  /** For `X-Forwarded-For`: `address`, then the trusted proxies that the request came through. */
  readonly forwardedFor: string;
  readonly body: Body;
}

/** Reads time. `now` is exact; `coarse` may be 100 ms old and costs nothing. */
export interface Clock {
  now(): Instant;
  coarse(): Instant;
}

/** Cryptographically strong random bytes. */
export type Random = (bytes: number) => Buffer;

/** What the browser sent to continue a transaction. */
export interface Answer {
  readonly awaits: Awaits;
  /** The form's fields, or parameters of the query. Values of check-boxes (`selectedscope`) with spaces between; other repeated ones are refused before this. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** That of the suspension which it answers. */
  readonly seal: string;
}

/** What a suspended transaction waits for. */
export type Awaits = 'login' | 'external-login' | 'consent' | 'permissions' | 'logout';

/** Where an exchange stands that continues a transaction. */
export interface Continued {
  /** Of the transaction that was found. */
  readonly hash: Hash;
  readonly version: number;
  readonly expiresAt: Instant;
  /** Name and secret of the cookie that binds it to the browser. */
  readonly id: string;
  readonly secret: string;
}

const none: readonly string[] = [];

interface ExchangeInit {
  readonly id: string;
  readonly request: InboundRequest;
  readonly route: LinkedRoute;
  readonly message: Message;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes what a refusal is known by. */
  readonly newReference: () => string;
}

/**
 * One request being processed.
 *
 * Authors' steps change `message` and the variables; facts are set only through the accessor that the binder hands to a
 * step whose declaration establishes them.
 */
export class Exchange {
  readonly id: string;
  /** Replaced only when a transaction continues: by the request that began it. */
  request: InboundRequest;
  readonly route: LinkedRoute;
  readonly message: Message;
  readonly clock: Clock;
  readonly random: Random;
  /** JSON values. Read and set through the binder's `fact`. */
  facts: Facts | undefined = undefined;
  /** Authors' own, by first segment. */
  variables: Map<string, unknown> | undefined = undefined;
  /** The step that runs, or ran last; of the assembly's own, not the one that renders the answer. */
  step: CompiledStep | undefined = undefined;
  /** What went wrong, while a catch or the last step deals with it. */
  fault: Fault | undefined = undefined;
  /** What went wrong before a catch made its own answer of it. */
  caught: Fault | undefined = undefined;
  /** The step that `fault` or `caught` comes from; `undefined`: none had begun. */
  failedAt: CompiledStep | undefined = undefined;
  /** What continues a transaction, until a step takes it. */
  answer: Answer | undefined = undefined;
  /** The transaction that is being continued. */
  continued: Continued | undefined = undefined;
  /** Ids of author's steps that have run, in a pipeline that may still suspend. */
  ran: readonly string[] = none;
  /** `Set-Cookie` values of ours, added to the answer whatever the steps make of `message`. */
  cookies: readonly string[] = none;
  /** Takes back, in this order, what steps have done if the pipeline fails after them. */
  undo: (() => Promise<void>)[] | undefined = undefined;
  /** How much the log tells of it; `undefined`: its line. */
  activity: Activity | undefined = undefined;
  /** The form that a request's body was read as, kept by the step that has read it for those behind it. */
  form: { readonly request: InboundRequest; readonly read: unknown } | undefined = undefined;
  /** The client closed the connection before the answer was complete. */
  gone = false;
  readonly #newReference: () => string;
  #reference: string | undefined = undefined;
  #parsed: { readonly request: InboundRequest; readonly value: unknown } | undefined = undefined;

  constructor(init: ExchangeInit) {
    this.id = init.id;
    this.request = init.request;
    this.route = init.route;
    this.message = init.message;
    this.clock = init.clock;
    this.random = init.random;
    this.#newReference = init.newReference;
  }

  /** What the browser has sent to what the asking step has shown it; given once. */
  takeAnswer(awaits: Awaits): Answer | undefined {
    const { answer } = this;
    if (answer?.awaits !== awaits) return undefined;
    this.answer = undefined;
    return answer;
  }

  /** What its refusal is known by: in the answer, in the log, to `headgate why`. Made when it is first asked for: most are served. */
  get reference(): string {
    this.#reference ??= this.#newReference();
    return this.#reference;
  }

  /** The body that the client sent, as a value; `undefined` where it was not read. Parsed once, however many steps ask. */
  get requestValue(): unknown {
    const { request } = this;
    if (this.#parsed?.request !== request) {
      const type = request.headers['content-type'];
      const value = requestValue(request.body, typeof type === 'string' ? type : undefined, this.message.jsonLimits);
      this.#parsed = { request, value };
    }
    return this.#parsed.value;
  }
}
