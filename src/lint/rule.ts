import type { Profile } from '../assembly/types.ts';
import type { Definition, Project } from '../definition/definition.ts';
import type { Problem, Severity } from '../diagnostics/problem.ts';
import type { PolicyDeclaration } from '../policy/declaration.ts';
import { problemAt, problemAtKey } from '../source/problem-at.ts';
import type { Place } from './place.ts';
import type { SchemaCompiler } from './schema-compiler.ts';

/** What the rules know besides the documents. Plain data, given by the caller. */
export interface LintContext {
  /** Every policy that a step may name. */
  readonly policies: readonly PolicyDeclaration<never>[];
  /** From `loadSchemaCompiler`; absent only where no definition has steps. */
  readonly schemas: SchemaCompiler | undefined;
}

/** What a rule about one definition sees. */
export interface DefinitionInput {
  readonly definition: Definition;
  readonly project: Project;
  readonly context: LintContext;
}

/** What a rule about the whole set sees. */
export interface SetInput {
  readonly project: Project;
  readonly context: LintContext;
}

/** One thing that a rule found, with whatever its texts need. */
export interface Finding {
  readonly at: Place;
  /** Where this finding is more or less grave than the rule's others. */
  readonly severity?: Severity;
}

/** A finding of a rule about the set: it also says by whose profile it is judged. */
export interface SetFinding extends Finding {
  readonly profile: Profile;
}

/**
 * One document as an author would write it, or several by file name. Root keys that the rule is not about may be left
 * out: the test supplies `swagger`, `info` and `paths`. A comment `#! code` marks each line that a problem is reported at.
 */
export type Example = string | Readonly<Record<string, string>>;

/** A rule, whole: when it fires, why, and what the author reads. */
export interface Rule {
  /** Public and permanent, `area/what-is-wrong`; its paragraph stands in `docs/errors/`. */
  readonly code: string;
  readonly about: 'definition' | 'set';
  readonly why: string;
  /** The text that asks for it: a specification with its section, or a decision of ours. */
  readonly source: string;
  /** `off`: the rule does not apply under this profile. */
  readonly severity: Readonly<Record<Profile, Severity | 'off'>>;
  readonly examples: { readonly good: readonly Example[]; readonly bad: readonly Example[] };
  /** All problems of this rule in a project, in no particular order. */
  readonly run: (project: Project, context: LintContext) => Iterable<Problem>;
}

interface Texts<F> {
  /** What is wrong, with the thing in quotes. */
  readonly message: (find: F) => string;
  /** What to do about it. */
  readonly help: string | ((find: F) => string);
}

type RuleInit<F extends Finding, Input, About extends Rule['about']> = Omit<Rule, 'run' | 'about'> & {
  readonly about: About;
  readonly check: (input: Input) => Iterable<F>;
} & Texts<F>;

/** Declares a rule about each definition by itself. */
export const defineRule = <F extends Finding>(init: RuleInit<F, DefinitionInput, 'definition'>): Rule => {
  const { check, message, help, ...rule } = init;
  return {
    ...rule,
    *run(project, context) {
      for (const definition of project.definitions) {
        const severity = rule.severity[definition.profile];
        if (severity === 'off') continue;
        for (const find of check({ definition, project, context })) {
          yield problemOf(rule.code, severity, find, { message, help });
        }
      }
    },
  };
};

/** Declares a rule about the definitions and products together. */
export const defineSetRule = <F extends SetFinding>(init: RuleInit<F, SetInput, 'set'>): Rule => {
  const { check, message, help, ...rule } = init;
  return {
    ...rule,
    *run(project, context) {
      for (const find of check({ project, context })) {
        const severity = rule.severity[find.profile];
        if (severity !== 'off') yield problemOf(rule.code, severity, find, { message, help });
      }
    },
  };
};

const problemOf = <F extends Finding>(code: string, severity: Severity, find: F, texts: Texts<F>): Problem => {
  const said = {
    code,
    severity: find.severity ?? severity,
    message: texts.message(find),
    help: typeof texts.help === 'string' ? texts.help : texts.help(find),
  };
  const { at } = find;
  return at.kind === 'key' ? problemAtKey(at.map, at.key, said) : problemAt(at, said);
};
