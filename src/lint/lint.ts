import type { Definition, Product, Project } from '../definition/definition.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { type Judged, judge, type LintSettings } from './judge.ts';
import type { LintContext, Rule, RuleContext } from './rule.ts';
import { ruleContexts } from './rule-context.ts';
import { rules } from './rules.ts';

/**
 * Everything that is to be said of a project by the rules, in the order of `byPlace`; each thing once, also where several
 * definitions refer to it. Severities are those of each definition's profile, or of the settings. Of one rule and one
 * severity, a definition gets the first thousand.
 */
export const lint = (project: Project, known: LintContext, settings: LintSettings): Judged => {
  const context = ruleContexts(known)(project.sources);
  const found = [
    ...project.definitions.flatMap((definition) => lintDefinition(definition, context)),
    ...project.products.flatMap((product) => lintProduct(product, context)),
    ...lintSet(project, context),
  ];
  return judge(found, project, settings);
};

/** What rules find in one definition: nothing else decides it than the files that it refers to. */
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
