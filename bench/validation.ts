import { spawnSync } from 'node:child_process';
import { atMost, type Figure } from './figures.ts';
import { at } from './processes.ts';
import { median, pairedRatio } from './statistics.ts';
import type { ValidationTimes } from './validation-process.ts';

/** Short, ordinary, and as long as the longest documents in use. */
const lineCounts = [100, 1000, 28_000] as const;

/**
 * To read a document with all positions and apply every rule, beside `yaml.parseDocument` of the same text with its
 * defaults. One warmed process for both; for information what swagger-parser takes for its own validation.
 */
export const measureValidation = (rounds: number): readonly Figure[] =>
  lineCounts.map((lines) => figure(lines, rounds));

const figure = (lines: number, rounds: number): Figure => {
  const args = [at('validation-process.ts'), String(lines), String(rounds)];
  const { status, stdout } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error('the process that validates has failed');
  const { ours, yaml, swaggerParser } = JSON.parse(stdout.toString()) as ValidationTimes; // it prints nothing else
  return {
    name: `validation of ${lines} lines, beside yaml.parseDocument`,
    value: pairedRatio(ours, yaml),
    unit: '×',
    limit: atMost(2.5),
    detail: `${ms(ours)}, parseDocument ${ms(yaml)}, swagger-parser ${ms([swaggerParser])}`,
  };
};

const ms = (times: readonly number[]): string => `${median(times).toFixed(1)} ms`;
