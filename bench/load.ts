import { connect, type Socket } from 'node:net';
import { quantile } from './statistics.ts';

/** What a load process is to send: one request, over and over. */
export interface Load {
  readonly port: number;
  /** The whole request as it goes over the wire. */
  readonly request: string;
  /** Each has one request under way at any time. */
  readonly connections: number;
  readonly seconds: number;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** 99 of 100 requests were answered within so many milliseconds. */
  readonly p99Ms: number;
  /** Why the load ended early: an answer other than 200, or a connection that closed. */
  readonly failure: string | undefined;
}

// A process of its own, told by its parent what to send. Own code and not a load tool: on two cores every microsecond that
// is spent here is missing beside the server, and nothing of HTTP is needed but the end of an answer with a length.
process.on('message', (load: Load) => {
  run(load).then((result) => process.send?.(result));
});

const run = async (load: Load): Promise<LoadResult> => {
  const started = performance.now();
  const until = started + load.seconds * 1000;
  const latencies: number[] = [];
  const connections = Array.from({ length: load.connections }, () => sendOverAndOver(load, until, latencies));
  const failures = (await Promise.all(connections)).filter((failure) => failure !== undefined);
  return {
    requests: latencies.length,
    seconds: (performance.now() - started) / 1000,
    p99Ms: latencies.length > 0 ? quantile(latencies, 0.99) : 0,
    failure: failures[0],
  };
};

/** Resolves when the time is over and the last answer has come, or at the first failure. */
const sendOverAndOver = ({ port, request }: Load, until: number, latencies: number[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    const bytes = Buffer.from(request, 'latin1');
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const end = (failure: string | undefined): void => {
      resolve(failure);
      socket.destroy();
    };
    let sentAt = 0;
    const send = (): void => {
      sentAt = performance.now();
      socket.write(bytes);
    };
    socket.on('connect', send);
    onAnswer(socket, (status) => {
      const now = performance.now();
      latencies.push(now - sentAt);
      if (status !== '200') end(`the answer was ${status}`);
      else if (now < until) send();
      else end(undefined);
    });
    socket.on('error', (error) => end(error.message));
    socket.on('close', () => end('a connection was closed'));
  });

/** Calls back with the status of each whole answer. Bodies have a Content-Length; there is one answer at a time. */
const onAnswer = (socket: Socket, answered: (status: string) => void): void => {
  let head = '';
  let missing = 0;
  socket.on('data', (chunk: Buffer) => {
    if (missing === 0) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))?.[1] ?? '0';
      missing = end + 4 + Number(length) - head.length;
    } else {
      missing -= chunk.length;
    }
    if (missing > 0) return;
    const status = head.slice(9, 12);
    head = '';
    missing = 0;
    answered(status);
  });
};
