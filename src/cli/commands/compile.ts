import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../assembly/types.ts';
import { compileLoaded, isError, load, report } from '../load.ts';
import { systemReason } from '../system-reason.ts';
import { exitCode, quoted, type Terminal, UsageError } from '../terminal.ts';

interface CompileOptions {
  readonly profile?: Profile;
  readonly output?: string;
}

/** `headgate compile`: writes the bundle, prints its digest on stdout and problems on stderr. */
export const compileCommand = async (
  paths: readonly string[],
  { profile, output }: CompileOptions,
  terminal: Terminal,
): Promise<number> => {
  const loaded = await load(paths, profile, terminal.cwd);
  report(loaded, terminal);
  if (loaded.problems.some(isError)) return exitCode.findings;
  if (loaded.files === 0) throw new UsageError(`there is no definition in ${quoted(paths)}`);
  const bundle = compileLoaded(loaded);
  if (output !== undefined) {
    try {
      writeFileSync(path.resolve(terminal.cwd, output), `${JSON.stringify(bundle, null, 1)}\n`);
    } catch (error) {
      throw new UsageError(`cannot write "${output}": ${systemReason(error)}`);
    }
  }
  terminal.stdout(`${bundle.digest}\n`);
  return exitCode.fine;
};
