import { type Kind, type Pattern, PatternProblem } from './pattern.ts';
import { anyCharacter, escapedKind, literal, readClass } from './read-class.ts';

/** Nobody writes longer ones by hand; it bounds how deep a pattern nests. */
const longest = 512;
/** Of one repetition: a pattern is matched by as many places as it has with its repetitions written out. */
const mostRepeats = 256;

/**
 * Reads a regular expression as PCRE writes it: literals, `.`, classes, groups, `|`, `*`, `+`, `?`, `{2,3}`, `^`, `$`. What
 * needs an engine that tries again and again is refused (references back, looking around, possessive and atomic groups):
 * so no text can keep a match busy.
 *
 * @throws PatternProblem
 */
export const readPattern = (source: string): Pattern => {
  if (source.length > longest) throw new PatternProblem(`It is longer than ${longest} characters`, 0, source.length);
  return new Reader(source).whole();
};

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Pattern {
    const pattern = this.#choice();
    if (this.#next === ')') throw this.#problem('This ")" closes nothing');
    return pattern;
  }

  #choice(): Pattern {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return { kind: 'choice', parts };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (!['', '|', ')'].includes(this.#next)) parts.push(this.#repeated(this.#atom()));
    return { kind: 'sequence', parts };
  }

  #atom(): Pattern {
    if ('*+?'.includes(this.#next)) throw this.#problem(`There is nothing that this "${this.#next}" could repeat`);
    if (this.#take('^')) return { kind: 'start' };
    if (this.#take('$')) return { kind: 'end' };
    if (this.#next === '(') return this.#group();
    return { kind: 'character', of: this.#character() };
  }

  #group(): Pattern {
    const start = this.#at;
    this.#take('(?:') || this.#take('(');
    if (this.#next === '?' || this.#next === '*') {
      throw this.#problem('Of groups, "(…)" and "(?:…)" are taken: none that looks around, and no flags');
    }
    const inner = this.#choice();
    if (this.#take(')')) return inner;
    throw new PatternProblem('This group is not closed', start, start + 1);
  }

  #character(): Kind {
    const start = this.#at;
    const [sign = '', escaped = ''] = this.#source.slice(start, start + 4);
    this.#at += sign.length;
    if (sign === '.') return anyCharacter;
    if (sign === '[') {
      const { of, end } = readClass(this.#source, this.#at);
      this.#at = end;
      return of;
    }
    if (sign !== '\\') return literal(sign);
    this.#at += escaped.length;
    const of = escapedKind(escaped);
    if (of !== undefined) return of;
    throw new PatternProblem(`"\\${escaped}" is not taken: only \\d \\w \\s \\D \\W \\S and signs`, start, this.#at);
  }

  #repeated(part: Pattern): Pattern {
    const start = this.#at;
    const times = this.#times();
    if (times === undefined) return part;
    const { least, most = least } = times;
    const problem = (message: string): PatternProblem => new PatternProblem(message, start, this.#at);
    if (part.kind === 'start' || part.kind === 'end') throw problem('"^" and "$" cannot be repeated');
    if (most > mostRepeats || most < least)
      throw problem(`A repetition counts from few to many, to ${mostRepeats} at most`);
    // Whether it takes much or little makes no difference where the whole text has to fit.
    this.#take('?');
    if (['*', '+', '?'].includes(this.#next))
      throw this.#problem('What is repeated cannot be repeated without a group');
    return { kind: 'repeat', part, ...times };
  }

  #times(): { readonly least: number; readonly most: number | undefined } | undefined {
    if (this.#take('*')) return { least: 0, most: undefined };
    if (this.#take('+')) return { least: 1, most: undefined };
    if (this.#take('?')) return { least: 0, most: 1 };
    const [written, least = '', comma, most = ''] = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#source.slice(this.#at)) ?? [];
    // A bracket that counts nothing stands for itself.
    if (written === undefined) return undefined;
    this.#at += written.length;
    const open = comma !== undefined && most === '';
    return { least: Number(least), most: open ? undefined : Number(most || least) };
  }

  get #next(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #problem(message: string): PatternProblem {
    return new PatternProblem(message, this.#at, this.#at + 1);
  }
}
