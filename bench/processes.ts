import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Load, LoadResult } from './load.ts';
import type { Usage } from './meter.ts';

/** A server in a process of its own. */
export interface Measured {
  readonly port: number;
  /** From the start of the process until it served. */
  readonly startMs: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerStart {
  /** A module beside this one, or of the project. */
  readonly module: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptor that the server's stderr goes to. */
  readonly stderr?: number;
}

/** A process that sends requests. */
export interface LoadProcess {
  send(load: Load): Promise<LoadResult>;
  stop(): Promise<void>;
}

/** Longest start of a server: many times what the slowest machine takes. */
const startLimitMs = 20_000;

/** The path of a file, from this folder. */
export const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Starts a server, with a meter in its process, and waits until it says that it serves. */
export const startServer = async ({ module, args = [], env, stderr }: ServerStart): Promise<Measured> => {
  const started = performance.now();
  const stdio: StdioOptions = ['ignore', 'pipe', stderr ?? 'inherit', 'ipc'];
  const child = spawn(process.execPath, ['--import', at('meter.ts'), at(module), ...args], {
    env: { ...process.env, ...env },
    stdio,
  });
  const port = await readyPort(child, module);
  const startMs = performance.now() - started;
  return {
    port,
    startMs,
    usage: async () => {
      child.send('usage');
      const [usage] = await once(child, 'message');
      return usage as Usage; // the meter sends nothing else
    },
    stop: () => ended(child),
  };
};

/** Starts the process that makes the load. */
export const startLoad = (): LoadProcess => {
  const child = spawn(process.execPath, [at('load.ts')], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    send: async (load) => {
      child.send(load);
      const [result] = await once(child, 'message');
      return result as LoadResult; // the load process sends nothing else
    },
    stop: () => ended(child),
  };
};

/** Waits for the line `… ready http://127.0.0.1:<port> …`. */
const readyPort = (child: ChildProcess, module: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('did not start in time'), startLimitMs);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill();
      reject(new Error(`${module} ${why}`));
    };
    let text = '';
    child.once('exit', (code) => fail(`ended with exit code ${code}`));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const port = /ready http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
};
