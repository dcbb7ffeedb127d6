import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';

/** Documents that others have published; they lie beside a checkout, not in it. */
export const corpus: string = new URL('../../../shared/corpus/', import.meta.url).pathname;

/** Declares tests over those documents. Where they are not there, it is one skipped test, seen and counted. */
export const describeWithCorpus = (title: string, suite: () => void): void => {
  if (existsSync(corpus)) describe(title, suite);
  else test(title, { skip: 'the documents of others (../shared/corpus) are not here' });
};
