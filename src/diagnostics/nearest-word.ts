/** Further apart than this, two words are different words and no misspelling of each other. */
const MOST_EDITS = 2;
/** Each word is compared with each candidate, letter by letter: longer words and further candidates are not looked at. */
const LONGEST_WORD = 100;
const MOST_CANDIDATES = 2000;

/**
 * The candidate that `word` probably stands for: the one fewest edits away, at most two, and fewer edits than half of
 * the word is long (a two-letter word is no misspelling of every other one). `undefined` where none is near.
 */
export const nearestWord = (word: string, candidates: Iterable<string>): string | undefined => {
  if (word.length > LONGEST_WORD) return undefined;
  let nearest: string | undefined;
  let looked = 0;
  let fewest = Math.min(MOST_EDITS, Math.floor((word.length - 1) / 2)) + 1;
  for (const candidate of candidates) {
    looked += 1;
    if (looked > MOST_CANDIDATES) break;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase(), fewest);
    if (edits >= fewest) continue;
    nearest = candidate;
    fewest = edits;
  }
  return nearest;
};

/**
 * The candidate that `word` certainly stands for, at most so many edits away: `undefined` where another is as near as that,
 * too. Good enough to be written without asking.
 */
export const onlyNearWord = (
  word: string,
  candidates: Iterable<string>,
  mostEdits = MOST_EDITS,
): string | undefined => {
  const fewest = Math.min(mostEdits, Math.floor((word.length - 1) / 2)) + 1;
  if (word.length > LONGEST_WORD) return undefined;
  const near: string[] = [];
  let looked = 0;
  for (const candidate of candidates) {
    looked += 1;
    if (looked > MOST_CANDIDATES) return undefined;
    if (editDistance(word.toLowerCase(), candidate.toLowerCase(), fewest) < fewest) near.push(candidate);
  }
  return near.length === 1 ? near[0] : undefined;
};

/** The help for an unknown word: `Did you mean "x"?`, or `otherwise` where nothing is near. */
export const didYouMean = (word: string, candidates: Iterable<string>, otherwise: string): string => {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? otherwise : `Did you mean "${nearest}"?`;
};

/**
 * How many letters must be inserted, removed, replaced or swapped with their neighbour to turn `a` into `b`.
 * Gives up and answers `limit` as soon as it is certain that no fewer do.
 */
export const editDistance = (a: string, b: string, limit = Number.POSITIVE_INFINITY): number => {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (beforeLast[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    if (Math.min(...row) >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return Math.min(limit, last[b.length] ?? limit);
};
