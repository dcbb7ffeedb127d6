import type { Load } from './load.ts';
import type { LoadProcess, Measured } from './processes.ts';

/** One server under one load. */
export interface Contender {
  readonly name: string;
  readonly server: Measured;
  readonly request: string;
}

/** One round of one contender. */
export interface Sample {
  /** CPU time of the server for one request, all its threads: its own code and, in `systemMicros`, the kernel's. */
  readonly cpuMicros: number;
  readonly systemMicros: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
}

/** Enough that the server is never idle while a request is on its way; few enough that the figures are not of queues. */
const connections = 32;

/** Loads the contenders in turn, A B C A B C …; answers with all samples of each, after a warm-up that is not counted. */
export const interleavedRounds = async (
  contenders: readonly Contender[],
  { rounds, seconds }: Effort,
  load: LoadProcess,
): Promise<readonly (readonly Sample[])[]> => {
  const samples = contenders.map((): Sample[] => []);
  for (const contender of contenders) await warmUp(contender, load);
  for (let round = 0; round < rounds; round++) {
    for (const [at, contender] of contenders.entries()) samples[at]?.push(await sample(contender, seconds, load));
  }
  return samples;
};

/**
 * V8 compiles hot code for what it has seen, and the end of many connections at once is something new to it: only after
 * a few loads it has seen everything.
 */
const warmUp = async (contender: Contender, load: LoadProcess): Promise<void> => {
  for (let time = 0; time < 3; time++) await sample(contender, 1.5, load);
};

const sample = async ({ name, server, request }: Contender, seconds: number, load: LoadProcess): Promise<Sample> => {
  const job: Load = { port: server.port, request, connections, seconds };
  const before = await server.usage();
  const result = await load.send(job);
  const after = await server.usage();
  if (result.failure !== undefined) throw new Error(`${name}: ${result.failure}`);
  const systemMicros = (after.systemMicros - before.systemMicros) / result.requests;
  return {
    cpuMicros: systemMicros + (after.userMicros - before.userMicros) / result.requests,
    systemMicros,
    requestsPerSecond: result.requests / result.seconds,
    p99Ms: result.p99Ms,
  };
};
