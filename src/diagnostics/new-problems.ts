import type { Problem } from './problem.ts';

/** What `after` has and `before` had not, wherever it stands in its file: places move while a text is changed. */
export const newProblems = (before: readonly Problem[], after: readonly Problem[]): readonly Problem[] => {
  const known = new Set(before.map(identityOf));
  return after.filter((problem) => !known.has(identityOf(problem)));
};

/** What tells a problem from others, but for its place. */
export const identityOf = ({ code, file, message }: Problem): string => JSON.stringify([code, file, message]);
