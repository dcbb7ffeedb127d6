import type { Server } from 'node:http';
import type { Gateway } from './gateway.ts';

/** What is drained. */
interface DrainInit {
  readonly gateway: Gateway;
  readonly server: Server;
  /** Stops accepting and closes what is idle; resolves when no connection is open. */
  readonly stopAccepting: () => PromiseLike<unknown>;
}

/** After the last answer, connections are given this long to end by themselves. */
const settleMs = 500;

/** The end of a listener: what is under way ends, nothing new begins. */
export class Drain {
  readonly #init: DrainInit;
  readonly #timeUp = Promise.withResolvers<void>();
  #closing: Promise<number> | undefined = undefined;

  constructor(init: DrainInit) {
    this.#init = init;
  }

  /** Of several calls the first that runs out counts. Resolves with how many requests were cut off. */
  async within(graceMs: number): Promise<number> {
    this.#closing ??= this.#run();
    const timer = setTimeout(this.#timeUp.resolve, graceMs);
    const cut = await this.#closing;
    clearTimeout(timer);
    return cut;
  }

  async #run(): Promise<number> {
    const { gateway, server, stopAccepting } = this.#init;
    gateway.drain();
    let open = true;
    const closed = Promise.resolve(stopAccepting()).then(() => {
      open = false;
    });
    // Again where a request has come meanwhile, on a connection that was there: it has the rest of the time.
    do {
      await Promise.race([gateway.whenIdle(), this.#timeUp.promise]);
      server.closeIdleConnections();
      if (gateway.running() > 0) break;
      await settled(closed);
    } while (gateway.running() > 0);
    const cut = gateway.running();
    if (open) server.closeAllConnections();
    await closed;
    return cut;
  }
}

const settled = async (closed: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, settleMs);
  });
  await Promise.race([closed, timeout]);
  clearTimeout(timer);
};
