import { countProblems, summaryLine } from '../../diagnostics/summary.ts';
import { visibleText } from '../../diagnostics/visible-text.ts';
import { isError } from '../load.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';
import { type FindOptions, type Found, findProblems } from '../validation/find.ts';
import type { Mending } from '../validation/fix.ts';
import { type Format, printFound } from '../validation/print.ts';

interface ValidateOptions extends FindOptions {
  readonly format: Format;
  readonly maxWarnings?: string;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly fix?: true;
  readonly dryRun?: true;
  readonly watch?: true;
}

/** `headgate validate`: every problem with its place on stdout. */
export const validate = async (
  paths: readonly string[],
  { format, maxWarnings, quiet, verbose, fix, dryRun, watch, ...options }: ValidateOptions,
  terminal: Terminal,
): Promise<number> => {
  const most = maxWarnings === undefined ? undefined : numberOf(maxWarnings);
  if (dryRun === true && fix !== true) throw new UsageError('--dry-run says what --fix would do: give both');
  if (watch === true && (fix === true || options.online === true))
    throw new UsageError('--watch only looks: give neither --fix nor --online with it');
  const mended = fix === true ? await fixed(paths, options, terminal) : undefined;
  if (mended !== undefined && dryRun === true) return rehearse(mended, most, terminal);
  if (mended !== undefined) await write(mended, terminal);
  const look = async (looking: Pick<FindOptions, 'disk' | 'memory'>): Promise<number> => {
    const found = await findProblems(paths, { ...options, ...looking }, terminal);
    await printFound(quiet === true ? errorsOf(found) : found, format, terminal);
    if (verbose === true) {
      for (const path of found.ignored)
        terminal.stderr(`ignored ${visibleText(path)}: it has neither "swagger" nor "product"\n`);
    }
    return outcomeOf(found, most ?? found.maxWarnings, terminal);
  };
  if (watch !== true) return look({});
  const { lookAgain } = await import('../validation/watching.ts');
  return lookAgain(look, terminal);
};

/** Fetched forms have no fixes: they are looked at when all else is done. */
const fixed = async (
  paths: readonly string[],
  { online: _, ...options }: FindOptions,
  terminal: Terminal,
): Promise<Mending> => {
  const { mend } = await import('../validation/fix.ts');
  return mend(
    (disk) => findProblems(paths, disk === undefined ? options : { ...options, disk }, terminal),
    terminal.cwd,
  );
};

const write = async (mending: Mending, terminal: Terminal): Promise<void> => {
  const [{ tellFixes }, { writeChanged }] = await Promise.all([
    import('../validation/tell-fixes.ts'),
    import('../write-changed.ts'),
  ]);
  writeChanged(mending.files);
  tellFixes(mending, terminal);
};

/** Shows what would be written, and ends as if it had been. */
const rehearse = async (mending: Mending, most: number | undefined, terminal: Terminal): Promise<number> => {
  const { showFixes } = await import('../validation/tell-fixes.ts');
  await showFixes(mending, terminal);
  terminal.stderr(`${summaryLine(mending.found)}\n`);
  return outcomeOf(mending.found, most ?? mending.found.maxWarnings, terminal);
};

const numberOf = (text: string): number => {
  if (!/^\d{1,7}$/.test(text)) throw new UsageError(`--max-warnings ${text}: write a number from 0 on`);
  return Number(text);
};

/** All of them are counted. */
const errorsOf = (found: Found): Found => ({
  ...found,
  problems: found.problems.filter(isError),
  counts: countProblems(found.problems),
});

const outcomeOf = ({ problems }: Found, most: number | undefined, { stderr }: Terminal): number => {
  if (problems.some(isError)) return exitCode.findings;
  const { warnings } = countProblems(problems);
  if (most === undefined || warnings <= most) return exitCode.fine;
  stderr(`headgate: ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, where at most ${most} may be\n`);
  return exitCode.findings;
};
