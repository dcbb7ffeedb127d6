import type { Bundle, Profile } from '../assembly/types.ts';
import { compileLoaded } from './compile-loaded.ts';
import { isError, load, report } from './load.ts';
import { findBundle } from './read-bundle.ts';
import { quoted, type Terminal, UsageError } from './terminal.ts';

/**
 * The bundle that a command line names: one, or definitions that are checked and compiled. `undefined`: they have errors;
 * they are on
 * stderr, and `told: 'all'` puts warnings there as well.
 *
 * @throws UsageError where there is nothing, ContentError for a damaged bundle.
 */
export const bundleOf = async (
  targets: readonly string[],
  { profile, told }: { readonly profile: Profile | undefined; readonly told: 'all' | 'errors' },
  terminal: Terminal,
): Promise<Bundle | undefined> => {
  const [only, ...others] = targets;
  const found = only === undefined || others.length > 0 ? undefined : findBundle(only, terminal.cwd);
  if (found !== undefined) return found;
  const loaded = await load(targets, terminal, { profile });
  const isWrong = loaded.problems.some(isError);
  if (isWrong || told === 'all') report(loaded, terminal);
  if (isWrong) return undefined;
  if (loaded.files === 0) throw new UsageError(`there is no definition in ${quoted(targets)}`);
  return compileLoaded(loaded);
};
