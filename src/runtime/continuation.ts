import { parse } from 'fast-querystring';
import { Fault } from '../policy/fault.ts';
import type { Exchange } from './exchange.ts';
import { transactionSecret } from './transaction-cookie.ts';

/** What a browser posted to continue a transaction, taken apart. `version` is the one its page was made for. */
export interface Posted {
  readonly id: string;
  readonly version: number;
  readonly csrf: string;
  /** From the cookie. */
  readonly secret: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The fields of our forms are few and short: more is not one of our forms. */
const fieldsLimit = 64;

/**
 * Recognises the continuation of a transaction by its shape: a `transaction` field.
 *
 * @returns `undefined` for any other request.
 * @throws Fault 400 when it is that and something else too, 403 when it does not come from our page in this browser.
 */
export const postedContinuation = (x: Exchange, publicUrl: string): Posted | undefined => {
  const { body } = x.request;
  if (x.request.method !== 'POST' || !Buffer.isBuffer(body)) return undefined;
  const form = parse(body.toString('utf8'));
  const { transaction } = form;
  if (transaction === undefined) return undefined;
  if (form['response_type'] !== undefined) throw continuationRefused('transaction/ambiguous');
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(form)) {
    if (typeof value !== 'string') throw continuationRefused('transaction/ambiguous');
    fields[name] = value;
  }
  if (Object.keys(fields).length > fieldsLimit) throw continuationRefused('transaction/ambiguous');
  if (!isSameOrigin(x, publicUrl)) throw continuationRefused('transaction/origin');
  const [, id, version] = /^([\w-]{27})\.(\d{1,6})$/.exec(fields['transaction'] ?? '') ?? [];
  if (id === undefined) throw continuationRefused('transaction/unknown');
  const secret = transactionSecret(x, id);
  const { csrf } = fields;
  if (secret === undefined || csrf === undefined) throw continuationRefused('transaction/forbidden');
  return { id, version: Number(version), csrf, secret, fields };
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

const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

const refusals = {
  'transaction/ambiguous': [400, 'This form cannot be understood'],
  'transaction/unknown': [400, 'This sign-in has expired or is already finished'],
  'transaction/too-large': [400, 'This request is too large to be kept'],
  'transaction/origin': [403, 'This form was not sent from our own page'],
  'transaction/forbidden': [403, 'This sign-in is over, or it was not begun in this browser'],
  'transaction/continued': [409, 'This form has been sent already'],
} as const;

/** Refuses to continue a transaction; shown as a page, never as a redirect. */
export const continuationRefused = (code: keyof typeof refusals): Fault => {
  const [status, message] = refusals[code];
  return new Fault({
    fault: status === 403 ? 'ForbiddenError' : 'BadRequestError',
    status,
    code,
    message,
    oauth: { error: 'invalid_request', description: message, deliver: 'page' },
  });
};
