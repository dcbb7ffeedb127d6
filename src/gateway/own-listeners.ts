import { networkInterfaces } from 'node:os';

/** Where a listener of ours is bound. */
export interface Bound {
  readonly host: string;
  readonly port: number;
}

/**
 * Says of a host and a port whether it is one of our own listeners, whatever the spelling: a name of this machine, the
 * address it is bound to, or any address of this machine where it is bound to all of them.
 *
 * @param bound is asked at every question: ports are known only when the listeners are open.
 */
export const isOwnListener =
  (bound: () => readonly Bound[]) =>
  (host: string, port: number): boolean => {
    const address = plain(host);
    return bound().some((one) => one.port === port && reaches(address, plain(one.host)));
  };

const reaches = (address: string, listener: string): boolean => {
  if (address === listener) return true;
  const local = isLoopback(address) || isAny(address) || isInterface(address);
  if (isAny(listener)) return local;
  // Only an address reaches exactly one listener; `localhost` and `0.0.0.0` reach those on any loopback address.
  return (address === 'localhost' || isAny(address)) && isLoopback(listener);
};

/** IPv4 in IPv6 form, as sockets report it, is the same address; a trailing dot is the same name. */
const plain = (host: string): string => {
  const lower = host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/.exec(lower);
  if (mapped === null) return lower;
  const [, dotted, high = '', low = ''] = mapped;
  if (dotted !== undefined) return dotted;
  const bytes = [high, low].map((half) => Number.parseInt(half, 16)).flatMap((half) => [half >> 8, half & 255]);
  return bytes.join('.');
};

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

const isAny = (host: string): boolean => host === '0.0.0.0' || host === '::';

const isInterface = (host: string): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host) ?? false);
