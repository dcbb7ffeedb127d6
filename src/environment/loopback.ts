import { isIPv4 } from 'node:net';

/** Whether a host, as written in an address or a URL, is this machine and no other: 127.0.0.0/8, `::1`, `localhost`. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
