import { parse } from 'fast-querystring';
import { type Compared, Fault } from '../policy/fault.ts';
import type { Exchange } from './exchange.ts';
import { formText } from './request-parts.ts';
import { transactionSecret } from './transaction-cookie.ts';

/** With what a browser came back to a transaction, taken apart. `version` is the one its page or link was made for. */
export interface Continuation {
  /** By our form, or by a link back from where it was sent. */
  readonly by: 'form' | 'return';
  readonly id: string;
  readonly version: number;
  readonly proof: string;
  /** From the cookie. */
  readonly secret: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The fields of our forms are few and short: more is not one of our forms. */
const fieldsLimit = 64;
/** As many check-boxes as anybody reads, and more. */
const checkBoxesLimit = 1000;

/**
 * Recognises the continuation of a transaction by its shape: a form with a `transaction` field, or a link back.
 *
 * @returns `undefined` for any other request.
 * @throws Fault 400 when it is that and something else too, 403 when it does not come from our page in this browser.
 */
export const continuationIn = (x: Exchange, publicUrl: string): Continuation | undefined => {
  const { method, search } = x.request;
  if (method === 'GET') return search.includes('state=') ? returned(x, parse(search.slice(1))) : undefined;
  // Another site can have a browser post text that looks like one of our forms, and is none.
  const text = method === 'POST' ? formText(x) : undefined;
  return text === undefined ? undefined : posted(x, parse(text), publicUrl);
};

type Parsed = Readonly<Record<string, unknown>>;

/** Forms of IBM API Connect v5 call the two `dp-state` and `dp-data`. */
const posted = (x: Exchange, form: Parsed, publicUrl: string): Continuation | undefined => {
  const transaction = form['transaction'] ?? form['dp-state'];
  if (transaction === undefined) return undefined;
  if (form['response_type'] !== undefined) throw continuationRefused('transaction/ambiguous');
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(form)) fields[name] = single(name, value);
  if (Object.keys(fields).length > fieldsLimit) throw continuationRefused('transaction/ambiguous');
  if (!isSameOrigin(x, publicUrl)) throw continuationRefused('transaction/origin', originOf(x, publicUrl));
  const [, id = '', version] = /^([\w-]{27})\.(\d{1,6})$/.exec(String(transaction)) ?? [];
  return continuationOf(x, { by: 'form', id, version, proof: fields['csrf'] ?? fields['dp-data'], fields });
};

/** One value, or those of the check-boxes of scopes, which have no spaces. */
const single = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  const isList = name === 'selectedscope' && Array.isArray(value) && value.length <= checkBoxesLimit;
  if (!isList) throw continuationRefused('transaction/ambiguous');
  return value.join(' ');
};

/** What services say by a link back, beside the state; the rest of it is the request that they were sent with. */
const returnedFields = ['username', 'confirmation', 'code', 'error', 'error_description', 'iss'];

/** `rstate` of a login service (IBM API Connect v5), `state` of another authorization server: never beside a new request. */
const returned = (x: Exchange, query: Parsed): Continuation | undefined => {
  const { rstate, state, response_type: asked } = query;
  const token = rstate ?? (asked === undefined ? state : undefined);
  if (token === undefined) return undefined;
  const [, id = '', version, proof] = /^([\w-]{27})\.(\d{1,6})\.([\w-]{43})$/.exec(String(token)) ?? [];
  // A state that is none of ours, in a request that is not whole, is for the step that reads it.
  if (rstate === undefined && id === '') return undefined;
  const fields: Record<string, string> = Object.create(null);
  for (const name of returnedFields) {
    const value = query[name];
    if (value !== undefined) fields[name] = single(name, value);
  }
  fields['state'] = String(token);
  return continuationOf(x, { by: 'return', id, version, proof, fields });
};

interface Presented extends Pick<Continuation, 'by' | 'id' | 'fields'> {
  readonly version: string | undefined;
  readonly proof: string | undefined;
}

const continuationOf = (x: Exchange, { version, proof, ...shown }: Presented): Continuation => {
  if (version === undefined) throw continuationRefused('transaction/unknown');
  const secret = transactionSecret(x, shown.id);
  if (secret === undefined) throw continuationRefused('transaction/forbidden', { cookie: 'not sent' });
  if (proof === undefined) throw continuationRefused('transaction/forbidden', { csrf: 'not sent' });
  return { ...shown, version: Number(version), proof, secret };
};

/**
 * Our own pages say `Referrer-Policy: no-referrer`, for which browsers send `Origin: null` with a form even to the page's
 * own origin (Fetch, "serializing a request origin"). `null` alone proves nothing (sandboxed frames send it too): it
 * counts only beside `Sec-Fetch-Site: same-origin`, which no script can set.
 */
const isSameOrigin = ({ request: { headers } }: Exchange, publicUrl: string): boolean => {
  const { origin, 'sec-fetch-site': site } = headers;
  if (typeof origin !== 'string' || (site !== undefined && site !== 'same-origin')) return false;
  if (origin === 'null') return site === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const [theirs, ours] = [new URL(origin), new URL(publicUrl)];
  if (theirs.origin === ours.origin) return true;
  return isLoopback(theirs) && isLoopback(ours) && theirs.protocol === ours.protocol && theirs.port === ours.port;
};

/** A proxy in front, or a public URL that is another than people see, is found out by these. */
const originOf = ({ request: { headers } }: Exchange, publicUrl: string): Compared => ({
  origin: headers.origin ?? 'not sent',
  'sec-fetch-site': headers['sec-fetch-site'] ?? 'not sent',
  'public-url': publicUrl,
});

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

/**
 * Compares what a form brings back with what it was shown with. Only what differs is refused: an author's own form may leave
 * out what it does not need, since nothing of it is believed.
 *
 * @throws Fault 403
 */
export const refuseTampered = (
  fields: Readonly<Record<string, string | undefined>>,
  shown: Readonly<Record<string, string>>,
): void => {
  const changed = Object.keys(shown).find((name) => (fields[name] ?? shown[name]) !== shown[name]);
  if (changed !== undefined) throw continuationRefused('transaction/tampered', { field: changed });
};

const refusals = {
  'transaction/ambiguous': [400, 'This form cannot be understood'],
  'transaction/unknown': [400, 'This sign-in has expired or is already finished'],
  'transaction/too-large': [400, 'This request is too large to be kept'],
  'transaction/origin': [403, 'This form was not sent from our own page'],
  'transaction/forbidden': [403, 'This sign-in is over, or it was not begun in this browser'],
  'transaction/tampered': [403, 'This form was changed on its way'],
  'transaction/continued': [409, 'This form has been sent already'],
} as const;

/** Refuses to continue a transaction; shown as a page, never as a redirect. */
export const continuationRefused = (code: keyof typeof refusals, compared: Compared = {}): Fault => {
  const [status, message] = refusals[code];
  return new Fault({
    fault: status === 403 ? 'ForbiddenError' : 'BadRequestError',
    status,
    code,
    message,
    compared,
    oauth: { error: 'invalid_request', description: message, deliver: 'page' },
  });
};
