import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Load, LoadResult } from './load.ts';
import { type Part, pin } from './processors.ts';

/** What a process has used so far. */
export interface Usage {
  /** CPU time in microseconds: all threads, its own code and the kernel's for it. The system counts in steps of 10 ms. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** A server in a process of its own. */
export interface Measured {
  readonly port: number;
  /** From the start of the process until it served. */
  readonly startMs: number;
  /** CPU time of that. */
  readonly startCpuMicros: number;
  usage(): Usage;
  /** See `pin`. */
  stayWith(part: Part): void;
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerStart {
  /** The path of its main module. */
  readonly module: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptor that the server's stderr goes to, or nowhere; absent: ours. */
  readonly stderr?: number | 'ignore';
}

/** A process that sends requests, with the others from its start. */
export interface LoadProcess {
  send(load: Load): Promise<LoadResult>;
  stop(): Promise<void>;
}

/** Longest start of a server: many times what the slowest machine takes. */
const startLimitMs = 20_000;

/** The path of a file, from this folder. */
export const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Starts a server and waits until it says that it serves. */
export const startServer = async ({ module, args = [], env, stderr }: ServerStart): Promise<Measured> => {
  const started = performance.now();
  const child = spawn(process.execPath, [module, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', stderr ?? 'inherit'],
  });
  // A server must not outlive a bench that fails.
  const abandoned = (): void => void child.kill();
  process.once('exit', abandoned);
  child.once('exit', () => process.off('exit', abandoned));
  const port = await readyPort(child, module);
  const startMs = performance.now() - started;
  const pid = child.pid ?? 0;
  const usage = (): Usage => usageOf(pid);
  return {
    port,
    startMs,
    startCpuMicros: usage().cpuMicros,
    usage,
    stayWith: (part) => pin(pid, part),
    stop: () => ended(child),
  };
};

/** From outside, so that nothing is measured but the program itself: proc(5), /proc/pid/stat, fields 14, 15 and 24. */
const usageOf = (pid: number): Usage => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, pages = 0] = [fields[11], fields[12], fields[21]];
  return { cpuMicros: (user + system) * tickMicros, rssBytes: pages * pageBytes };
};

/** Of Linux on every processor that Node runs on. */
const tickMicros = 10_000;
const pageBytes = 4096;

/** Starts the process that makes the load. */
export const startLoad = (): LoadProcess => {
  const child = spawn(process.execPath, [at('load.ts')], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  pin(child.pid ?? 0, 'others');
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
