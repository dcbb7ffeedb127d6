import { contains, type Network, networksOf } from './addresses.ts';
import { OutboundError } from './outbound-error.ts';
import { type Origin, originOf, targetOf } from './target.ts';

/** What an operator allows beyond the rules. */
export interface Allowed {
  /**
   * Hosts that may be called though neither author nor operator wrote the target: by a request's choice, or by a redirect.
   * A name, `*.` and a name (any depth below it), or an address. Port `undefined`: the scheme's own.
   */
  readonly hosts: readonly { readonly host: string; readonly port: number | 'any' | undefined }[];
  /** Addresses that may be connected to though the address rule refuses them. */
  readonly networks: readonly Network[];
}

/** The same, ready to be asked. */
export interface AllowList {
  /** No host is listed: no request can choose anything. */
  readonly isEmpty: boolean;
  /** Whether a request may choose this target; also false for what is no target. */
  allowsTarget(url: string): boolean;
  allowsOrigin(origin: Origin): boolean;
  allowsAddress(address: string): boolean;
}

/** Makes an allow-list; hosts are in lower case. */
export const makeAllowList = ({ hosts, networks }: Allowed): AllowList => {
  const addresses = networksOf(networks);
  const allowsOrigin = ({ host, port, secure }: Origin): boolean =>
    hosts.some((one) => {
      if (one.port !== 'any' && (one.port ?? (secure ? 443 : 80)) !== port) return false;
      const name = host.replace(/\.$/, '');
      return one.host.startsWith('*.') ? name.endsWith(one.host.slice(1)) : name === one.host;
    });
  return {
    isEmpty: hosts.length === 0,
    allowsOrigin,
    allowsTarget: (url) => {
      try {
        return allowsOrigin(originOf(targetOf(url).origin));
      } catch (error) {
        if (error instanceof OutboundError) return false;
        throw error;
      }
    },
    allowsAddress: (address) => contains(addresses, address),
  };
};
