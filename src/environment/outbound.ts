import { isIP } from 'node:net';
import type { EnvironmentDocument } from './document.ts';
import type { Address, AllowConfig, OutboundConfig, ResolveConfig } from './environment.ts';
import { below } from './shape.ts';
import { readTlsFiles } from './tls-files.ts';
import type { World } from './world.ts';

/** What the schema says of the key that is read here. Times in seconds. */
export interface WrittenOutbound {
  readonly resolve?: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly allow?: readonly string[];
  readonly 'insecure-callouts'?: readonly string[];
  readonly timeouts?: { readonly connect?: number; readonly head?: number; readonly idle?: number };
  readonly limits?: { readonly connections?: number; readonly 'head-bytes'?: number };
  readonly breaker?: 'off' | { readonly failures?: number; readonly pause?: number };
}

const pointer = '/outbound';

/** Reads and checks how calls go out. */
export const readOutbound = (document: EnvironmentDocument, written: WrittenOutbound, world: World): OutboundConfig => {
  const { timeouts = {}, limits = {}, breaker = {} } = written;
  return {
    resolve: Object.entries(written.resolve ?? {}).flatMap(([name, to]) => resolveOf(document, name, to)),
    ca: readTlsFiles(document, pointer, written.ca === undefined ? {} : { ca: written.ca }, world).ca,
    allow: allowOf(document, written.allow ?? []),
    insecureCallouts: (written['insecure-callouts'] ?? []).map((host) => host.toLowerCase()),
    limits: {
      connectMs: milliseconds(timeouts.connect),
      headMs: milliseconds(timeouts.head),
      idleMs: milliseconds(timeouts.idle),
      connections: limits.connections,
      headBytes: limits['head-bytes'],
    },
    breaker: breaker === 'off' ? 'off' : { failures: breaker.failures, pauseMs: milliseconds(breaker.pause) },
  };
};

const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000;

const resolveOf = (document: EnvironmentDocument, name: string, written: string): readonly ResolveConfig[] => {
  const refuse = (message: string): readonly ResolveConfig[] => {
    document.report(below(below(pointer, 'resolve'), name), {
      code: 'environment/unusable-host',
      message,
      help: 'Write a host name, as URLs do, and the IP address and port to connect to: "photos.example: 127.0.0.1:9000".',
    });
    return [];
  };
  const from = authorityOf(name);
  const to = authorityOf(written);
  // What certificates are held against is the name: an address has none.
  if (from === undefined || isIP(from.host) !== 0) return refuse(`"${name}" is no host name`);
  if (to?.port === undefined || isIP(to.host) === 0)
    return refuse(`"${name}" does not lead to an IP address and a port`);
  return [{ ...from, to: { host: to.host, port: to.port } }];
};

const allowOf = (document: EnvironmentDocument, written: readonly string[]): AllowConfig => {
  const hosts: AllowConfig['hosts'][number][] = [];
  const networks: AllowConfig['networks'][number][] = [];
  for (const [at, entry] of written.entries()) {
    const network = networkOf(entry);
    const host = entry.includes('/') ? undefined : allowedHostOf(entry);
    if (network !== undefined) networks.push(network);
    if (host !== undefined) hosts.push(host);
    if (network !== undefined || host !== undefined) continue;
    document.report(below(below(pointer, 'allow'), at), {
      code: 'environment/unusable-host',
      message: `Entry ${at + 1} of "allow" is neither a host nor an address nor a network`,
      help: 'Write "photos.example", "*.photos.example:8443", "169.254.169.254" or "198.18.0.0/15"; no scheme and no path.',
    });
  }
  return { hosts, networks };
};

/** An address, with or without a port, is the network of it alone. */
const networkOf = (entry: string): AllowConfig['networks'][number] | undefined => {
  const [network = '', prefix] = entry.split('/');
  if (prefix === undefined) {
    const host = allowedHostOf(entry)?.host ?? '';
    const version = isIP(host);
    return version === 0 ? undefined : { address: host, prefix: version === 4 ? 32 : 128 };
  }
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(network)] ?? -1;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= most ? { address: network, prefix: Number(prefix) } : undefined;
};

const allowedHostOf = (entry: string): AllowConfig['hosts'][number] | undefined => {
  if (isIP(entry) === 6) return authorityOf(`[${entry}]`);
  const [, wildcard = '', rest = '', any] = /^(\*\.)?(.*?)(:\*)?$/.exec(entry) ?? [];
  const authority = authorityOf(rest);
  if (authority === undefined || (wildcard !== '' && isIP(authority.host) !== 0)) return undefined;
  if (any !== undefined && authority.port !== undefined) return undefined;
  return { host: wildcard + authority.host, port: any === undefined ? authority.port : 'any' };
};

/** `host` or `host:port` as URLs understand it: lower case, Punycode, addresses in their one form, no brackets. */
const authorityOf = (
  text: string,
): { readonly host: string; readonly port: Address['port'] | undefined } | undefined => {
  const [, host = '', port] = /^([\p{L}\p{N}._-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?$/iu.exec(text) ?? [];
  const url = `http://${host}/`;
  if (host === '' || !URL.canParse(url)) return undefined;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  const { hostname } = new URL(url);
  return { host: hostname.replace(/^\[|\]$|\.$/g, ''), port: port === undefined ? undefined : Number(port) };
};
