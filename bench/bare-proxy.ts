import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { announce } from './announce.ts';

// The reference: as little as a correct proxy can be made of on node:http and undici. It copies headers as they came and
// answers a small body with one write, as the gateway does; it checks nothing, limits nothing and logs nothing.

const [backEndUrl = ''] = process.argv.slice(2);
const pool = new Pool(backEndUrl, { connections: 512 });

/** Of the connection only, or made anew by undici and node:http. */
const own: ReadonlySet<string> = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding']);

class Answer implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  #held: Buffer | undefined = undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, reason?: string): void {
    const { rawHeaders } = controller;
    const headers = Array.isArray(rawHeaders) ? rawHeaders : [];
    this.#response.writeHead(status, reason, ended(headers.map(latin1)));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#held !== undefined) this.#response.write(this.#held);
    this.#held = chunk;
  }

  onResponseEnd(): void {
    this.#response.end(this.#held);
  }

  onResponseError(): void {
    this.#response.destroy();
  }
}

const latin1 = (raw: Buffer | string): string => (typeof raw === 'string' ? raw : raw.toString('latin1'));

/** Name and value in turn, without what ends here. */
const ended = (raw: readonly string[]): string[] => {
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!own.has(name.toLowerCase())) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
};

const proxy = ({ method = 'GET', url = '/', rawHeaders }: IncomingMessage, response: ServerResponse): void => {
  // GET only: no body is passed on.
  pool.dispatch({ method: method as 'GET', path: url, headers: ended(rawHeaders) }, new Answer(response));
};

announce(createServer({ keepAliveTimeout: 60_000 }, proxy));
