import { DirectoryError, type LdapConnection } from './ldap-connection.ts';

/** Few sign-ins come at once; more connections are opened where they do, and closed again. */
const mostKept = 4;
/** Directories end idle connections after some minutes, firewalls without saying so. */
const keptMs = 60_000;

/** Opens a connection that may read. */
type Open = (signal: AbortSignal) => Promise<LdapConnection>;

/** Connections by which a directory is read: each is lent to one at a time, and some are kept for the next. */
export class LdapReaders {
  readonly #open: Open;
  readonly #kept: { readonly connection: LdapConnection; readonly timer: NodeJS.Timeout }[] = [];

  constructor(open: Open) {
    this.#open = open;
  }

  /** Lends one to `read`, once more where the first one turns out to be closed. */
  async lend<T>(signal: AbortSignal, read: (reader: LdapConnection) => Promise<T>): Promise<T> {
    const kept = this.#take();
    if (kept === undefined) return this.#lend(await this.#open(signal), read);
    try {
      return await this.#lend(kept, read);
    } catch (error) {
      const isLost = error instanceof DirectoryError && error.resultCode === undefined && !signal.aborted;
      if (!isLost) throw error;
      return this.#lend(await this.#open(signal), read);
    }
  }

  async #lend<T>(reader: LdapConnection, read: (reader: LdapConnection) => Promise<T>): Promise<T> {
    try {
      const found = await read(reader);
      this.#keep(reader);
      return found;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  #take(): LdapConnection | undefined {
    for (;;) {
      const last = this.#kept.pop();
      if (last === undefined) return undefined;
      clearTimeout(last.timer);
      if (last.connection.isOpen) return last.connection;
    }
  }

  #keep(connection: LdapConnection): void {
    if (this.#kept.length >= mostKept) connection.close();
    else this.#kept.push({ connection, timer: setTimeout(() => connection.close(), keptMs).unref() });
  }
}
