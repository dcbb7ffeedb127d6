import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a back end got. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What it answers. Absent: 200 without a body. */
export interface BackendAnswer {
  readonly status?: number;
  readonly reason?: string;
  /** A list sends the header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly json?: unknown;
  /** Cuts the connection: instead of an answer, or in the middle of its body. */
  readonly cut?: 'head' | 'body';
}

/** A back end on a free port of the loopback. */
export interface Backend {
  readonly url: string;
  /** Every request so far, in order. */
  readonly received: Received[];
  close(): Promise<void>;
}

/** Starts a real HTTP server that remembers what it got; `answer` is asked for each request. */
export const startBackend = async (
  answer: (received: Received, count: number) => BackendAnswer = () => ({}),
): Promise<Backend> => {
  const received: Received[] = [];
  const server = http.createServer(async (req, res) => {
    const one: Received = {
      method: req.method ?? '',
      path: req.url ?? '',
      headers: req.headers,
      body: await textOf(req),
    };
    received.push(one);
    const { status = 200, reason, headers = {}, body, json, cut } = answer(one, received.length);
    if (cut === 'head') {
      req.socket.destroy();
      return;
    }
    if (reason !== undefined) res.statusMessage = reason;
    if (json !== undefined) res.setHeader('Content-Type', 'application/json');
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    res.writeHead(status);
    const text = json === undefined ? body : JSON.stringify(json);
    if (cut === 'body') res.write(text ?? 'half', () => req.socket.destroy());
    else res.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const textOf = async (req: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  return text;
};
