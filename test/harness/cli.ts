import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of ours that serves, in a process of its own. */
export interface RunningCli {
  readonly url: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** Everything on stderr so far. */
  stderr(): string;
  /** Resolves as soon as stderr holds such a text; rejects where that takes too long. */
  said(pattern: RegExp): Promise<void>;
  /** SIGTERM; resolves with the exit code, `undefined` where the signal itself ended it. */
  stop(): Promise<number | undefined>;
  /** SIGKILL: as a power cut. */
  kill(): Promise<void>;
}

const root = new URL('../../', import.meta.url);
/** How long a line may take that is about to come. */
const patienceMs = 20_000;
/** Ports that nobody else can have taken. */
const freePorts = ['--port', '0', '--admin-port', '0'];

/**
 * Runs `headgate start` on free ports and waits until it is ready. Rejects with what it printed where it ends before that.
 * `program` is the one of this project, or the full path of an installed one; `cwd` where it runs.
 */
export const startCli = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { program = 'bin/headgate.js', cwd = process.cwd() }: { readonly program?: string; readonly cwd?: string } = {},
): Promise<RunningCli> => startProgram(program, ['start', ...args], { env, cwd });

/** Runs what `npm start` runs, on free ports and with a store of its own, and waits until its lines are printed. */
export const startSamples = async (dataFolder: string, args: readonly string[] = []): Promise<RunningCli> => {
  const samples = await startProgram('scripts/start-samples.ts', ['--data', dataFolder, ...args]);
  await samples.said(/^Stop with Ctrl-C/m);
  return samples;
};

const startProgram = async (
  program: string,
  args: readonly string[],
  { env = {}, cwd = process.cwd() }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<RunningCli> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, root)), ...args, ...freePorts], {
    env: { ...process.env, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test process that dies, or is ended by its runner, must not leave it behind. SIGTERM, since it may have a child.
  const abandoned = (): void => void child.kill('SIGTERM');
  const interrupted = (): never => process.exit(143);
  process.once('exit', abandoned).once('SIGTERM', interrupted);
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
    process.off('exit', abandoned).off('SIGTERM', interrupted);
    return code ?? undefined;
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ready = await Promise.race([readyLine(child), ended]);
  if (!Array.isArray(ready)) throw new Error(`the program ended with ${ready} before it was ready:\n${stderr}`);
  const [url, adminUrl] = ready;
  return {
    url,
    adminUrl,
    pid: child.pid ?? 0,
    stderr: () => stderr,
    said: async (pattern) => {
      const signal = AbortSignal.timeout(patienceMs);
      while (!pattern.test(stderr)) {
        await once(child.stderr, 'data', { signal }).catch((cause: unknown) => {
          throw new Error(`nothing like ${pattern} was said:\n${stderr}`, { cause });
        });
      }
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

const readyLine = ({ stdout }: ChildProcess): Promise<readonly [url: string, adminUrl: string]> =>
  new Promise((resolve) => {
    let text = '';
    stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const [, url, adminUrl] = /^headgate ready (\S+) admin (\S+)$/m.exec(text) ?? [];
      if (url !== undefined && adminUrl !== undefined) resolve([url, adminUrl]);
    });
  });
