import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startGateway } from './cast.ts';
import { at } from './processes.ts';
import { median, pairedRatio } from './statistics.ts';

/** What it takes until there is something to use. */
export interface Starts {
  /** From the start of the process until the gateway serves the photo sample. */
  readonly readyMs: number;
  /** Resident memory of a gateway that has served nothing yet. */
  readonly idleRssBytes: number;
  /** `headgate validate` of one definition of 24 lines, whole process. */
  readonly validateMs: number;
  /** `node -e 0`. */
  readonly nodeMs: number;
  readonly validateRatio: number;
}

const times = 3;
const definition = at('../apis/photos/photos-sign-in.yaml');

/** Starts each a few times, in turn; the medians. */
export const measureStarts = async (folder: string): Promise<Starts> => {
  const gateways: { readyMs: number; rssBytes: number }[] = [];
  const validates: number[] = [];
  const nodes: number[] = [];
  for (let time = 0; time < times; time++) {
    gateways.push(await idleGateway(path.join(folder, `start-${time}`)));
    validates.push(await runMs([at('../bin/headgate.js'), 'validate', definition]));
    nodes.push(await runMs(['-e', '0']));
  }
  return {
    readyMs: median(gateways.map(({ readyMs }) => readyMs)),
    idleRssBytes: median(gateways.map(({ rssBytes }) => rssBytes)),
    validateMs: median(validates),
    nodeMs: median(nodes),
    validateRatio: pairedRatio(validates, nodes),
  };
};

const idleGateway = async (data: string): Promise<{ readonly readyMs: number; readonly rssBytes: number }> => {
  const gateway = await startGateway(data, 'http://127.0.0.1:9');
  try {
    const { rssBytes } = await gateway.usage();
    return { readyMs: gateway.startMs, rssBytes };
  } finally {
    await gateway.stop();
  }
};

const runMs = async (args: readonly string[]): Promise<number> => {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`"${args.join(' ')}" ended with exit code ${code}`);
  return performance.now() - started;
};
