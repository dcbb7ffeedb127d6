import type { Bundle, Profile } from '../../assembly/types.ts';
import type { Environment } from '../../environment/environment.ts';
import { compileLoaded, isError, type Loaded, load, report } from '../load.ts';
import { loadEnvironment } from '../load-environment.ts';
import { readBundle } from '../read-bundle.ts';
import { type Served, serve } from '../serve.ts';
import { exitCode, quoted, type Terminal, UsageError } from '../terminal.ts';

interface StartOptions {
  readonly bundle?: string;
  readonly config?: string;
  readonly profile?: Profile;
  readonly port?: string;
  readonly adminPort?: string;
  readonly data?: string;
}

/** How long requests under way may take after SIGTERM. */
const graceMs = 30_000;

/**
 * `headgate start`: serves until SIGTERM or SIGINT, then drains. Prints one line on stdout when it serves; resolves when
 * it has ended.
 */
export const start = async (paths: readonly string[], options: StartOptions, terminal: Terminal): Promise<number> => {
  if (options.bundle !== undefined && paths.length > 0) throw new UsageError('give definitions or --bundle, not both');
  const read = loadEnvironment(options.config, terminal);
  report({ ...read, files: read.sources.size }, terminal);
  if (read.environment === undefined) return exitCode.findings;
  const environment = overridden(read.environment, options);
  const found = await bundleToServe(paths, environment, options, terminal);
  if (found === undefined) return exitCode.findings;
  const { bundle, sources } = found;
  const served = await serve(bundle, environment, terminal);
  if (!('url' in served)) {
    report({ problems: served, sources, files: bundle.assemblies.length }, terminal);
    return exitCode.findings;
  }
  terminal.stdout(`headgate ready ${served.url} admin ${served.adminUrl}\n`);
  await stopSignal();
  await stop(served);
  return exitCode.fine;
};

interface ToServe {
  readonly bundle: Bundle;
  /** What it was compiled from; of a bundle that was compiled before, nothing. */
  readonly sources: Loaded['sources'];
}

const bundleToServe = async (
  paths: readonly string[],
  environment: Environment,
  { bundle, profile }: StartOptions,
  terminal: Terminal,
): Promise<ToServe | undefined> => {
  if (bundle !== undefined) return { bundle: readBundle(bundle, terminal.cwd), sources: new Map() };
  const targets = paths.length > 0 ? paths : environment.definitions;
  if (targets.length === 0) throw new UsageError('nothing to serve: name definitions, or list them in headgate.yaml');
  const loaded = await load(targets, profile, terminal.cwd);
  report(loaded, terminal);
  if (loaded.files === 0) throw new UsageError(`nothing to serve: there is no definition in ${quoted(targets)}`);
  return loaded.problems.some(isError) ? undefined : { bundle: compileLoaded(loaded), sources: loaded.sources };
};

const overridden = (environment: Environment, { port, adminPort, data }: StartOptions): Environment => ({
  ...environment,
  listen: { ...environment.listen, port: portOf(port, '--port') ?? environment.listen.port },
  admin: { ...environment.admin, port: portOf(adminPort, '--admin-port') ?? environment.admin.port },
  store: data === undefined ? environment.store : { kind: 'sqlite', path: `${data}/headgate.db` },
});

const portOf = (text: string | undefined, option: string): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${option} takes a number from 0 to 65535`);
};

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });

const stop = async (served: Served): Promise<void> => {
  // A second signal means: now.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(128));
  await served.close(graceMs);
};
