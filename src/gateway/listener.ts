import http, { type IncomingMessage, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify from 'fastify';
import { faultReply } from '../runtime/fault-reply.ts';
import type { Gateway } from './gateway.ts';

/** Where and how the gateway listens. */
export interface ListenOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** PEM. At least TLS 1.2. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly timeouts?: Partial<ListenTimeouts>;
}

/** All in milliseconds. */
export interface ListenTimeouts {
  /** For a whole head: what trickles in slower is an attack. */
  readonly headersMs: number;
  /** For a whole request, its body included. */
  readonly requestMs: number;
  /** Idle connections; longer than the 60 s of common load balancers, so that it is not we who close first. */
  readonly keepAliveMs: number;
}

/** A listener that accepts connections. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Stops accepting, lets what runs end, closes what is idle; after `graceMs` everything that is left is cut. Resolves when
   * no connection is open.
   */
  close(graceMs: number): Promise<void>;
}

const defaultTimeouts: ListenTimeouts = { headersMs: 15_000, requestMs: 300_000, keepAliveMs: 65_000 };

/** Request line and headers together; more is 431. */
const headBytes = 16 * 1024;
/** How exactly the two timeouts are kept. */
const checkMs = 1000;
/** After the last answer, connections are given this long to end by themselves. */
const settleMs = 500;

/**
 * Opens the listener of a gateway.
 *
 * fastify owns the server's life; requests go straight to the gateway, past fastify's routing, which would cost a tenth of
 * a short request and cannot be replaced while it runs.
 */
export const openListener = async (gateway: Gateway, options: ListenOptions): Promise<Listener> => {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const app = Fastify({
    serverFactory: () => createServer(gateway.handle, timeouts, options.tls),
    forceCloseConnections: 'idle',
  });
  await app.listen({ host: options.host, port: options.port });
  const { address: host, port } = addressOf(app.server);
  let closing: Promise<void> | undefined;
  return {
    host,
    port,
    url: `${options.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: (graceMs) => {
      closing ??= drain(gateway, app.server, () => app.close(), graceMs);
      return closing;
    },
  };
};

const createServer = (handle: RequestListener, timeouts: ListenTimeouts, tls: ListenOptions['tls']): Server => {
  const options = {
    maxHeaderSize: headBytes,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: Math.min(checkMs, timeouts.headersMs),
    noDelay: true,
    // The gateway refuses a missing Host itself, with its own kind of answer.
    requireHostHeader: false,
  };
  const server =
    tls === undefined
      ? http.createServer(options, handle)
      : https.createServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 }, handle);
  // The gateway decides about expectations: before it asks for a body it looks at what is announced.
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('connect', (_req: IncomingMessage, socket: Duplex) => endWith(socket, 405, 'This is no proxy'));
  server.on('clientError', answerClientError);
  return server;
};

/** What was sent is no HTTP, too large, or too slow. Nothing is written into the middle of another answer. */
const answerClientError = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || hasAnswerUnderWay(socket)) {
    socket.destroy();
    return;
  }
  const [status, message] = clientErrors.get(error.code ?? '') ?? [400, 'The request is no valid HTTP'];
  endWith(socket, status, message);
};

const clientErrors: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'The head of the request is too large']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'The chunk extensions are too large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request did not arrive in time']],
]);

/** `_httpMessage` is not documented, but Node's own answer to a broken request looks at it too: the answer being written. */
const hasAnswerUnderWay = (socket: Duplex): boolean => {
  if (!('_httpMessage' in socket)) return false;
  const { _httpMessage: answer } = socket;
  return typeof answer === 'object' && answer !== null && 'headersSent' in answer && answer.headersSent === true;
};

const endWith = (socket: Duplex, status: number, message: string): void => {
  const { headers, body } = faultReply({ status, message, headers: ['Connection', 'close'] });
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, `Content-Length: ${body?.length ?? 0}`];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body?.toString('utf8') ?? ''}`, () => socket.destroy());
};

const drain = async (
  gateway: Gateway,
  server: Server,
  closeApp: () => PromiseLike<unknown>,
  graceMs: number,
): Promise<void> => {
  gateway.drain();
  let open = true;
  const closed = Promise.resolve(closeApp()).then(() => {
    open = false;
  });
  await within(graceMs, gateway.whenIdle());
  server.closeIdleConnections();
  if (gateway.running() === 0) await within(settleMs, closed);
  if (open) server.closeAllConnections();
  await closed;
};

/** Waits for `promise`, but no longer than `ms`. */
const within = async (ms: number, promise: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
};

const addressOf = (server: Server): AddressInfo => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no TCP address');
  return address;
};
