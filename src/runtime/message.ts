import { Buffer } from 'node:buffer';
import { defaultLimits, type JsonLimits } from '../environment/limits.ts';
import { lowerName } from '../outbound/spellings.ts';
import type { Body } from './body.ts';
import { parseAnswerJson, parseRequestJson } from './json-body.ts';

/**
 * What an author's steps see as `message` and what becomes the answer: status, headers, body.
 *
 * It starts as a copy of the request, for `invoke` to send on, and becomes the answer of the back end. Headers are a flat
 * array, name and value in turn, as received (what `writeHead` takes). Who uses a body takes it (`takeBody`).
 */
export class Message {
  status = 200;
  reason: string | undefined = undefined;
  headers: string[];
  body: Body;
  /** Of the client's JSON. */
  readonly jsonLimits: JsonLimits;
  #value: unknown = undefined;
  #parsed = false;
  /** So many items at the front of `headers` are the request's; what steps add stands behind them. */
  #received: number;
  #isBodyReceived = true;

  /** A copy of the request. */
  constructor(headers: string[], body: Body, jsonLimits: JsonLimits = defaultLimits.json) {
    this.headers = headers;
    this.body = body;
    this.jsonLimits = jsonLimits;
    this.#received = headers.length;
  }

  /** Replaces everything, as `invoke` does: from now on this is an answer. */
  replace(status: number, reason: string | undefined, headers: string[], body: Body): void {
    discard(this.body);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.body = body;
    this.#value = undefined;
    this.#parsed = false;
    this.#received = 0;
    this.#isBodyReceived = false;
  }

  /** Makes an answer of it: nothing that the client sent goes back to it. */
  settle(): void {
    if (this.#received > 0) this.headers = this.headers.slice(this.#received);
    this.#received = 0;
    if (!this.#isBodyReceived) return;
    discard(this.body);
    this.body = undefined;
    this.#isBodyReceived = false;
  }

  /** The body, for whoever consumes it now: nobody else will. */
  takeBody(): Body {
    const { body } = this;
    this.body = undefined;
    return body;
  }

  /** The first value of a header, by lower-case name. */
  header(name: string): string | undefined {
    const at = this.#indexOf(name);
    return at === -1 ? undefined : this.headers[at + 1];
  }

  #indexOf(wanted: string): number {
    for (let at = 0; at < this.headers.length; at += 2) if (isNamed(this.headers[at], wanted)) return at;
    return -1;
  }

  /** Sets a header to one value; `undefined` removes it. `lower`: the name in lower case, for who has it. */
  setHeader(name: string, value: string | undefined, lower = name.toLowerCase()): void {
    if (this.#indexOf(lower) !== -1) {
      const others = (pairs: string[]): string[] => pairs.filter((_, at) => !isNamed(pairs[at & ~1], lower));
      const received = others(this.headers.slice(0, this.#received));
      this.headers = [...received, ...others(this.headers.slice(this.#received))];
      this.#received = received.length;
    }
    if (value !== undefined) this.headers.push(name, value);
  }

  /** Adds a value beside those a header has. */
  addHeader(name: string, value: string): void {
    this.headers.push(name, value);
  }

  /**
   * The body as a value: parsed JSON where the content type says so and the bytes are at hand, else text. Throws the fault
   * of a client's JSON that is none, or is beyond the limits.
   */
  get value(): unknown {
    if (!this.#parsed) {
      const type = this.header('content-type');
      this.#value = this.#isBodyReceived
        ? requestValue(this.body, type, this.jsonLimits)
        : answerValue(this.body, type);
      this.#parsed = true;
    }
    return this.#value;
  }

  set value(value: unknown) {
    discard(this.body);
    this.#value = value;
    this.#parsed = true;
    this.#isBodyReceived = false;
    this.body = bytesOf(value);
    this.setHeader('content-length', undefined);
    this.setHeader('content-encoding', undefined);
    // The type that the client gave its own body says nothing of this one.
    if (this.#indexOf('content-type') < this.#received) this.setHeader('Content-Type', contentTypeOf(value));
  }
}

/** Most names differ in length: those are told apart without being lower-cased. */
const isNamed = (name: string | undefined, wanted: string): boolean =>
  name?.length === wanted.length && lowerName(name) === wanted;

const discard = (body: Body): void => {
  if (body !== undefined && !Buffer.isBuffer(body)) body.discard();
};

/** The body of a client as a value: JSON where the content type says so, else text. `undefined` for none or a stream. */
export const requestValue = (body: Body, contentType: string | undefined, limits: JsonLimits): unknown => {
  if (!Buffer.isBuffer(body)) return undefined;
  return isJson(contentType) && body.length > 0 ? parseRequestJson(body, limits) : body.toString('utf8');
};

/** The same of what a back end answered. */
export const answerValue = (body: Body, contentType: string | undefined): unknown => {
  if (!Buffer.isBuffer(body)) return undefined;
  const json = isJson(contentType) ? parseAnswerJson(body, defaultLimits.json) : undefined;
  return json === undefined ? body.toString('utf8') : json.value;
};

const isJson = (contentType = ''): boolean => /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType);

const contentTypeOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' && !Buffer.isBuffer(value) ? 'application/json' : 'text/plain; charset=utf-8';
};

const bytesOf = (value: unknown): Body => {
  if (value === undefined || value === null) return undefined;
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8');
};
