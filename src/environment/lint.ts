import type { JsonSchema } from '../assembly/types.ts';
import type { Severity } from '../diagnostics/problem.ts';
import type { LintConfig } from './environment.ts';
import { choice, count, key, map } from './schema-parts.ts';

/** `lint` as the schema describes it. */
export interface WrittenLint {
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  readonly 'max-warnings'?: number;
}

/** What `lint` holds. Which rules there are is not known here. */
export const lintSchema: JsonSchema = map('a map with "rules" and "max-warnings"', {
  rules: key(
    'How grave what a rule finds is; "area/*" stands for the rules of an area',
    {
      type: 'object',
      description: 'a map from rules to severities',
      additionalProperties: choice('error', 'warning', 'info', 'off'),
      maxProperties: 1000,
    },
    { default: {}, examples: [{ 'oauth/client-type': 'error' }] },
  ),
  'max-warnings': key('More warnings than these fail', count('how many warnings there may be', 0, 1_000_000)),
});

/** `lint` with its defaults. */
export const readLint = ({ rules = {}, 'max-warnings': maxWarnings }: WrittenLint = {}): LintConfig => ({
  rules,
  maxWarnings,
});
