import http, { type IncomingMessage, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify from 'fastify';
import { defaultLimits } from '../environment/limits.ts';
import type { Fault } from '../policy/fault.ts';
import { faultReply } from '../runtime/fault-reply.ts';
import { Drain } from './drain.ts';
import type { Gateway } from './gateway.ts';
import { noSchemas } from './no-schemas.ts';
import { unreadable } from './refusals.ts';
import { plainAddress } from './trusted-proxies.ts';

/** Where and how the gateway listens. */
export interface ListenOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** PEM. At least TLS 1.2. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly timeouts?: Partial<ListenTimeouts>;
  /** The request target and all names and values of headers together; more is 431. */
  readonly headBytes?: number;
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
  /** From the next connection on; nothing happens where there is no TLS. Throws for what is no certificate with its key. */
  renewCertificate(tls: { readonly cert: string | Buffer; readonly key: string | Buffer }): void;
  /**
   * Stops accepting, lets what runs end, closes what is idle; after `graceMs` everything that is left is cut. Resolves when
   * no connection is open, with how many requests were cut. Called again while it closes, it may only shorten that time.
   */
  close(graceMs: number): Promise<number>;
}

const defaultTimeouts: ListenTimeouts = { headersMs: 15_000, requestMs: 300_000, keepAliveMs: 65_000 };

/** How exactly the two timeouts are kept. */
const checkMs = 1000;

/**
 * Opens the listener of a gateway.
 *
 * fastify owns the server's life; requests go straight to the gateway, past fastify's routing, which would cost a tenth of
 * a short request and cannot be replaced while it runs.
 */
export const openListener = async (gateway: Gateway, options: ListenOptions): Promise<Listener> => {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const app = Fastify({
    serverFactory: () => createServer(gateway, timeouts, options),
    forceCloseConnections: 'idle',
    schemaController: noSchemas,
  });
  await app.listen({ host: options.host, port: options.port });
  const { address: host, port } = addressOf(app.server);
  const drain = new Drain({ gateway, server: app.server, stopAccepting: () => app.close() });
  return {
    host,
    port,
    url: `${options.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    renewCertificate: (tls) => {
      if (app.server instanceof https.Server) app.server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
    },
    close: (graceMs) => drain.within(graceMs),
  };
};

const createServer = (gateway: Gateway, timeouts: ListenTimeouts, { tls, headBytes }: ListenOptions): Server => {
  const handle: RequestListener = gateway.handle;
  const options = {
    // Node refuses from this size on.
    maxHeaderSize: (headBytes ?? defaultLimits.head) + 1,
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
  // What is no request is recorded as one: whoever looks into the log sees everything that was answered.
  const refuse = (socket: Duplex, fault: Fault): void =>
    endWith(socket, fault, gateway.unreadable(fault, peerAddress(socket)));
  server.on('connect', (_req: IncomingMessage, socket: Duplex) => refuse(socket, unreadable('CONNECT')));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = answerUnderWay(socket);
    // Nothing is written into the middle of an answer.
    if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent === true) socket.destroy();
    else if (answer === undefined) refuse(socket, unreadable(error.code));
    // The request that this is the body of has a record of its own.
    else endWith(socket, unreadable(error.code), undefined);
  });
  return server;
};

/** `_httpMessage` is not documented, but Node's own answer to a broken request looks at it too: the answer being written. */
const answerUnderWay = (socket: Duplex): { readonly headersSent: boolean } | undefined => {
  if (!('_httpMessage' in socket)) return undefined;
  const { _httpMessage: answer } = socket;
  if (typeof answer !== 'object' || answer === null) return undefined;
  return { headersSent: 'headersSent' in answer && answer.headersSent === true };
};

const peerAddress = (socket: Duplex): string =>
  'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? plainAddress(socket.remoteAddress) : '';

const endWith = (socket: Duplex, fault: Fault, known: ReturnType<Gateway['unreadable']> | undefined): void => {
  const { status, headers, body } = faultReply(fault);
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, `Content-Length: ${body?.length ?? 0}`];
  if (known !== undefined) lines.push(`X-Request-Id: ${known.id}`, `X-Headgate-Reference: ${known.reference}`);
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body?.toString('utf8') ?? ''}`, () => socket.destroy());
};

const addressOf = (server: Server): AddressInfo => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no TCP address');
  return address;
};
