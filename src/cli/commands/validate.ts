import type { Profile } from '../../assembly/types.ts';
import { formatJson } from '../../diagnostics/format-json.ts';
import { formatPretty } from '../../diagnostics/format-pretty.ts';
import { byPlace } from '../../diagnostics/problem.ts';
import { summaryLine } from '../../diagnostics/summary.ts';
import { isError, load } from '../load.ts';
import { exitCode, type Terminal } from '../terminal.ts';

interface ValidateOptions {
  readonly format: 'pretty' | 'json';
  readonly profile?: Profile;
  readonly config?: string;
  readonly verbose?: true;
}

/** `headgate validate`: every problem with its place on stdout. */
export const validate = async (
  paths: readonly string[],
  { format, profile, config, verbose }: ValidateOptions,
  { stdout, stderr, colour, cwd, env }: Terminal,
): Promise<number> => {
  const loaded = await load(paths, profile, cwd);
  const sources = new Map(loaded.sources);
  const problems = [...loaded.problems];
  let { files } = loaded;
  if (config !== undefined) {
    const { loadEnvironment } = await import('../load-environment.ts');
    const environment = loadEnvironment(config, { cwd, env });
    problems.push(...environment.problems);
    for (const [path, file] of environment.sources) sources.set(path, file);
    files += environment.sources.size;
  }
  problems.sort(byPlace);
  if (format === 'json') stdout(`${formatJson(problems, files)}\n`);
  else
    stdout(
      `${problems.length > 0 ? `${formatPretty(problems, sources, { colour })}\n\n` : ''}${summaryLine(problems, files)}\n`,
    );
  if (verbose) for (const path of loaded.ignored) stderr(`ignored ${path}: it has neither "swagger" nor "product"\n`);
  return problems.some(isError) ? exitCode.findings : exitCode.fine;
};
