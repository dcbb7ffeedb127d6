import { isIP, type LookupFunction } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { codeOf, OutboundError } from './outbound-error.ts';
import type { Origin } from './target.ts';
import { buildConnector, type Connect } from './undici.ts';

/** Where an origin is connected to. */
export interface Place {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What a connector needs beside its origin. */
export interface ConnectorInit {
  /** An operator's word on where the origin is; `undefined`: where its name leads. */
  readonly resolved: Place | undefined;
  /** Asked for, and verified, instead of the host of the URL. */
  readonly servername: string | undefined;
  readonly tls: ConnectionOptions;
  /** TCP and TLS together, and finding the address. */
  readonly connectMs: number;
  /** Why a host may not be connected to; `undefined`: it may, or it is a name whose addresses are to be asked about. */
  readonly refusal: (host: string, port: number) => OutboundError | undefined;
  readonly lookup: LookupFunction;
}

/** Opens the connections to one origin. */
export interface Connector {
  readonly connect: Connect;
  /** Whether a call failed with a connection that had brought an answer before. */
  wasUsed(error: Error): boolean;
}

/**
 * Makes the connector of one origin. Names are resolved here, the addresses are judged, and those are connected to: an
 * answer that changes between check and connection changes nothing. A name of which one address is refused is refused.
 */
export const connectorTo = (origin: Origin, init: ConnectorInit): Connector => {
  const { host, port } = init.resolved ?? origin;
  const unused = new WeakSet<Error>();
  const connect = buildConnector({
    ...init.tls,
    rejectUnauthorized: true,
    allowH2: false,
    timeout: init.connectMs,
    lookup: judged(init.lookup, (address) => init.refusal(address, port)),
  });
  return {
    connect: (options, done) => {
      const refused = init.refusal(host, port);
      if (refused !== undefined) return done(refused, null);
      const place = { ...options, hostname: host, port: String(port) };
      const name = init.servername ?? (isIP(origin.host) === 0 ? origin.host.replace(/\.$/, '') : undefined);
      // A servername means something else to undici where there is no TLS.
      const named = origin.secure && name !== undefined ? { ...place, servername: name } : place;
      let isLate = false;
      // undici's own timer is up to a second late; it ends the attempt that we no longer wait for.
      const timer = setTimeout(() => {
        isLate = true;
        done(new OutboundError('timeout', `no connection within ${init.connectMs} ms`), null);
      }, init.connectMs).unref();
      connect(named, (error, socket) => {
        clearTimeout(timer);
        if (isLate) return void socket?.destroy();
        if (error !== null) return done(error, null);
        socket.prependListener('error', (failure) => {
          if (socket.bytesRead === 0) unused.add(failure);
        });
        done(null, socket);
      });
    },
    wasUsed: (error) => !unused.has(error) && (bytesRead(error) ?? 1) > 0 && diedInUse.has(codeOf(error)),
  };
};

const diedInUse: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** What undici says of the connection that an error came from. */
const bytesRead = (error: Error): number | undefined => {
  if (!('socket' in error) || typeof error.socket !== 'object' || error.socket === null) return undefined;
  return 'bytesRead' in error.socket ? Number(error.socket.bytesRead) : undefined;
};

/** A lookup that gives away only addresses that may be connected to. */
export const judged =
  (lookup: LookupFunction, refusal: (address: string) => OutboundError | undefined): LookupFunction =>
  (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const failure = error ?? addresses.map(({ address }) => refusal(address)).find((one) => one !== undefined);
      const [first] = addresses ?? [];
      if (failure) done(failure, []);
      else if (options.all === true) done(null, addresses);
      else if (first !== undefined) done(null, first.address, first.family);
      else done(new OutboundError('refused', `"${name}" has no address`), []);
    });
  };
