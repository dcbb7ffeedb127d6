import Handlebars from 'handlebars';
import { templateFault } from '../../pages/template-fault.ts';
import { ContentError } from '../terminal.ts';
import { Blanks } from './fill-in.ts';

/** A template with what it is called in errors. */
export interface DefinitionTemplate {
  readonly name: string;
  readonly text: string;
}

/** Some times as long as the longest of ours. */
const mostCharacters = 262_144;
/** Blocks in one another, and those among them that repeat what is in them: more than any document needs. */
const mostBlocks = { all: 12, repeating: 3 };

/**
 * A document from a template of Handlebars: `{{title}}` and the like, `if`, `unless`, `each`, `with` and `lookup`. Values may be
 * put between quotes or not: what stands in the document is exactly the value. `name` is what the document is called.
 *
 * @throws ContentError with the line of the template that is at fault.
 */
export const renderDefinition = (template: DefinitionTemplate, variables: object, name: string): string => {
  const blanks = new Blanks(template.text + JSON.stringify(variables));
  const words = wordsFor(variables, blanks);
  return blanks.filledIn(name, rendered(template, words));
};

/** Text that is no YAML, such as a manual: values are put in as they are. */
export const renderText = (template: DefinitionTemplate, variables: object): string => rendered(template, variables);

const rendered = ({ name, text }: DefinitionTemplate, context: unknown): string => {
  if (text.length > mostCharacters) throw new ContentError(`"${name}" is longer than ${mostCharacters} characters`);
  try {
    const program = Handlebars.parse(text);
    new Bounded().accept(program);
    return Handlebars.create().compile<unknown>(program, compileOptions)(context, runtimeOptions);
  } catch (error) {
    throw new ContentError(templateFault(name, error).message);
  }
};

const compileOptions: CompileOptions = {
  strict: true,
  // The document is no HTML.
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { log: false },
};

// Neither is allowed anyway; said, it is not written to the console.
const runtimeOptions: Handlebars.RuntimeOptions = {
  allowProtoMethodsByDefault: false,
  allowProtoPropertiesByDefault: false,
};

/** Blocks that show what is in them at most once. */
const once: ReadonlySet<string> = new Set(['if', 'unless', 'with']);

/** Refuses what repeats itself without end, or by far too often. */
class Bounded extends Handlebars.Visitor {
  #open = { all: 0, repeating: 0 };

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    const outside = this.#open;
    const repeats = block.path.type !== 'PathExpression' || !once.has(String(block.path.original));
    this.#open = { all: outside.all + 1, repeating: outside.repeating + (repeats ? 1 : 0) };
    const { all, repeating } = this.#open;
    if (all > mostBlocks.all || repeating > mostBlocks.repeating) {
      throw refused('has too many blocks one in another', block);
    }
    super.BlockStatement(block);
    this.#open = outside;
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    throw refused('takes in another template: there is none', partial);
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    throw refused('takes in another template: there is none', partial);
  }

  override Decorator(decorator: hbs.AST.Decorator): void {
    throw refused('has a decorator: there are none', decorator);
  }

  override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
    throw refused('has a decorator: there are none', decorator);
  }

  /** Handlebars' `strict` leaves out what a helper is given: a misspelt `{{#if hostnam}}` would always be false. */
  override PathExpression(path: hbs.AST.PathExpression & { strict?: boolean }): void {
    path.strict = true;
    super.PathExpression(path);
  }
}

const refused = (what: string, { loc }: hbs.AST.Node): Error =>
  new Error(`${what} - ${loc.start.line}:${loc.start.column}`);

/** The same with a word in place of every text. */
const wordsFor = (value: unknown, blanks: Blanks): unknown => {
  if (typeof value === 'string') return blanks.wordFor(value);
  if (Array.isArray(value)) return value.map((one) => wordsFor(one, blanks));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wordsFor(one, blanks)]));
};
