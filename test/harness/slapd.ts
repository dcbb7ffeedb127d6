import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Certificate } from '../outbound/certificates.ts';
import { type Folder, newFolder } from './folder.ts';
import { programOf } from './services.ts';

/** A directory to start. */
export interface SlapdInit {
  /** Entries, as LDIF, below `dc=example,dc=org`. */
  readonly ldif: string;
  readonly certificate: Certificate;
  /** PEM: only clients with a certificate of this authority are let in, over TLS. */
  readonly clientAuthority?: string;
}

/** A real slapd on free ports of the loopback. */
export interface Slapd {
  /** The first one for StartTLS too. */
  readonly ports: { readonly ldap: number; readonly ldaps: number };
  /** What it has been asked since the last time, in order: `BIND dn="…" method=128`, `SRCH base="…" …`, `STARTTLS`. */
  asked(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts one in a temporary folder. `cn=reader` may read everything but passwords, users themselves and `ou=groups`. */
export const startSlapd = async (init: SlapdInit): Promise<Slapd> => {
  const folder = newFolder({
    'entries.ldif': init.ldif,
    'server.crt': init.certificate.cert,
    'server.key': init.certificate.key,
    'ca.crt': init.clientAuthority ?? init.certificate.cert,
  });
  try {
    mkdirSync(folder.at('db'));
    writeFileSync(folder.at('slapd.conf'), configuration(folder.path, init.clientAuthority ? 'demand' : 'never'));
    const args = ['-q', '-f', folder.at('slapd.conf'), '-l', folder.at('entries.ldif')];
    const added = spawnSync(program('slapadd'), args);
    assert.equal(added.status, 0, added.stderr.toString());
    return await serving(folder);
  } catch (error) {
    folder.remove();
    throw error;
  }
};

const program = (name: 'slapd' | 'slapadd'): string =>
  (programOf('slapd') ?? assert.fail('slapd is missing')).replace(/slapd$/, name);

/** Ports that were free may be taken in the meantime: then once more. */
const serving = async (folder: Folder, tries = 3): Promise<Slapd> => {
  const ports = { ldap: await freePort(), ldaps: await freePort() };
  const addresses = `ldap://127.0.0.1:${ports.ldap} ldaps://127.0.0.1:${ports.ldaps}`;
  const child = spawn(program('slapd'), ['-d', 'stats', '-f', folder.at('slapd.conf'), '-h', addresses], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log = new Log();
  const starting = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr })
      .on('line', (line) => {
        log.add(line);
        if (line.endsWith('slapd starting')) resolve(true);
      })
      .on('close', () => resolve(false));
  });
  if (await starting) {
    // It says so before it listens.
    for (const port of Object.values(ports)) await reachable(port);
    return { ports, asked: () => log.askedUntilNow(ports.ldap), stop: () => stopped(child, folder) };
  }
  if (tries > 1) return serving(folder, tries - 1);
  return assert.fail(`slapd did not start:\n${log.lines.join('\n')}`);
};

/** What slapd writes: of each question before it is answered. */
class Log {
  readonly lines: string[] = [];
  readonly #accepted = new EventEmitter();
  #asked: string[] = [];

  add(line: string): void {
    this.lines.push(line);
    const [, question, address] =
      /conn=\d+ (?:op=\d+ ((?:BIND dn|SRCH base|STARTTLS).*)|fd=\d+ ACCEPT from IP=(\S+))/.exec(line) ?? [];
    if (question !== undefined) this.#asked.push(question);
    if (address !== undefined) this.#accepted.emit(address);
  }

  /** It has come to a connection that is made now: so it has written whatever was answered before. */
  async askedUntilNow(port: number): Promise<readonly string[]> {
    const marker = connect(port, '127.0.0.1');
    await once(marker, 'connect');
    const address = `127.0.0.1:${marker.localPort}`;
    if (!this.lines.some((line) => line.includes(`from IP=${address} `))) await once(this.#accepted, address);
    marker.destroy();
    const asked = this.#asked;
    this.#asked = [];
    return asked;
  }
}

const stopped = async (child: ChildProcess, folder: Folder): Promise<void> => {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  folder.remove();
};

/** Refused at once, as long as nobody listens. */
const reachable = async (port: number, tries = 10_000): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (tries === 0) throw error;
    await reachable(port, tries - 1);
  } finally {
    socket.destroy();
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const configuration = (folder: string, verifyClient: 'never' | 'demand'): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
TLSCACertificateFile ${folder}/ca.crt
TLSCertificateFile ${folder}/server.crt
TLSCertificateKeyFile ${folder}/server.key
TLSVerifyClient ${verifyClient}
sizelimit 5000

database mdb
suffix "dc=example,dc=org"
directory ${folder}/db
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=groups,dc=example,dc=org" by users read by * none
access to * by dn.exact="cn=reader,dc=example,dc=org" read by self read by * none
`;
