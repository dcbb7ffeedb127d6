import { isIP } from 'node:net';
import type { EnvironmentDocument } from './document.ts';
import { below } from './shape.ts';

/** Addresses of proxies in front of the gateway whose word about the client is believed. */
export interface ProxyRange {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Checks `trusted-proxies`: each an address, or a range in CIDR notation. */
export const readTrustedProxies = (
  document: EnvironmentDocument,
  written: readonly string[] = [],
): readonly ProxyRange[] =>
  written.flatMap((text, at) => {
    const range = rangeOf(text);
    if (range !== undefined) return [range];
    document.report(below('/trusted-proxies', at), {
      code: 'environment/proxy-range',
      message: `Entry ${at + 1} of "trusted-proxies" is no address and no range of addresses`,
      help: 'Write the address of the proxy, 192.0.2.7, or a range, 10.0.0.0/8 or 2001:db8::/32; never all addresses.',
    });
    return [];
  });

/** A range of all addresses would let every client say who it is: that is never meant. */
const rangeOf = (text: string): ProxyRange | undefined => {
  const [address = '', written, ...others] = text.split('/');
  const version = isIP(address);
  if (version === 0 || others.length > 0 || address.includes('%')) return undefined;
  const longest = version === 4 ? 32 : 128;
  const prefix = written === undefined ? longest : /^[1-9]\d{0,2}$/.test(written) ? Number(written) : undefined;
  if (prefix === undefined || prefix > longest) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
};
