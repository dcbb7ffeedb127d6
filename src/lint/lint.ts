import type { Definition, Product, Project } from '../definition/definition.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Rule, RuleContext } from './rule.ts';
import { rules } from './rules.ts';

/**
 * What rules find in one definition: nothing else decides it than the files that it refers to. Of one rule and one severity, the
 * first thousand.
 */
export const lintDefinition = (definition: Definition, context: RuleContext): readonly Problem[] =>
  all(({ definition: judge }) => judge?.(definition, context));

/** What rules find in one product by itself. */
export const lintProduct = (product: Product, context: RuleContext): readonly Problem[] =>
  all(({ product: judge }) => judge?.(product, context));

/** What rules find between the documents. */
export const lintSet = (project: Project, context: RuleContext): readonly Problem[] =>
  all(({ set: judge }) => judge?.(project, context));

const all = (judged: (judges: Rule['judges']) => Iterable<Problem> | undefined): readonly Problem[] => {
  const found: Problem[] = [];
  for (const { judges } of rules) for (const problem of judged(judges) ?? []) found.push(problem);
  return found;
};
