import type { Sample } from './rounds.ts';
import type { Starts } from './starts.ts';
import { median, pairedRatio } from './statistics.ts';

/** Everything that one run has measured; samples of one index were taken one after the other. */
export interface Measurements {
  readonly bare: readonly Sample[];
  readonly logged: readonly Sample[];
  readonly silent: readonly Sample[];
  readonly tokens: readonly Sample[];
  readonly starts: Starts;
}

/** Tables for a person; the last line is the ratio that counts. */
export const textReport = (measurements: Measurements): string => {
  const { bare, logged, silent, tokens, starts } = measurements;
  const ratio = cpuRatio(logged, bare).toFixed(2);
  const rows = [
    ['', 'CPU/request', 'ratio', 'requests/s', 'p99'],
    ['bare node:http + undici', ...figures(bare, 1)],
    ['gateway', ...figures(logged, cpuRatio(logged, bare))],
    ['gateway, no access log', ...figures(silent, cpuRatio(silent, bare))],
    ['client credentials token', ...figures(tokens)],
  ];
  return `${table(rows)}
gateway ready in ${starts.readyMs.toFixed(0)} ms, idle with ${(starts.idleRssBytes / 2 ** 20).toFixed(0)} MiB
validate of one file ${starts.validateMs.toFixed(0)} ms, node -e 0 ${starts.nodeMs.toFixed(0)} ms (${starts.validateRatio.toFixed(1)} ×)

1 KB GET with token check, subscription, two headers, access log: ${ratio} × the CPU time of a bare proxy
`;
};

/** The same as JSON, with every sample. */
export const jsonReport = (measurements: Measurements): string => {
  const { bare, logged, silent } = measurements;
  const ratios = { logged: cpuRatio(logged, bare), silent: cpuRatio(silent, bare) };
  return `${JSON.stringify({ node: process.version, cpuRatio: ratios, ...measurements }, undefined, 2)}\n`;
};

const cpuRatio = (measured: readonly Sample[], reference: readonly Sample[]): number =>
  pairedRatio(measured.map(cpuMicrosOf), reference.map(cpuMicrosOf));

const cpuMicrosOf = ({ cpuMicros }: Sample): number => cpuMicros;

const figures = (samples: readonly Sample[], ratio?: number): readonly string[] => [
  `${median(samples.map(cpuMicrosOf)).toFixed(1)} µs`,
  ratio?.toFixed(2) ?? '',
  median(samples.map(({ requestsPerSecond }) => requestsPerSecond)).toFixed(0),
  `${median(samples.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms`,
];

/** Columns as wide as their widest cell; names to the left, figures to the right. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return `${rows.map(line).join('\n')}\n`;
};
