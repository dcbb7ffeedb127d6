import type { EnvironmentDocument } from './document.ts';
import { type Address, defaultEnvironment, type Listen } from './environment.ts';
import { isLoopback } from './loopback.ts';
import { readTlsFiles } from './tls-files.ts';
import type { World } from './world.ts';

/** What the schema says of the keys that are read here. */
export interface WrittenListeners {
  readonly listen?: {
    readonly host?: string;
    readonly port?: number;
    readonly tls?: { readonly cert: string; readonly key: string };
  };
  readonly 'public-url'?: string;
  readonly admin?: { readonly host?: string; readonly port?: number };
}

/** Both listeners, and the address by which others reach the first. */
export interface Listeners {
  readonly listen: Listen;
  readonly publicUrl: string | undefined;
  readonly admin: Address;
}

/** Reads and checks the listeners: nothing is offered beyond this machine without TLS and a public URL. */
export const readListeners = (document: EnvironmentDocument, written: WrittenListeners, world: World): Listeners => {
  const address = { ...defaultEnvironment.listen, ...definedOf(written.listen) };
  const tls = written.listen?.tls;
  const files = tls === undefined ? undefined : readTlsFiles(document, '/listen/tls', tls, world);
  const publicUrl = readPublicUrl(document, written['public-url']);
  if (!isLoopback(address.host)) checkPublic(document, written, publicUrl);
  const admin = readAdmin(document, written.admin, address.port);
  const { cert, key } = files ?? {};
  return {
    listen: { ...address, tls: cert === undefined || key === undefined ? undefined : { cert, key } },
    publicUrl,
    admin,
  };
};

const definedOf = (written: { readonly host?: string; readonly port?: number } = {}): Partial<Address> => ({
  ...(written.host === undefined ? {} : { host: written.host }),
  ...(written.port === undefined ? {} : { port: written.port }),
});

const checkPublic = (document: EnvironmentDocument, written: WrittenListeners, publicUrl: string | undefined): void => {
  // A key that is there but wrong has its own problem already.
  if (written.listen?.tls === undefined && document.isSound('/listen/tls')) {
    document.report('/listen/host', {
      code: 'environment/needs-tls',
      message: 'The gateway would be reached from other machines without TLS',
      help: 'Add "tls: { cert: …, key: … }" under "listen", or listen on 127.0.0.1 behind a proxy that has TLS.',
    });
  }
  if (written['public-url'] === undefined && document.isSound('/public-url')) {
    document.report('/listen/host', {
      code: 'environment/needs-public-url',
      message: 'The gateway would be reached from other machines, but "public-url" does not say under which address',
      help: 'Add "public-url: https://…": issuer and redirects are made from it, never from the Host header.',
    });
  }
  if (publicUrl?.startsWith('http:')) refusePublicUrl(document, 'is not https');
};

const readPublicUrl = (document: EnvironmentDocument, written: string | undefined): string | undefined => {
  if (written === undefined) return undefined;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const fault = url === undefined ? 'is not absolute' : publicUrlFault(written, url);
  if (fault === undefined) return url?.origin;
  refusePublicUrl(document, fault);
  return undefined;
};

const publicUrlFault = (written: string, url: URL): string | undefined => {
  if (!/^https?:\/\/[^/]/i.test(written)) return 'is not written with "https://" and a host';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'is not https';
  if (url.username !== '' || url.password !== '') return 'holds a user name or a password';
  // Every provider adds its own base path; an issuer below a path would move its metadata (RFC 8414 §3.1).
  if (!/^https?:\/\/[^/?#\\]+\/?$/i.test(written)) return 'has more than scheme, host and port';
  return undefined;
};

const refusePublicUrl = (document: EnvironmentDocument, fault: string): void =>
  document.report('/public-url', {
    code: 'environment/unusable-public-url',
    message: `"public-url" ${fault}`,
    help: 'Write scheme, host and port: https://gw.example or, on loopback, http://127.0.0.1:8080.',
  });

const readAdmin = (document: EnvironmentDocument, written: WrittenListeners['admin'], port: number): Address => {
  const admin = { ...defaultEnvironment.admin, ...definedOf(written) };
  if (!isLoopback(admin.host)) {
    document.report('/admin/host', {
      code: 'environment/admin-not-loopback',
      message: 'The admin listener would be reached from other machines',
      help: 'Leave "host" out: it listens on 127.0.0.1. Reach it by a tunnel.',
    });
  }
  if (admin.port === port && port !== 0) {
    document.report(written?.port === undefined ? '/listen/port' : '/admin/port', {
      code: 'environment/same-port',
      message: 'The admin listener and the gateway have the same port',
      help: 'Give one of them another port.',
    });
  }
  return admin;
};
