import { readFileSync } from 'node:fs';
import path from 'node:path';
import { corpus } from '../harness/corpus.ts';

/** One case that was recorded with another gateway. */
export interface RecordedCase {
  /** The file of tests that it comes from. */
  readonly file: string;
  readonly test: string;
  readonly steps: readonly RecordedStep[];
}

/** What was sent there, and what came back. */
export interface RecordedStep {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  /** Fields of a form, or the text as sent. */
  readonly body: Readonly<Record<string, string>> | string | null;
  readonly observed: {
    readonly status: number;
    readonly reason: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** All cases; only where the documents of others are there. */
export const recordedCases = (): readonly RecordedCase[] =>
  readFileSync(path.join(corpus, 'microgateway/cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): RecordedCase => JSON.parse(line));
