import { connect, type Socket } from 'node:net';
import { type FlowLoad, runFlows } from './flows.ts';
import { quantile } from './statistics.ts';

/** What a load process is to send: requests over and over, each connection its own ones in turn. */
export interface Load {
  readonly port: number;
  /** Each has one request under way at any time. */
  readonly connections: number;
  /** Whole requests as they go over the wire, dealt out to the connections. */
  readonly requests: readonly string[];
  readonly seconds: number;
  /**
   * The name of a member of each answer whose value takes the place of what the request had: the next refresh token. The
   * values have all the same length. Absent: the same request again.
   */
  readonly follows?: string;
  /** Each request is good for one answer: a connection that has sent all of its own is done. */
  readonly once?: true;
  /** Whole code flows instead of `requests`. */
  readonly flow?: FlowLoad;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** 99 of 100 requests were answered within so many milliseconds. */
  readonly p99Ms: number;
  /** What would be sent next in the place of each request. */
  readonly next: readonly string[];
  /** Why the load ended early: an answer other than 200, or a connection that closed. */
  readonly failure: string | undefined;
}

// A process of its own, told by its parent what to send. Own code and not a load tool: on two cores every microsecond that
// is spent here is missing beside the server, and nothing of HTTP is needed but the end of an answer.
process.on('message', (load: Load) => {
  (load.flow === undefined ? run(load) : runFlows(load, load.flow)).then((result) => process.send?.(result));
});

const run = async ({ port, connections: count, requests, seconds, follows, once }: Load): Promise<LoadResult> => {
  const started = performance.now();
  const until = started + seconds * 1000;
  const latencies: number[] = [];
  const connections = Array.from({ length: count }, (_, first) => {
    const own = requests.filter((_request, at) => at % count === first);
    return new Connection(own, { follows, once }, latencies);
  });
  const failures = await Promise.all(connections.map((connection) => connection.run(port, until)));
  return {
    requests: latencies.length,
    seconds: (performance.now() - started) / 1000,
    p99Ms: latencies.length > 0 ? quantile(latencies, 0.99) : 0,
    next: requests.map((_, at) => connections[at % count]?.requests[Math.floor(at / count)] ?? ''),
    failure: failures.find((failure) => failure !== undefined),
  };
};

interface Ways extends Pick<Load, 'once'> {
  readonly follows: string | undefined;
}

class Connection {
  readonly requests: string[];
  #at = 0;
  readonly #pattern: RegExp | undefined;
  readonly #once: boolean;
  readonly #latencies: number[];

  constructor(requests: readonly string[], { follows, once }: Ways, latencies: number[]) {
    this.requests = [...requests];
    this.#once = once === true;
    this.#pattern = follows === undefined ? undefined : new RegExp(`"${follows}":"([^"]+)"`);
    this.#latencies = latencies;
  }

  /** Resolves when the time is over and the last answer has come, or with a reason at the first failure. */
  run(port: number, until: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const end = (failure: string | undefined): void => {
        resolve(failure);
        socket.destroy();
      };
      let sentAt = 0;
      const send = (): void => {
        sentAt = performance.now();
        socket.write(this.requests[this.#at] ?? '', 'latin1');
      };
      socket.on('connect', send);
      onAnswer(socket, (answer) => {
        const now = performance.now();
        this.#latencies.push(now - sentAt);
        const failure = this.#take(answer);
        if (failure === undefined && now < until && this.#at < this.requests.length) send();
        else end(failure);
      });
      socket.on('error', (error) => end(error.message));
      socket.on('close', () => end('a connection was closed'));
    });
  }

  /** Makes the next request; answers with what is wrong. */
  #take(answer: string): string | undefined {
    if (answer.slice(9, 12) !== '200') return `the answer was ${answer.slice(9, 12)}`;
    if (this.#pattern === undefined) {
      this.#at = this.#once ? this.#at + 1 : (this.#at + 1) % this.requests.length;
      return undefined;
    }
    const value = this.#pattern.exec(answer)?.[1];
    if (value === undefined) return 'the answer lacks what is to follow';
    // It is the last thing in the request.
    this.requests[this.#at] = (this.requests[this.#at] ?? '').slice(0, -value.length) + value;
    this.#at = (this.#at + 1) % this.requests.length;
    return undefined;
  }
}

/** Calls back with each whole answer. Bodies have a Content-Length; there is one answer at a time. */
const onAnswer = (socket: Socket, answered: (answer: string) => void): void => {
  let text = '';
  let length: number | undefined;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (length === undefined) {
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      length = end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? '0');
    }
    if (text.length < length) return;
    const answer = text;
    text = '';
    length = undefined;
    answered(answer);
  });
};
