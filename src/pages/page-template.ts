import Handlebars from 'handlebars';
import { type PageFile, PageProblem } from './page-set.ts';
import { templateFault } from './template-fault.ts';
import type { Texts, Values } from './texts.ts';

/** A compiled template: fills in what a page shows. */
export type PageTemplate = (view: object, texts: Texts) => string;

/**
 * Compiles a template. It knows `if`, `unless`, `each`, `with`, `lookup`, and two of our own: `t` puts in a text by its key,
 * with the values that are named, and `strong` marks one of these.
 *
 * @throws PageProblem for what is no template, and from the template itself where it names what the page does not have.
 */
export const compileTemplate = ({ name, text }: PageFile): PageTemplate => {
  const saying = <T>(make: () => T): T => {
    try {
      return make();
    } catch (error) {
      throw error instanceof PageProblem ? error : problemIn(name, error);
    }
  };
  const program = saying(() => Handlebars.parse(text));
  new EscapedOnly(name).accept(program);
  const render = saying(() => handlebars.compile<object>(program, options));
  return (view, texts) => saying(() => render(view, { data: { texts } }));
};

const options: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { t: true, strong: true, log: false },
};

/** Refuses what would put in a value as it is. */
class EscapedOnly extends Handlebars.Visitor {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    if (!mustache.escaped) {
      throw new PageProblem(
        `"${this.#name}" line ${mustache.loc.start.line} puts in a value unescaped`,
        'Write two braces, and no "&".',
      );
    }
    super.MustacheStatement(mustache);
  }

  /** Handlebars' `strict` leaves out what a helper is given: a misspelled `{{#if faild}}` would always be false. */
  override PathExpression(path: hbs.AST.PathExpression & { strict?: boolean }): void {
    path.strict = true;
    super.PathExpression(path);
  }
}

/** What says no line by itself. */
const problemIn = (name: string, error: unknown): PageProblem => {
  const { message, isUnreadable } = templateFault(name, error);
  return new PageProblem(message, isUnreadable ? 'See that every block is closed by its name.' : seePages);
};

const seePages = 'See docs/pages.md for what each page has, or begin with the file that "headgate pages eject" writes.';

const withOurHelpers = (): typeof Handlebars => {
  const own = Handlebars.create();
  own.registerHelper({ t: text, strong });
  return own;
};

const strong = (value: unknown): Handlebars.SafeString =>
  new Handlebars.SafeString(`<strong><bdi>${Handlebars.escapeExpression(String(value))}</bdi></strong>`);

/** What Handlebars gives a helper; its types leave out the place. */
interface Called extends Handlebars.HelperOptions {
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
}

const text = (key: unknown, { hash, data, loc }: Called): Handlebars.SafeString => {
  const { texts }: { readonly texts: Texts } = data;
  const values: Values = hash;
  try {
    return texts.html(String(key), values);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ''} - ${loc.start.line}:${loc.start.column}`);
  }
};

const handlebars = withOurHelpers();
