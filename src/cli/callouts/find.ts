import { defaultEnvironment } from '../../environment/environment.ts';
import { compileLoaded } from '../compile-loaded.ts';
import { isError, load, report } from '../load.ts';
import { environmentWithout, loadEnvironment } from '../load-environment.ts';
import { quoted, type Terminal, UsageError } from '../terminal.ts';
import { type ExpectedCallout, expectedCallouts } from './expected.ts';

/** What is known beside the definitions. */
export interface FindOptions {
  /** The environment, whose properties count; absent: those of the definitions alone. */
  readonly config?: string;
}

/** The services that the definitions of a command line name. `undefined`: they have errors, which have been told. */
export const findCallouts = async (
  paths: readonly string[],
  { config }: FindOptions,
  terminal: Terminal,
): Promise<readonly ExpectedCallout[] | undefined> => {
  const found = config === undefined ? undefined : loadEnvironment(config, terminal);
  const environment = found === undefined ? defaultEnvironment : environmentWithout(found, ['properties']);
  const { problems, sources } = (environment === undefined && found) || nothing;
  const loaded = await load(paths, terminal, { config });
  report(
    { ...loaded, problems: [...problems, ...loaded.problems], sources: new Map([...sources, ...loaded.sources]) },
    terminal,
  );
  if (environment === undefined || loaded.problems.some(isError)) return undefined;
  if (loaded.files === 0) throw new UsageError(`there is no definition in ${quoted(paths)}`);
  const callouts = expectedCallouts(compileLoaded(loaded), environment);
  if (callouts.length === 0) throw new UsageError(`no provider in ${quoted(paths)} names a service`);
  return callouts;
};

const nothing = { problems: [], sources: new Map() } as const;
