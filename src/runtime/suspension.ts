import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '../source/tree.ts';
import type { Hash } from '../stores/grants.ts';
import type { Transaction, TransactionStore } from '../stores/transactions.ts';
import type { Suspension } from './binder.ts';
import { type Continuation, continuationRefused } from './continuation.ts';
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

/** A person has half an hour from the first page to the last answer, whatever stands between. */
const lifetimeMs = 1_800_000;

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
  const first = x.continued === undefined;
  const at: Continued = x.continued ?? { ...newIdentity(x), version: 0, expiresAt: x.clock.now() + lifetimeMs };
  const next: Transaction = {
    hash: at.hash,
    version: at.version + 1,
    data: kept(x, suspension.awaits, at.secret),
    expiresAt: at.expiresAt,
  };
  const transaction = `${at.id}.${next.version}`;
  const reply = await suspension.render({
    hidden: { transaction, csrf: proofOf('form', transaction, at.secret) },
    state: `${transaction}.${proofOf('return', transaction, at.secret)}`,
    seal: proofOf('seal', transaction, at.secret),
  });
  if (first) await transactions.create(next);
  else if ((await transactions.advance(at.hash, at.version, next)) === 'lost')
    throw continuationRefused('transaction/continued');
  x.message.replace(reply.status, undefined, [...reply.headers], reply.body);
  if (first) x.cookies = [...x.cookies, ...transactionCookie(x, at)];
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
 * Finds the transaction that a browser continues and claims it: of all requests that present the same version one wins, the
 * rest are refused. Afterwards the exchange has the original request, the facts and variables established so far, and the
 * answer; the pipeline is then entered from its first step.
 *
 * @throws Fault 400, 403 or 409, to be shown as a page.
 */
export const continueExchange = async (
  x: Exchange,
  continuation: Continuation,
  transactions: TransactionStore,
): Promise<void> => {
  const { by, id, version, proof, secret, fields } = continuation;
  const transaction = `${id}.${version}`;
  if (!equal(proof, proofOf(by, transaction, secret))) {
    throw continuationRefused('transaction/forbidden', {
      [by === 'form' ? 'csrf' : 'state']: 'does not fit the cookie',
    });
  }
  const hash = hashOfId(id);
  const found = await transactions.find(hash, x.clock.now());
  if (found === undefined) throw continuationRefused('transaction/unknown');
  const data = found.data as unknown as Kept; // written by `kept` above; the store returns what it was given
  if (!equal(data.browser, browserHash(secret))) {
    throw continuationRefused('transaction/forbidden', { cookie: 'of another browser' });
  }
  if (found.version !== version) throw continuationRefused('transaction/continued');
  // A link that somebody else has made must not answer a form.
  if ((data.awaits === 'external-login') !== (by === 'return')) {
    throw continuationRefused('transaction/forbidden', { awaited: data.awaits, came: by });
  }
  // By its very path: parameters of another one would be those of another request.
  const isHere = data.api === x.route.assembly.name && data.template === x.route.template;
  if (!isHere || data.request.path !== x.request.path) throw continuationRefused('transaction/unknown');
  const claimed = { ...found, version: version + 1 };
  if ((await transactions.advance(hash, version, claimed)) === 'lost') {
    throw continuationRefused('transaction/continued');
  }
  x.request = originalRequest(x.request, data);
  x.facts = restoredFacts(data.facts);
  x.variables = new Map(Object.entries(data.variables));
  x.ran = [...data.ran];
  x.answer = { awaits: data.awaits, fields, seal: proofOf('seal', transaction, secret) };
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
  x.cookies = [...x.cookies, expireTransactionCookie(id)];
  await transactions.advance(hash, version, 'done').catch(() => undefined);
};

/**
 * What only who has both the page or the link (the transaction: id and version) and the cookie (secret) can show, each for one
 * purpose.
 */
const proofOf = (purpose: 'form' | 'return' | 'seal', transaction: string, secret: string): string =>
  createHmac('sha256', secret).update(`${purpose}.${transaction}`).digest('base64url');

const browserHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const hashOfId = (id: string): Hash => createHash('sha256').update(id).digest();

const equal = (a: string, b: string): boolean => {
  const left = createHash('sha256').update(a).digest();
  return timingSafeEqual(left, createHash('sha256').update(b).digest());
};
