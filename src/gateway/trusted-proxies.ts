import { BlockList, isIP, isIPv4 } from 'node:net';
import type { ProxyRange } from '../environment/trusted-proxies.ts';

/** Addresses of proxies in front of the gateway: whose word about the client is believed. */
export interface TrustedProxies {
  has(address: string): boolean;
  /**
   * Where a request came from that a trusted proxy has sent, as far as each hop vouches for the one before: the client
   * first, `peer` last. What stands further left in `X-Forwarded-For` anybody may have written; it is not in the answer.
   */
  chain(peer: string, forwardedFor: string): readonly string[];
}

/** More proxies in a row than anybody has: the work for one header is bounded. */
const mostHops = 20;

/** `undefined` where there are none. */
export const trustedProxies = (ranges: readonly ProxyRange[]): TrustedProxies | undefined => {
  if (ranges.length === 0) return undefined;
  const list = new BlockList();
  for (const { address, prefix, family } of ranges) list.addSubnet(address, prefix, family);
  const has = (address: string): boolean => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return {
    has,
    chain: (peer, forwardedFor) => {
      const hops = [peer];
      for (const entry of forwardedFor.split(',').slice(-mostHops).reverse()) {
        const address = hopAddress(entry.trim());
        if (address === undefined) break;
        hops.unshift(address);
        if (!has(address)) break;
      }
      return hops;
    },
  };
};

/** IPv4 in IPv6 form, as a listener on both families reports its peers, is the same address. */
export const plainAddress = (address: string): string =>
  address.startsWith('::') && /^::ffff:\d/i.test(address) && isIPv4(address.slice(7)) ? address.slice(7) : address;

/** Some proxies add the port. What is no address (`unknown`, a name) ends the chain. */
const hopAddress = (entry: string): string | undefined => {
  const bare = /^\[([\da-f:.]+)\](?::\d{1,5})?$/i.exec(entry)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(entry)?.[1] ?? entry;
  return isIP(bare) === 0 || bare.includes('%') ? undefined : plainAddress(bare);
};
