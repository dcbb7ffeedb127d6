/** The middle value; of an even number of values, the mean of the two in the middle. Throws where there are none. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('the median of no values');
  return (lower + upper) / 2;
};

/**
 * The median of `measured[i] / reference[i]`. The two of a pair are taken one right after the other, so what else the
 * machine did in that moment is in both and cancels out. Throws where the lists have different lengths.
 */
export const pairedRatio = (measured: readonly number[], reference: readonly number[]): number => {
  if (measured.length !== reference.length) throw new RangeError('the values are no pairs');
  return median(measured.map((value, at) => value / (reference[at] ?? Number.NaN)));
};

/** The value that `share` of all values do not exceed (nearest rank); 0 < `share` ≤ 1. Throws where there are none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.ceil(sorted.length * share) - 1];
  if (value === undefined) throw new RangeError('a quantile of no values');
  return value;
};
