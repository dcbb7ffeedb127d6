import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { judged, type Place } from './connector.ts';
import { OutboundError, outboundErrorOf } from './outbound-error.ts';

/** A TCP connection made by the rules of calls. What is said over it is its owner's affair. */
export interface OutboundConnection {
  /** Open. An `error` of it is followed by `close`, and nobody need listen to it. */
  readonly socket: Socket;
  /**
   * TLS over it, the peer verified; from now on that socket is the one to use. Nobody may listen to `data` of the other one
   * any more. Rejects with an `OutboundError`.
   */
  encrypt(): Promise<Socket>;
}

/** The rules by which one is made. */
export interface ConnectionInit {
  /** An operator's word on where the target is; `undefined`: where its name leads. */
  readonly resolved: Place | undefined;
  /** Asked for, and verified, instead of the target's host. */
  readonly servername: string | undefined;
  readonly context: () => SecureContext;
  /** For TCP, finding the address included; and for TLS once more. */
  readonly connectMs: number;
  readonly refusal: (host: string, port: number) => OutboundError | undefined;
  readonly lookup: LookupFunction;
}

/** Connects to `target`, by the addresses that may be connected to. Rejects with an `OutboundError`. */
export const openConnection = async (target: Place, init: ConnectionInit): Promise<OutboundConnection> => {
  const { host, port } = init.resolved ?? target;
  const refused = init.refusal(host, port);
  if (refused !== undefined) throw refused;
  const lookup = judged(init.lookup, (address) => init.refusal(address, port));
  const socket = await ready(connectTcp({ host, port, lookup, noDelay: true }), 'connect', init.connectMs);
  return { socket, encrypt: async () => encrypted(socket, target.host, init) };
};

const encrypted = (socket: Socket, host: string, init: ConnectionInit): Promise<Socket> => {
  const name = init.servername ?? (isIP(host) === 0 ? host.replace(/\.$/, '') : undefined);
  const options = {
    socket,
    secureContext: init.context(),
    rejectUnauthorized: true,
    // What the certificate is held against where there is no name.
    host,
    ...(name !== undefined && { servername: name }),
  };
  return ready(connectTls(options), 'secureConnect', init.connectMs);
};

/** Waits for a connection that is being made; one that fails or takes too long is destroyed. */
const ready = (socket: Socket, event: 'connect' | 'secureConnect', withinMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(outboundErrorOf(error));
    };
    const timer = setTimeout(
      () => fail(new OutboundError('timeout', `no connection within ${withinMs} ms`)),
      withinMs,
    ).unref();
    // It stays: without anybody who listens an error would end the process.
    socket.on('error', fail);
    socket.once('close', () => fail(new OutboundError('closed', 'the connection was lost')));
    socket.once(event, () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
