/** Something that was said, as a person reads it. */
export interface Message {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** A request of the printer's own. `form` becomes its body. */
export interface Sent {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Received {
  readonly status: number;
  /** The body, where it is an object of JSON; empty where it is not. */
  readonly json: Readonly<Record<string, unknown>>;
  /** By which the gateway's operator learns why it refused. */
  readonly reference: string | undefined;
  readonly messages: readonly Message[];
}

/** A gateway that has not answered by then is away. */
const patienceMs = 10_000;

/** Headers of answers that tell something about OAuth. */
const shownHeaders = ['content-type', 'cache-control', 'www-authenticate', 'retry-after', 'x-headgate-reference'];

/** Sends it, follows no redirect, and keeps what was said. Rejects where there is no answer. */
export const send = async (sent: Sent): Promise<Received> => {
  const { method, url, form } = sent;
  const body = form && new URLSearchParams(form).toString();
  const type = 'application/x-www-form-urlencoded';
  const headers = { ...sent.headers, ...(body !== undefined && { 'Content-Type': type }) };
  const signal = AbortSignal.timeout(patienceMs);
  const init = { method, headers, redirect: 'manual', signal, ...(body !== undefined && { body }) } as const;
  const answer = await fetch(url, init);
  const text = await answer.text();
  const json = jsonOf(text);
  const messages = [
    { from: 'The printer', to: 'Headgate', text: requestText({ method, url, headers }, body) },
    { from: 'Headgate', to: 'the printer', text: answerText(answer, json ?? text) },
  ];
  const reference = answer.headers.get('x-headgate-reference') ?? undefined;
  return { status: answer.status, json: isObject(json) ? json : {}, reference, messages };
};

/** A query or a form, a parameter a line, encoded as it is sent. */
export const onePerLine = (encoded: string): string => encoded.replaceAll('&', '\n&');

const requestText = ({ method, url, headers = {} }: Sent, body: string | undefined): string => {
  const { pathname, search, host } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...lines];
  return [...head, ...(body === undefined ? [] : ['', onePerLine(body)])].join('\n');
};

const answerText = ({ status, statusText, headers }: Response, body: unknown): string => {
  const lines = shownHeaders.flatMap((name) => (headers.has(name) ? [`${name}: ${headers.get(name)}`] : []));
  const head = [`HTTP/1.1 ${status} ${statusText}`, ...lines];
  const shown = typeof body === 'string' ? body : readable(body);
  return [...head, ...(shown === '' ? [] : ['', shown])].join('\n');
};

/** JSON by lines, but lists of plain values on one. */
const readable = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/\[\n[^[\]{}]*\]/g, (list) => list.replace(/\n */g, ' '));

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
