import type { Profile } from '../../assembly/types.ts';
import { formatImpact } from '../../graph/format-impact.ts';
import { graphOf } from '../../graph/graph.ts';
import { type ImpactApplication, impactOf } from '../../graph/impact.ts';
import { readThing, thingInWords } from '../../graph/thing.ts';
import { bundleOf } from '../bundle-of.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';

interface ImpactOptions {
  readonly format: 'text' | 'json';
  readonly config?: string;
  readonly profile?: Profile;
}

/** `headgate impact`: who breaks if something goes, on stdout. */
export const impact = async (
  { thing, paths }: { readonly thing: string; readonly paths: readonly string[] },
  { format, config, profile }: ImpactOptions,
  terminal: Terminal,
): Promise<number> => {
  // Before any file is read: without quotes, the shell has made one of the name.
  const words = thingInWords(thing);
  if ('fault' in words) throw new UsageError(words.fault);
  const applications = config === undefined ? [] : await applicationsOf(config, terminal);
  const bundle = await bundleOf(paths, { profile, told: 'errors' }, terminal);
  if (bundle === undefined || applications === undefined) return exitCode.findings;
  const graph = graphOf(bundle);
  const meant = readThing(thing, graph);
  if ('fault' in meant) throw new UsageError(meant.fault);
  const found = impactOf(meant, graph, applications);
  terminal.stdout(format === 'json' ? `${JSON.stringify({ thing, ...found })}\n` : formatImpact(thing, found));
  return exitCode.fine;
};

/** `undefined`: some of them cannot be read, and it was told. */
const applicationsOf = async (
  config: string,
  terminal: Terminal,
): Promise<readonly ImpactApplication[] | undefined> => {
  const { environmentWithout, loadEnvironment } = await import('../load-environment.ts');
  const { report } = await import('../load.ts');
  const read = loadEnvironment(config, { ...terminal, env: withAny(terminal.env) });
  const environment = environmentWithout(read, ['applications']);
  if (environment === undefined) report({ ...read, files: read.sources.size }, terminal);
  return environment?.applications;
};

/** Every variable is set: secrets that are missing where somebody only looks must not take applications out. */
const withAny = (env: Terminal['env']): Terminal['env'] =>
  new Proxy(env, {
    get: (known, name) => Reflect.get(known, name) ?? 'unset',
    getOwnPropertyDescriptor: (known, name) =>
      Reflect.getOwnPropertyDescriptor(known, name) ?? { value: 'unset', enumerable: true, configurable: true },
  });
