import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Profile } from '../../assembly/types.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { Environment } from '../../environment/environment.ts';
import type { Judged } from '../../gateway/reload/reloader.ts';
import { problemOfFile } from '../../source/problem-at.ts';
import { report } from '../load.ts';
import { loadReports } from '../load-report.ts';
import { portOf } from '../port-option.ts';
import { type Served, serve } from '../serve.ts';
import { type Sleep, SnapshotReader } from '../snapshot.ts';
import { CommandError, exitCode, type Terminal, UsageError } from '../terminal.ts';
import { findToServe, type ServeSource, type ToServe } from '../to-serve.ts';
import { untilStopped } from '../until-stopped.ts';
import { watch } from '../watch.ts';

interface StartOptions {
  readonly bundle?: string;
  readonly config?: string;
  readonly profile?: Profile;
  readonly port?: string;
  readonly adminPort?: string;
  readonly data?: string;
  readonly grace?: string;
  readonly watch?: true;
  readonly label?: string;
  readonly allowWidening?: true;
}

/**
 * `headgate start`: serves until SIGTERM or SIGINT, then drains; SIGHUP reloads. Prints one line on stdout when it serves;
 * resolves when it has ended.
 */
export const start = async (paths: readonly string[], options: StartOptions, terminal: Terminal): Promise<number> => {
  const graceMs = graceMsOf(options.grace);
  const { bundle, config, profile, label, allowWidening } = options;
  if (bundle !== undefined && paths.length > 0) throw new UsageError('give definitions or --bundle, not both');
  const override = (environment: Environment): Environment => overridden(environment, options);
  const source: ServeSource = { paths, bundle, config, profile, override };
  const reader = new SnapshotReader(sleep);
  const { reports, toServe } = await reader.once((disk) => findToServe(source, terminal, disk));
  for (const one of reports) report(one, terminal);
  if (toServe === undefined) return exitCode.findings;
  const told = loadReports(toServe.warnings, terminal.colour);
  const served = await serve({
    toServe,
    cwd: terminal.cwd,
    // An environment that was there must not be gone in silence, with all that it asks for.
    load: () => readAnew({ ...source, config: config ?? toServe.environmentFile?.path }, reader, terminal),
    label,
    allowWidening,
    told: (outcome) => terminal.stderr(told(outcome)),
  });
  if (!('url' in served)) {
    report({ problems: served, sources: toServe.sources, files: toServe.bundle.assemblies.length }, terminal);
    return exitCode.findings;
  }
  const stopped = new AbortController();
  reloadWhenAsked(served, reader, { isWatched: options.watch === true, signal: stopped.signal });
  // Signals are heard before anybody is told that it runs: who waits for the line may send one at once.
  const ended = untilStopped(served, graceMs);
  terminal.stdout(`headgate ready ${served.url} admin ${served.adminUrl}\n`);
  const code = await ended;
  stopped.abort();
  return code;
};

/** Does not keep the process alive. */
const sleep: Sleep = (ms, signal) => sleepFor(ms, undefined, { ref: false, ...(signal && { signal }) });

const readAnew = async (source: ServeSource, reader: SnapshotReader, terminal: Terminal): Promise<ToServe | Judged> => {
  try {
    const { reports, toServe } = await reader.settled((disk) => findToServe(source, terminal, disk));
    if (toServe !== undefined) return toServe;
    return {
      problems: reports.flatMap(({ problems }) => problems),
      sources: new Map(reports.flatMap(({ sources }) => [...sources])),
    };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { problems: [unreadable(error)], sources: new Map() };
  }
};

const unreadable = ({ message }: CommandError): Problem =>
  problemOfFile('', {
    code: 'reload/unreadable',
    message,
    help: 'See that it is there and whole; the next reload reads it again.',
  });

interface Asking {
  readonly isWatched: boolean;
  readonly signal: AbortSignal;
}

const reloadWhenAsked = ({ reloader }: Served, reader: SnapshotReader, { isWatched, signal }: Asking): void => {
  const hungUp = (): void => void reloader.reload({ trigger: 'signal' });
  process.on('SIGHUP', hungUp);
  signal.addEventListener('abort', () => process.off('SIGHUP', hungUp));
  const changed = (): Promise<unknown> => reloader.reload({ trigger: 'watch' });
  if (isWatched) void watch({ seen: () => reader.seen, changed, sleep, signal });
};

const overridden = (environment: Environment, { port, adminPort, data }: StartOptions): Environment => ({
  ...environment,
  listen: { ...environment.listen, port: portOf(port, '--port') ?? environment.listen.port },
  admin: { ...environment.admin, port: portOf(adminPort, '--admin-port') ?? environment.admin.port },
  store: data === undefined ? environment.store : { ...environment.store, path: `${data}/headgate.db` },
});

/** Load balancers and Kubernetes wait as long before they kill. */
const defaultGraceSeconds = 30;

const graceMsOf = (text: string | undefined): number => {
  const seconds = text === undefined ? defaultGraceSeconds : /^\d{1,4}$/.test(text) ? Number(text) : undefined;
  if (seconds === undefined || seconds > 3600) throw new UsageError('--grace takes a number of seconds from 0 to 3600');
  return seconds * 1000;
};
