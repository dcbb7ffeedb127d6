import type { Definition, Project, SourceSet } from '../definition/definition.ts';
import { assemblyReader } from './assembly/assembly-steps.ts';
import { openapiParts } from './openapi/openapi-parts.ts';
import { namedBySteps, providerUses, requiredScopes } from './providers/provider-uses.ts';
import { servedTemplates } from './providers/served-operations.ts';
import { remembered } from './remembered.ts';
import type { LintContext, RuleContext } from './rule.ts';

/**
 * What rules see of source sets that follow one another. What they have in common is found once for each definition, also
 * where several sets hold it.
 */
export const ruleContexts = (known: LintContext): ((sources: SourceSet) => RuleContext) => {
  const assemblyOf = assemblyReader(known);
  const requiredOf = remembered(requiredScopes);
  const common = {
    assemblyOf,
    openapiOf: remembered(openapiParts),
    templatesOf: remembered(servedTemplates),
    usesIn: remembered((project: Project) => providerUses(project, requiredOf)),
    namedBySteps: remembered((definition: Definition) => namedBySteps(assemblyOf(definition))),
  };
  return (sources) => ({ ...known, ...common, sources });
};
