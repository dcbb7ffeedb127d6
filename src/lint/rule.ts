import type { Profile } from '../assembly/types.ts';
import type { Definition, Project } from '../definition/definition.ts';
import type { Problem, Severity } from '../diagnostics/problem.ts';
import type { PolicyDeclaration } from '../policy/declaration.ts';
import { problemAt, problemAtKey } from '../source/problem-at.ts';
import { problemInText } from '../source/scalar-text.ts';
import type { WrittenAssembly } from './assembly-steps.ts';
import type { Place, TextPlace } from './place.ts';
import type { SchemaCompiler } from './schema-compiler.ts';

/** What the rules know besides the documents. Plain data, given by the caller. */
export interface LintContext {
  /** Every policy that a step may name. */
  readonly policies: readonly PolicyDeclaration<never>[];
  /** From `loadSchemaCompiler`; absent only where no definition has steps. */
  readonly schemas: SchemaCompiler | undefined;
}

/** The same, with what rules have in common. */
export interface RuleContext extends LintContext {
  readonly assemblyOf: (definition: Definition) => WrittenAssembly;
}

/** What a rule about one definition sees. */
export interface DefinitionInput {
  readonly definition: Definition;
  readonly project: Project;
  readonly context: RuleContext;
}

/** What a rule about the whole set sees. */
export interface SetInput {
  readonly project: Project;
  readonly context: RuleContext;
}

/** One thing that a rule found, with whatever its texts need. */
export interface Finding {
  readonly at: Place | TextPlace;
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
  readonly run: (project: Project, context: RuleContext) => Iterable<Problem>;
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
        for (const find of limited(check({ definition, project, context }), ({ severity: own = severity }) => own)) {
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
      const severityOf = (find: F): Severity | 'off' => find.severity ?? rule.severity[find.profile];
      for (const find of limited(check({ project, context }), severityOf)) {
        const severity = rule.severity[find.profile];
        if (severity !== 'off') yield problemOf(rule.code, severity, find, { message, help });
      }
    },
  };
};

/** Of one rule and severity: a hostile document gives a million, and each costs texts and a search for near words. */
const MOST_FINDINGS = 1000;

/** No error is ever left out behind warnings: what has none is served. */
function* limited<F>(found: Iterable<F>, severityOf: (find: F) => Severity | 'off'): Iterable<F> {
  const counts = { error: 0, warning: 0, info: 0, off: 0 };
  for (const find of found) {
    const severity = severityOf(find);
    counts[severity] += 1;
    if (counts[severity] <= MOST_FINDINGS) yield find;
    else if (severity === 'error') return;
  }
}

const problemOf = <F extends Finding>(code: string, severity: Severity, find: F, texts: Texts<F>): Problem => {
  const said = {
    code,
    severity: find.severity ?? severity,
    message: texts.message(find),
    help: typeof texts.help === 'string' ? texts.help : texts.help(find),
  };
  const { at } = find;
  if (at.kind === 'text') return problemInText(at.node, at, said);
  return at.kind === 'key' ? problemAtKey(at.map, at.key, said) : problemAt(at, said);
};
