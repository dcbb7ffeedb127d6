import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '../source/tree.ts';
import type { Hash } from '../stores/grants.ts';
import type { Transaction, TransactionStore } from '../stores/transactions.ts';
import type { Suspension } from './binder.ts';
import { continuationRefused, type Posted } from './continuation.ts';
import type { Awaits, Continued, Exchange, InboundRequest } from './exchange.ts';
import { factsByName, restoredFacts } from './facts.ts';
import { expireTransactionCookie, transactionCookie } from './transaction-cookie.ts';

/** What is kept of an exchange that was suspended: enough to enter the pipeline again from its first step. */
interface Kept {
  readonly template: string;
  readonly api: string;
  readonly awaits: Awaits;
  /** Hex SHA-256 of the secret in the browser's cookie. */
  readonly browser: string;
  readonly request: { readonly method: string; readonly path: string; readonly search: string; readonly body: string };
  readonly facts: { readonly [name: string]: Json };
  readonly variables: { readonly [name: string]: Json };
  readonly ran: readonly string[];
}

/** The room that a request may take in the store: an authorization request is one URL or one short form. */
const requestLimitBytes = 64 * 1024;

/**
 * Keeps an exchange and answers with the step's page. A first suspension creates the transaction and binds it to the
 * browser by a cookie; a later one leaves the version that this request has claimed.
 */
export const suspendExchange = async (
  x: Exchange,
  suspension: Suspension,
  transactions: TransactionStore,
): Promise<void> => {
  const now = x.clock.now();
  const first = x.continued === undefined;
  const at: Continued = x.continued ?? {
    ...newIdentity(x),
    version: 0,
    expiresAt: now + suspension.lifetimeSeconds * 1000,
  };
  const next: Transaction = {
    hash: at.hash,
    version: at.version + 1,
    data: kept(x, suspension.awaits, at.secret),
    expiresAt: at.expiresAt,
  };
  if (first) await transactions.create(next);
  else if ((await transactions.advance(at.hash, at.version, next)) === 'lost')
    throw continuationRefused('transaction/continued');
  const reply = suspension.render({
    transaction: `${at.id}.${next.version}`,
    csrf: csrfToken(at.secret, at.id, next.version),
  });
  x.message.replace(reply.status, undefined, [...reply.headers], reply.body);
  if (first) x.cookies = transactionCookie(x, at);
};

const newIdentity = (x: Exchange): { id: string; secret: string; hash: Hash } => {
  const id = x.random(20).toString('base64url');
  const secret = x.random(20).toString('base64url');
  return { id, secret, hash: hashOfId(id) };
};

const kept = (x: Exchange, awaits: Awaits, secret: string): Json => {
  const { method, path, search, body } = x.request;
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  if (search.length + text.length > requestLimitBytes) throw continuationRefused('transaction/too-large');
  const data: Kept = {
    template: x.route.template,
    api: x.route.assembly.name,
    awaits,
    browser: browserHash(secret),
    request: { method, path, search, body: text },
    facts: plain(factsByName(x.facts)),
    variables: plain(Object.fromEntries(x.variables ?? [])),
    ran: x.ran,
  };
  return { ...data };
};

/** A copy that holds nothing but JSON: what a variable has beyond it is lost when a transaction is kept. */
const plain = (values: Readonly<Record<string, unknown>>): { readonly [name: string]: Json } =>
  JSON.parse(JSON.stringify(values));

/**
 * Finds the transaction that a form continues and claims it: of all requests that present the same version one wins, the
 * rest are refused. Afterwards the exchange has the original request, the facts and variables established so far, and the
 * answer; the pipeline is then entered from its first step.
 *
 * @throws Fault 400, 403 or 409, to be shown as a page.
 */
export const continueExchange = async (x: Exchange, posted: Posted, transactions: TransactionStore): Promise<void> => {
  const { id, version, csrf, secret, fields } = posted;
  if (!equal(csrf, csrfToken(secret, id, version))) throw continuationRefused('transaction/forbidden');
  const hash = hashOfId(id);
  const found = await transactions.find(hash, x.clock.now());
  if (found === undefined) throw continuationRefused('transaction/unknown');
  const data = found.data as unknown as Kept; // written by `kept` above; the store returns what it was given
  if (!equal(data.browser, browserHash(secret))) throw continuationRefused('transaction/forbidden');
  // By its very path: parameters of another one would be those of another request.
  const isHere = data.api === x.route.assembly.name && data.template === x.route.template;
  if (!isHere || data.request.path !== x.request.path) throw continuationRefused('transaction/unknown');
  const claimed = { ...found, version: version + 1 };
  if (found.version !== version || (await transactions.advance(hash, version, claimed)) === 'lost') {
    throw continuationRefused('transaction/continued');
  }
  x.request = originalRequest(x.request, data);
  x.facts = restoredFacts(data.facts);
  x.variables = new Map(Object.entries(data.variables));
  x.ran = [...data.ran];
  x.answer = { awaits: data.awaits, fields };
  x.continued = { id, secret, hash, version: claimed.version, expiresAt: found.expiresAt };
};

/** The request as first made; only headers and peer are those of the one that continues it. */
const originalRequest = (now: InboundRequest, { request }: Kept): InboundRequest => ({
  method: request.method,
  path: request.path,
  search: request.search,
  headers: now.headers,
  rawHeaders: now.rawHeaders,
  parameters: now.parameters,
  address: now.address,
  forwardedFor: now.forwardedFor,
  body: request.body === '' ? undefined : Buffer.from(request.body, 'utf8'),
});

/**
 * Removes the transaction and its cookie. It was claimed when this request began, so nobody else can go on with it; if
 * the store fails here it merely lies there until it expires.
 */
export const concludeTransaction = async (x: Exchange, transactions: TransactionStore): Promise<void> => {
  if (x.continued === undefined) return;
  const { id, hash, version } = x.continued;
  x.cookies = [expireTransactionCookie(id)];
  await transactions.advance(hash, version, 'done').catch(() => undefined);
};

/** A form can be sent only by who has both the page (id, version) and the cookie (secret). */
const csrfToken = (secret: string, id: string, version: number): string =>
  createHmac('sha256', secret).update(`${id}.${version}`).digest('base64url');

const browserHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const hashOfId = (id: string): Hash => createHash('sha256').update(id).digest();

const equal = (a: string, b: string): boolean => {
  const left = createHash('sha256').update(a).digest();
  return timingSafeEqual(left, createHash('sha256').update(b).digest());
};
