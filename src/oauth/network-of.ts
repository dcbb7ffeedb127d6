import { isIPv6 } from 'node:net';

/** What one household has of addresses: of IPv6 the first four groups (a /64), any other address as it is. */
export const networkOf = (address: string): string => (isIPv6(address) ? firstGroups(address, 4) : address);

/** What anybody can have of IPv6 for the asking: the first three groups (a /48), 65,536 networks. `undefined`: of others nobody has so many. */
export const siteOf = (address: string): string | undefined => (isIPv6(address) ? firstGroups(address, 3) : undefined);

const firstGroups = (address: string, most: 3 | 4): string => {
  const [left = '', right] = address.split('::');
  const groups = left.split(':');
  // What `::` stands for: as many zeros as are missing, of which only the first four groups matter here.
  const missing = right === undefined ? 0 : 8 - groups.length - right.split(':').length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(right ?? '').split(':')]
    .slice(0, most)
    .map((group) => group || '0')
    .join(':');
};
