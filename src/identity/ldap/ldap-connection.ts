import type { connect } from 'node:net';
import type { Client, Entry, SearchOptions } from 'ldapts';
import type { LdapConfig } from '../../environment/environment.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import { OutboundError } from '../../outbound/outbound-error.ts';
import { LdapStream } from './ldap-stream.ts';

/** What a directory has not done. Its message names neither a user nor anything that the directory has said. */
export class DirectoryError extends Error {
  /** RFC 4511 appendix A; `undefined`: there was no answer. */
  readonly resultCode: number | undefined;

  constructor(message: string, resultCode?: number) {
    super(message);
    this.name = 'DirectoryError';
    this.resultCode = resultCode;
  }
}

/** What a search finds: an entry by the names of its attributes, as the directory spells them. */
export type { Entry } from 'ldapts';

/** One connection to a directory: one question at a time, each until `signal` is aborted. Rejects with a `DirectoryError`. */
export class LdapConnection {
  readonly #client: Client;
  readonly #stream: LdapStream;

  constructor(client: Client, stream: LdapStream) {
    this.#client = client;
    this.#stream = stream;
  }

  get isOpen(): boolean {
    return !this.#stream.destroyed;
  }

  /** Simple authentication; neither may be empty (RFC 4513 §5.1.2). */
  async bind(dn: string, password: string, signal: AbortSignal): Promise<void> {
    // The library takes some words for mechanisms of SASL; none of them is a DN.
    if (!dn.includes('=') || password === '') throw new DirectoryError('a bind without a name or a password');
    await this.#ask('bind', signal, () => this.#client.bind(dn, password));
  }

  /** References to other servers are left out: none is followed. Aliases are not either. */
  async search(base: string, options: SearchOptions, signal: AbortSignal): Promise<readonly Entry[]> {
    const { searchEntries } = await this.#ask('search', signal, () => this.#client.search(base, options));
    return searchEntries;
  }

  /** RFC 4511 §4.14. The connection must not be used any more. */
  async startTls(signal: AbortSignal): Promise<void> {
    await this.#ask('StartTLS', signal, () => this.#client.exop('1.3.6.1.4.1.1466.20037'));
    // In the clear anybody can send more than the answer; it must not pass for what comes encrypted (CVE-2011-0411).
    if (!this.#stream.release()) throw new DirectoryError('StartTLS: more than its answer came');
  }

  close(): void {
    this.#stream.destroy();
  }

  async #ask<T>(what: string, signal: AbortSignal, question: () => Promise<T>): Promise<T> {
    const { ResultCodeError } = await import('ldapts');
    const stop = (): void => this.close();
    this.#stream.expectAnswer();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      return await question();
    } catch (error) {
      if (error instanceof ResultCodeError) throw new DirectoryError(`${what}: result code ${error.code}`, error.code);
      const reason = this.#stream.errored?.message ?? 'the connection was lost';
      throw new DirectoryError(`${what}: ${signal.aborted ? 'no answer in time' : reason}`);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Opens a connection as `config` says, encrypted where it says so. Rejects with an `OutboundError` or a `DirectoryError`. */
export const openLdap = async (
  { url, startTls, tlsProfile }: LdapConfig,
  outbound: Pick<Outbound, 'connect'>,
  signal: AbortSignal,
): Promise<LdapConnection> => {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'ldaps:';
  const opening = outbound.connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 636 : 389) : Number(port),
    tlsProfile,
    plain: !secure && !startTls,
  });
  const { socket, encrypt } = await inTime(opening, signal, ({ socket: late }) => late.destroy());
  try {
    if (startTls) await (await connectionOver(new LdapStream(socket))).startTls(signal);
    const spoken = secure || startTls ? await inTime(encrypt(), signal) : socket;
    return await connectionOver(new LdapStream(spoken));
  } catch (error) {
    socket.destroy();
    throw error;
  }
};

/** Loads ldapts, which nobody without a directory needs. */
const connectionOver = async (stream: LdapStream): Promise<LdapConnection> => {
  const { Client } = await import('ldapts');
  let isTaken = false;
  const take = (): LdapStream => {
    // Of itself the library would connect anew, and ask without having been bound.
    if (isTaken) throw new Error('the connection was lost');
    isTaken = true;
    return stream;
  };
  // It uses the stream as a socket that is open: what streams have, and the two members that `LdapStream` has beside.
  const createConnection = take as unknown as typeof connect;
  return new LdapConnection(new Client({ url: 'ldap://directory', createConnection }), stream);
};

/** `late` gets what comes when nobody waits for it any more. */
const inTime = <T>(promise: Promise<T>, signal: AbortSignal, late: (value: T) => void = () => {}): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new OutboundError('timeout', 'no connection in time'));
      promise.then(late, () => {});
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
