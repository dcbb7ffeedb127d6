import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type GatewayStart, projectEnvironment, type Stage, startBackEnd, startGateway, withCast } from './cast.ts';
import { atMost, type Figure, megabytes } from './figures.ts';
import { at, type LoadProcess, type Measured } from './processes.ts';
import { fetchToken, photosRequest } from './requests.ts';
import { connections } from './rounds.ts';
import { median } from './statistics.ts';

/** What is streamed: far more than any buffer between a client and a back end. */
const streamedBytes = 1e9;
/** How often the memory is looked at. */
const everyMs = 50;
/** Of the load: so long it takes until the old generation grows no more. */
const seconds = 30;

/** Memory and start of the built gateway: with the samples at rest, with the bench's project under load. */
export const measureMemory = (stage: Stage, rounds: number): Promise<readonly Figure[]> =>
  withCast(async (cast, load) => {
    const backEnd = await cast.add(startBackEnd());
    const starts: Start[] = [];
    for (let round = 0; round < rounds; round++) starts.push(await startOnce({ ...stage, ...samples(round), backEnd }));
    const gateway = await cast.add(
      startGateway({ ...stage, name: 'memory', environment: projectEnvironment, backEnd }),
    );
    const token = await fetchToken(gateway.port);
    const loaded = await underLoad(gateway, token, load);
    const streamed = await streaming(gateway, token);
    return [...figuresOf(starts), loaded, ...streamed];
  });

interface Start {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly idleBytes: number;
}

const samples = (round: number) => ({ name: `start-${round}`, environment: at('../apis/headgate.yaml') });

const startOnce = async (start: GatewayStart): Promise<Start> => {
  const gateway = await startGateway(start);
  try {
    const { rssBytes } = gateway.usage();
    return { seconds: gateway.startMs / 1000, cpuSeconds: gateway.startCpuMicros / 1e6, idleBytes: rssBytes };
  } finally {
    await gateway.stop();
  }
};

const figuresOf = (starts: readonly Start[]): readonly Figure[] => [
  {
    name: 'start with the samples, CPU time until ready',
    value: median(starts.map(({ cpuSeconds }) => cpuSeconds)),
    unit: 's',
    limit: atMost(0.8),
    detail: `${median(starts.map((one) => one.seconds)).toFixed(2)} s on the clock`,
  },
  {
    name: 'memory at rest',
    value: megabytes(median(starts.map(({ idleBytes }) => idleBytes))),
    unit: 'MB',
    limit: atMost(120),
    detail: 'resident, the samples loaded',
  },
];

const underLoad = async (gateway: Measured, token: string, load: LoadProcess): Promise<Figure> => {
  const requests = Array.from({ length: connections }, () => photosRequest(token));
  const { peak, result } = await peakDuring(gateway, () =>
    load.send({ port: gateway.port, connections, requests, seconds }),
  );
  if (result.failure !== undefined) throw new Error(result.failure);
  return {
    name: 'memory under load',
    value: megabytes(peak),
    unit: 'MB',
    limit: atMost(140),
    detail: `the most within ${seconds} s and ${result.requests} requests`,
  };
};

const streaming = async (gateway: Measured, token: string): Promise<readonly Figure[]> => {
  const ways: readonly (readonly [name: string, transfer: () => Promise<number>])[] = [
    ['down, sized', () => download(gateway.port, token, '')],
    ['down, chunked', () => download(gateway.port, token, '?chunked')],
    ['up, sized', () => upload(gateway.port, token, { 'Content-Length': String(streamedBytes) })],
    ['up, chunked', () => upload(gateway.port, token, {})],
  ];
  const figures: Figure[] = [];
  for (const [name, transfer] of ways) {
    const before = gateway.usage().rssBytes;
    const { peak, result } = await peakDuring(gateway, transfer);
    if (result !== streamedBytes) throw new Error(`${name}: ${result} bytes came through`);
    figures.push({
      name: `1 GB streamed ${name}: memory added`,
      value: megabytes(peak - before),
      unit: 'MB',
      limit: atMost(64),
      detail: `from ${megabytes(before).toFixed(0)} MB`,
    });
  }
  return figures;
};

const peakDuring = async <T>(
  { usage }: Measured,
  work: () => Promise<T>,
): Promise<{ readonly peak: number; readonly result: T }> => {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, usage().rssBytes);
  }, everyMs);
  try {
    return { result: await work(), peak: Math.max(peak, usage().rssBytes) };
  } finally {
    clearInterval(timer);
  }
};

const original = (port: number, token: string, query = '') => ({
  port,
  host: '127.0.0.1',
  path: `/photos/v1/originals/${streamedBytes}${query}`,
  headers: { Authorization: `Bearer ${token}` },
});

const download = async (port: number, token: string, query: string): Promise<number> => {
  const request = http.get(original(port, token, query));
  const [answer]: http.IncomingMessage[] = await once(request, 'response');
  let bytes = 0;
  answer?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  if (answer !== undefined) await finished(answer);
  return bytes;
};

/** Answers with how many bytes the back end says that it got. */
const upload = async (port: number, token: string, headers: Readonly<Record<string, string>>): Promise<number> => {
  const { headers: authorization, ...target } = original(port, token);
  const request = http.request({ ...target, method: 'PUT', headers: { ...authorization, ...headers } });
  Readable.from(pieces(streamedBytes)).pipe(request);
  const [answer]: http.IncomingMessage[] = await once(request, 'response');
  let text = '';
  for await (const chunk of answer ?? []) text += chunk;
  return Number(text);
};

function* pieces(bytes: number): Iterable<Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left);
}
