import { BlockList, isIP } from 'node:net';

/**
 * What kind of place an address is.
 *
 * - `reserved`: unspecified, link-local (where clouds keep their metadata), multicast, broadcast, documentation and what else
 *   no back end has (RFC 6890 and the registries after it).
 * - `private`: this machine and networks of one's own.
 * - `public`: everything else.
 *
 * The forms in which IPv6 carries an IPv4 address (mapped, NAT64, 6to4) count as that address.
 */
export type AddressKind = 'reserved' | 'private' | 'public';

/** @param address IPv4 or IPv6; with a zone, or no address at all, it is `reserved`. */
export const kindOfAddress = (address: string): AddressKind => {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return 'reserved';
  if (contains(reserved, address)) return 'reserved';
  return contains(own, address) ? 'private' : 'public';
};

/** One network, as `address` and the number of bits that count. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** A set of networks. */
export const networksOf = (networks: readonly Network[]): BlockList => {
  const set = new BlockList();
  for (const { address, prefix } of networks) {
    if (isIP(address) === 6) set.addSubnet(address, prefix, 'ipv6');
    else for (const form of formsOf(address, prefix)) set.addSubnet(...form);
  }
  return set;
};

/** Whether one of the networks has this address, in whatever form. */
export const contains = (networks: BlockList, address: string): boolean =>
  networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An IPv4 network and its IPv6 forms: mapped (RFC 4291 §2.5.5.2), NAT64 (RFC 6052 §2.1), 6to4 (RFC 3056 §2). */
const formsOf = (address: string, prefix: number): readonly [string, number, 'ipv4' | 'ipv6'][] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const word = (high: number, low: number): string => ((high << 8) | low).toString(16);
  return [
    [address, prefix, 'ipv4'],
    [`::ffff:${address}`, 96 + prefix, 'ipv6'],
    [`64:ff9b::${address}`, 96 + prefix, 'ipv6'],
    [`2002:${word(a, b)}:${word(c, d)}::`, 16 + prefix, 'ipv6'],
  ];
};

const listOf = (...texts: readonly string[]): BlockList =>
  networksOf(
    texts.map((text) => {
      const [address = '', prefix] = text.split('/');
      return { address, prefix: Number(prefix) };
    }),
  );

const reserved = listOf(
  '0.0.0.0/8', // this network: systems take 0.0.0.0 for the loopback
  '169.254.0.0/16', // link-local; metadata of most clouds
  '192.0.0.0/24', // protocol assignments; metadata of Oracle's cloud
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // former 6to4 relays
  '198.18.0.0/15', // measurements
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved; broadcast
  '100.100.100.200/32', // metadata of Alibaba's cloud
  '168.63.129.16/32', // platform service of Azure
  '::/128', // unspecified
  '64:ff9b:1::/48', // NAT64 of one's own making: which address it carries cannot be told
  '100::/64', // discard
  '2001::/23', // protocol assignments; Teredo
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fe80::/10', // link-local
  'fec0::/10', // former site-local
  'ff00::/8', // multicast
  'fd00:ec2::254/128', // metadata of Amazon's cloud
  'fd20:ce::254/128', // metadata of Google's cloud
);

const own = listOf(
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by a provider's customers
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
);
