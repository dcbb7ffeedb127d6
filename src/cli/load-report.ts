import { formatPretty } from '../diagnostics/format-pretty.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { LoadOutcome } from '../gateway/reload/reloader.ts';
import { isError } from './load.ts';

/** A digest as people compare it. */
export const shortDigest = (digest: string): string => digest.slice(0, 12);

/**
 * Tells how loads have ended, for who reads the log: one line and the warnings that are new, or one paragraph with the
 * first problem and its place. Empty where there is nothing to say. `warnings`: of the start, which has told them.
 */
export const loadReports = (warnings: readonly Problem[], colour: boolean): ((outcome: LoadOutcome) => string) => {
  let known = new Set(warnings.map(keyOf));
  return (outcome) => {
    const { result, trigger } = outcome;
    if (result === 'refused' || result === 'checked' || trigger === 'rollback') return loadReport(outcome, colour);
    // Who saves often has read the others, and has reasons.
    const problems = outcome.problems.filter((problem) => !known.has(keyOf(problem)));
    known = new Set(outcome.problems.map(keyOf));
    return loadReport({ ...outcome, problems }, colour);
  };
};

/** The same problem keeps its pointer while lines move. */
const keyOf = ({ file, code, pointer }: Problem): string => `${file} ${code} ${pointer}`;

const loadReport = (outcome: LoadOutcome, colour: boolean): string => {
  const { result, trigger, digest, previous, changed, label, problems, sources } = outcome;
  const called = label === undefined ? '' : ` "${label}"`;
  const now = `${shortDigest(digest)}${called}`;
  if (result === 'checked') return '';
  const warnings = problems.length === 0 ? '' : `${formatPretty(problems, sources, { colour })}\n`;
  if (result === 'unchanged') return `headgate: nothing has changed, still serving ${now}\n${warnings}`;
  if (result === 'served') {
    const how = trigger === 'rollback' ? 'rolled back to' : 'serving';
    return `headgate: ${how} ${now}, before ${shortDigest(previous)} (${changed.join(', ')})\n${warnings}`;
  }
  const [first, ...more] = problems.filter(isError);
  const told = first === undefined ? '' : formatPretty([first], sources, { colour });
  const others = more.length === 0 ? '' : `\n${more.length} more ${more.length === 1 ? 'problem' : 'problems'}`;
  return `headgate: not loaded, still serving ${shortDigest(digest)}\n${told}${others}\n`;
};
