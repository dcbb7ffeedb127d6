/** One thing that was measured, with what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `×`: a ratio, of which each round gave one and the median counts. */
  readonly unit: '×' | 'MB' | 's' | 'ms' | 'µs';
  /** What it must be; absent: it is for information. */
  readonly limit?: Limit;
  /** What it was made of, for a reader. */
  readonly detail: string;
}

/** A bound, and the better one that is aimed at. */
export interface Limit {
  readonly kind: 'at most' | 'at least';
  readonly value: number;
  readonly aim?: number;
}

/** At most so much. */
export const atMost = (value: number, aim?: number): Limit => ({
  kind: 'at most',
  value,
  ...(aim === undefined ? {} : { aim }),
});

/** At least so much. */
export const atLeast = (value: number): Limit => ({ kind: 'at least', value });

/** Whether a figure is within its limit. One without a limit always is. */
export const isHeld = ({ value, limit }: Figure): boolean =>
  limit === undefined || (limit.kind === 'at most' ? value <= limit.value : value >= limit.value);

/** A line a figure: what was measured, its limit, its aim, and what it was made of. */
export const table = (figures: readonly Figure[]): string => {
  const rows = [
    ['', 'measured', 'limit', 'aim', '', ''],
    ...figures.map((figure) => [
      figure.name,
      `${digits(figure.value, figure.unit)} ${figure.unit}`,
      figure.limit === undefined ? '' : `${figure.limit.kind === 'at most' ? '≤' : '≥'} ${figure.limit.value}`,
      figure.limit?.aim === undefined ? '' : `${figure.limit.aim}`,
      figure.limit === undefined ? '' : isHeld(figure) ? 'held' : 'MISSED',
      figure.detail,
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = [false, true, true, true, false, false];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
};

const digits = (value: number, unit: Figure['unit']): string => value.toFixed(unit === 'MB' ? 0 : 2);

/** Bytes as megabytes, as operators count memory. */
export const megabytes = (bytes: number): number => bytes / 1e6;
