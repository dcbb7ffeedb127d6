import type { Load } from './load.ts';
import type { LoadProcess, Measured } from './processes.ts';
import { median, pairedRatio } from './statistics.ts';

/** One server under one load. */
export interface Contender {
  readonly name: string;
  readonly server: Measured;
  /** Gives what is sent, asked anew before each round; `next` is what would follow the round before. */
  readonly requests: (next: readonly string[] | undefined) => readonly string[] | Promise<readonly string[]>;
  /** See `Load`. */
  readonly follows?: string;
  readonly once?: true;
  readonly flow?: Load['flow'];
}

/** One round of one contender. */
export interface Sample {
  /** CPU time of the server for one request, all its threads: its own code and the kernel's. */
  readonly cpuMicros: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
}

/** Enough that the server is never idle while a request is on its way; few enough that the figures are not of queues. */
export const connections = 32;

/** The same request on every connection, in every round. */
export const always = (request: string): Contender['requests'] => {
  const requests = Array.from({ length: connections }, () => request);
  return () => requests;
};

/** Loads the contenders in turn, A B C A B C …; answers with all samples of each, after a warm-up that is not counted. */
export const interleavedRounds = async (
  contenders: readonly Contender[],
  { rounds, seconds }: Effort,
  load: LoadProcess,
): Promise<readonly (readonly Sample[])[]> => {
  for (const { server } of contenders) server.stayWith('measured');
  const running = contenders.map((contender) => new Running(contender, load));
  for (const one of running) await one.warmUp();
  for (let round = 0; round < rounds; round++) {
    for (const one of running) one.samples.push(await one.sample(seconds));
  }
  return running.map(({ samples }) => samples);
};

class Running {
  readonly samples: Sample[] = [];
  readonly #contender: Contender;
  readonly #load: LoadProcess;
  #next: readonly string[] | undefined = undefined;

  constructor(contender: Contender, load: LoadProcess) {
    this.#contender = contender;
    this.#load = load;
  }

  /**
   * V8 compiles hot code for what it has seen, and the end of many connections at once is something new to it: only after
   * some loads it has seen everything. A gateway has ten times the code of a bare proxy and is still being compiled after
   * 50,000 requests.
   */
  async warmUp(): Promise<void> {
    for (let time = 0; time < 6; time++) await this.sample(1.5);
  }

  async sample(seconds: number): Promise<Sample> {
    const { name, server, follows, once, flow } = this.#contender;
    const requests = await this.#contender.requests(this.#next);
    const job: Load = {
      port: server.port,
      connections,
      requests,
      seconds,
      ...(follows && { follows }),
      ...(once && { once }),
      ...(flow && { flow }),
    };
    const before = server.usage();
    const result = await this.#load.send(job);
    const after = server.usage();
    if (result.failure !== undefined) throw new Error(`${name}: ${result.failure}`);
    this.#next = result.next;
    return {
      cpuMicros: (after.cpuMicros - before.cpuMicros) / result.requests,
      requestsPerSecond: result.requests / result.seconds,
      p99Ms: result.p99Ms,
    };
  }
}

/** How many times the CPU time of the reference a request takes. */
export const cpuRatio = (measured: readonly Sample[], reference: readonly Sample[]): number =>
  pairedRatio(measured.map(cpuMicrosOf), reference.map(cpuMicrosOf));

/** The CPU time of a request, and how many a second there were. */
export const microsOf = (samples: readonly Sample[]): string => {
  const perSecond = median(samples.map(({ requestsPerSecond }) => requestsPerSecond));
  return `${median(samples.map(cpuMicrosOf)).toFixed(1)} µs (${perSecond.toFixed(0)}/s)`;
};

const cpuMicrosOf = ({ cpuMicros }: Sample): number => cpuMicros;
