import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listening } from './listening.ts';

/** A server of a tool, for whoever sits at this machine. */
export interface LoopbackServer {
  readonly url: string;
  /** Resolves with how many requests were cut off: none is worth waiting for. */
  close(): Promise<number>;
}

/** A whole answer. */
export interface LoopbackAnswer {
  readonly status: number;
  /** Name and value in turn, or by name. */
  readonly headers: string[] | Record<string, string>;
  readonly body: string | Buffer;
}

/**
 * Serves on 127.0.0.1; port 0 picks a free one. Where `answer` rejects, the connection is cut.
 *
 * @throws UsageError where the port cannot be had.
 */
export const openLoopback = async (
  port: number,
  answer: (request: IncomingMessage) => Promise<LoopbackAnswer>,
): Promise<LoopbackServer> => {
  const server = createServer((request, response) => {
    answer(request)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy())
      // What nobody has read would keep the connection from the next request.
      .finally(() => request.resume());
  });
  await listening(once(server.listen(port, '127.0.0.1'), 'listening'));
  const { port: used } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${used}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      return 0;
    },
  };
};
