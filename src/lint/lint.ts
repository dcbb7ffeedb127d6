import type { Project } from '../definition/definition.ts';
import { byPlace, type Problem } from '../diagnostics/problem.ts';
import { assemblyReader } from './assembly-steps.ts';
import type { LintContext, RuleContext } from './rule.ts';
import { rules } from './rules.ts';

/**
 * Everything that the rules find wrong with a project, in the order of `byPlace`; each thing once, also where several
 * definitions refer to it. Severities are those of each definition's profile. Of one rule and one severity, a definition
 * gets the first thousand.
 */
export const lint = (project: Project, known: LintContext): readonly Problem[] => {
  const context: RuleContext = { ...known, assemblyOf: assemblyReader(known) };
  const problems = new Map<string, Problem>();
  for (const rule of rules) {
    for (const problem of rule.run(project, context)) {
      const { code, file, line, column, message } = problem;
      problems.set(JSON.stringify([code, file, line, column, message]), problem);
    }
  }
  return [...problems.values()].sort(byPlace);
};
