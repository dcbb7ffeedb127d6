import type { Profile } from '../assembly/types.ts';
import type { Definition, Product, Project, SourceSet } from '../definition/definition.ts';
import type { Fix, Problem, Severity } from '../diagnostics/problem.ts';
import type { PolicyDeclaration } from '../policy/declaration.ts';
import { problemAt, problemAtKey } from '../source/problem-at.ts';
import { problemInText } from '../source/scalar-text.ts';
import type { WrittenAssembly } from './assembly/assembly-steps.ts';
import type { EnvironmentNames } from './environment-names.ts';
import type { OpenapiParts } from './openapi/openapi-parts.ts';
import type { Place, TextPlace } from './place.ts';
import type { NamedBySteps, ProviderUse } from './providers/provider-uses.ts';
import type { ServedTemplate } from './providers/served-operations.ts';
import type { SchemaCompiler } from './schema-compiler.ts';

/** What the rules know besides the documents. Plain data, given by the caller. */
export interface LintContext {
  /** Every policy that a step may name. */
  readonly policies: readonly PolicyDeclaration<never>[];
  /** From `loadSchemaCompiler`; absent only where no definition has steps. */
  readonly schemas: SchemaCompiler | undefined;
  /** What definitions may name of the environment that will serve them; absent: it is not known, and nothing is said of it. */
  readonly environment?: EnvironmentNames | undefined;
}

/** The same, with what rules have in common. */
export interface RuleContext extends LintContext {
  readonly sources: SourceSet;
  readonly assemblyOf: (definition: Definition) => WrittenAssembly;
  readonly openapiOf: (definition: Definition) => OpenapiParts;
  /** Everything that a definition answers at. */
  readonly templatesOf: (definition: Definition) => readonly ServedTemplate[];
  /** Who asks for whose tokens. */
  readonly usesIn: (project: Project) => readonly ProviderUse[];
  readonly namedBySteps: (definition: Definition) => NamedBySteps;
}

/** What a rule about one definition sees. What it finds depends on nothing but the files that this definition refers to. */
export interface DefinitionInput {
  readonly definition: Definition;
  readonly context: RuleContext;
}

/** What a rule about one definition and the environment sees. */
export interface EnvironmentInput extends DefinitionInput {
  readonly environment: EnvironmentNames;
}

/** What a rule about one product sees. */
export interface ProductInput {
  readonly product: Product;
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
  /** What is pointed at is a secret: reports mask it. */
  readonly isSecret?: true;
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
export interface Rule extends RuleFacts {
  /**
   * Whether an author may silence it, with a reason, because what it finds is served as written, and served safely or
   * knowingly. `below-error`: where it is none.
   */
  readonly waivable: Waivable;
  /** Some of its problems have a fix. */
  readonly isFixable: boolean;
  readonly judges: Judges;
}

export type Waivable = 'always' | 'below-error' | 'never';

interface RuleFacts {
  /** Public and permanent, `area/what-is-wrong`; its paragraph stands in `docs/errors/`. */
  readonly code: string;
  readonly about: 'definition' | 'environment' | 'product' | 'set';
  readonly why: string;
  /** The text that asks for it: a specification with its section, or a decision of ours. */
  readonly source: string;
  /** `off`: the rule does not apply under this profile. */
  readonly severity: Readonly<Record<Profile, Severity | 'off'>>;
  readonly examples: RuleExamples;
}

interface RuleExamples {
  readonly good: readonly Example[];
  readonly bad: readonly Example[];
  /** Which environment they are judged with; absent: with none. */
  readonly environment?: EnvironmentNames;
}

/** All problems of a rule, in no particular order; absent where it says nothing of that kind. */
interface Judges {
  readonly definition?: (definition: Definition, context: RuleContext) => Iterable<Problem>;
  readonly product?: (product: Product, context: RuleContext) => Iterable<Problem>;
  readonly set?: (project: Project, context: RuleContext) => Iterable<Problem>;
}

interface Texts<F> {
  /** What is wrong, with the thing in quotes. */
  readonly message: (find: F) => string;
  /** What to do about it. */
  readonly help: string | ((find: F) => string);
  /** Only what has one right answer: splices of the file that the finding stands in; nothing else changes a byte. */
  readonly fix?: (find: F) => Fix | undefined;
}

type RuleInit<F extends Finding, Input, About extends Rule['about']> = Omit<RuleFacts, 'about'> & {
  readonly about: About;
  /** Absent: what is no error can be waived. */
  readonly waivable?: boolean;
  readonly check: (input: Input) => Iterable<F>;
} & Texts<F>;

/** Declares a rule about each definition by itself; `checkProduct` where it holds for products, too. */
export const defineRule = <F extends Finding>(
  init: RuleInit<F, DefinitionInput, 'definition'> & {
    readonly checkProduct?: (input: ProductInput) => Iterable<F>;
  },
): Rule => {
  const { checkProduct } = init;
  return {
    ...factsOf(init),
    judges: {
      definition: (definition, context) =>
        problemsOf(init, init.check({ definition, context }), () => definition.profile),
      ...(checkProduct && {
        product: (product, context) => problemsOf(init, checkProduct({ product, context }), () => 'strict'),
      }),
    },
  };
};

/** Declares a rule about each definition and the environment that will serve it. */
export const defineEnvironmentRule = <F extends Finding>(init: RuleInit<F, EnvironmentInput, 'environment'>): Rule => ({
  ...factsOf(init),
  judges: {
    definition: (definition, context) => {
      const { environment } = context;
      if (environment === undefined) return [];
      return problemsOf(init, init.check({ definition, environment, context }), () => definition.profile);
    },
  },
});

/** Declares a rule about each product by itself. Products have no dialects: they are judged as `strict`. */
export const defineProductRule = <F extends Finding>(init: RuleInit<F, ProductInput, 'product'>): Rule => ({
  ...factsOf(init),
  judges: { product: (product, context) => problemsOf(init, init.check({ product, context }), () => 'strict') },
});

/** Declares a rule about the definitions and products together. It is asked again after each change of any: it must be quick. */
export const defineSetRule = <F extends SetFinding>(init: RuleInit<F, SetInput, 'set'>): Rule => ({
  ...factsOf(init),
  judges: { set: (project, context) => problemsOf(init, init.check({ project, context }), ({ profile }) => profile) },
});

const factsOf = <F extends Finding>(init: RuleInit<F, never, Rule['about']>): Omit<Rule, 'judges'> => {
  const { code, about, why, source, severity, examples, fix } = init;
  return { code, about, why, source, severity, examples, waivable: waivableOf(init), isFixable: fix !== undefined };
};

const waivableOf = ({ severity, waivable }: Pick<RuleInit<Finding, never, Rule['about']>, 'severity' | 'waivable'>) => {
  if (waivable !== undefined) return waivable ? 'always' : 'never';
  const severities = Object.values(severity);
  if (!severities.includes('error')) return 'always';
  return severities.every((one) => one === 'error' || one === 'off') ? 'never' : 'below-error';
};

/** Whether a problem of a rule may be silenced, or made less of. */
export const isWaivable = ({ waivable }: Rule, severity: Severity): boolean =>
  waivable === 'always' || (waivable === 'below-error' && severity !== 'error');

/** Of one rule and severity: a hostile document gives a million, and each costs texts and a search for near words. */
const MOST_FINDINGS = 1000;

function* problemsOf<F extends Finding>(
  init: RuleInit<F, never, Rule['about']>,
  found: Iterable<F>,
  profileOf: (find: F) => Profile,
): Iterable<Problem> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const find of found) {
    const usual = init.severity[profileOf(find)];
    if (usual === 'off') continue;
    const severity = find.severity ?? usual;
    counts[severity] += 1;
    if (counts[severity] <= MOST_FINDINGS) yield problemOf(init, severity, find);
    // No error is ever left out behind warnings: what has none is served.
    else if (severity === 'error') return;
  }
}

const problemOf = <F extends Finding>(
  { code, message, help, fix }: RuleInit<F, never, Rule['about']>,
  severity: Severity,
  find: F,
): Problem => {
  const said = {
    code,
    severity,
    message: message(find),
    help: typeof help === 'string' ? help : help(find),
  };
  const mended = fix?.(find);
  return {
    ...placed(find, said),
    ...(mended !== undefined && { fix: mended }),
    ...(find.isSecret && { isSecret: find.isSecret }),
  };
};

const placed = ({ at }: Finding, said: Parameters<typeof problemAt>[1]): Problem => {
  if (at.kind === 'text') return problemInText(at.node, at, said);
  return at.kind === 'key' ? problemAtKey(at.map, at.key, said) : problemAt(at, said);
};
