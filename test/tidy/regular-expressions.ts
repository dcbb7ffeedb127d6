import { parseSync, Visitor } from 'oxc-parser';

/** A regular expression of a source, with the line it stands in. */
export interface Expression {
  readonly file: string;
  readonly line: number;
  readonly regex: RegExp;
}

/** Every regular expression of a module: literals, and texts that are whole patterns, as JSON Schemas have them. */
export const expressionsIn = (file: string, text: string): readonly Expression[] => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const found: Expression[] = [];
  const add = (start: number, source: string, flags: string): void => {
    found.push({ file, line: text.slice(0, start).split('\n').length, regex: new RegExp(source, flags) });
  };
  new Visitor({
    Literal(node) {
      if ('regex' in node) add(node.start, node.regex.pattern, node.regex.flags.replace(/[gy]/g, ''));
      else if (typeof node.value === 'string' && /^\^.+\$$/s.test(node.value)) add(node.start, node.value, 'u');
    },
  }).visit(program);
  return found;
};

/**
 * Texts that make a backtracking engine work hardest on an expression: what it takes up to some point, then a piece of
 * what it takes there, over and over, then an end that it does not take.
 */
export const adversarialTexts = (source: string, length: number): ReadonlySet<string> => {
  const texts = new Set<string>();
  for (let choice = 0; choice < 3; choice++) {
    const example = new Example(source, choice).text();
    for (let at = 0; at < Math.min(example.length, 40); at++) {
      for (let size = 1; size <= 3 && at + size <= example.length; size++) {
        const pumped = example.slice(0, at) + example.slice(at, at + size).repeat(Math.ceil(length / size));
        texts
          .add(`${pumped}\0`)
          .add(pumped + example.slice(at + size))
          .add(`${pumped}\n!`);
      }
    }
  }
  return texts;
};

/** Makes one text that an expression could take: of alternatives and classes the `choice`-th, of what repeats two. */
class Example {
  readonly #source: string;
  readonly #choice: number;
  #at = 0;

  constructor(source: string, choice: number) {
    this.#source = source;
    this.#choice = choice;
  }

  text(): string {
    const branches = [this.#sequence()];
    while (this.#take('|')) branches.push(this.#sequence());
    return branches[this.#choice % branches.length] ?? '';
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.#source.length && !'|)'.includes(this.#next)) {
      const atom = this.#atom();
      text += atom.repeat(this.#times());
    }
    return text;
  }

  get #next(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** How often an atom is repeated: least, but twice where there is no end. */
  #times(): number {
    const found = /^(?:[*+?]|\{(\d+)(,?)\d*\})\??/.exec(this.#source.slice(this.#at));
    if (found === null) return 1;
    this.#at += found[0].length;
    const [whole, least = '0', comma] = found;
    if (whole.startsWith('?')) return 1;
    return whole.startsWith('{') ? Math.min(Math.max(Number(least), comma === ',' ? 2 : 0), 20) : 2;
  }

  #atom(): string {
    if (this.#take('^') || this.#take('$') || this.#take('\\b') || this.#take('\\B')) return '';
    if (this.#next === '(') return this.#group();
    if (this.#next === '[') return this.#member(this.#class());
    if (this.#take('.')) return 'ab!'[this.#choice % 3] ?? '';
    if (this.#next === '\\') return this.#escape();
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += char.length;
    return char;
  }

  #group(): string {
    const opening = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(this.#source.slice(this.#at))?.[0] ?? '(';
    this.#at += opening.length;
    const text = this.text();
    this.#take(')');
    return /[=!]$/.test(opening) ? '' : text;
  }

  #class(): string {
    const start = this.#at;
    for (this.#at++; this.#next !== ']'; this.#at++) if (this.#next === '\\') this.#at++;
    this.#at++;
    return this.#source.slice(start, this.#at);
  }

  #escape(): string {
    const written =
      /^\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|p\{\w+\}|[\s\S])/iu.exec(this.#source.slice(this.#at))?.[0] ?? '\\';
    this.#at += written.length;
    return this.#member(written);
  }

  /** A character of a class or an escape: letters first, since most classes overlap in these. */
  #member(pattern: string): string {
    const regex = new RegExp(`^${pattern}$`, /\\[pu]\{/.test(pattern) ? 'u' : '');
    const members = [...characters].filter((char) => regex.test(char));
    return members[this.#choice % Math.max(members.length, 1)] ?? '';
  }
}

const characters = `a0 -.${Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')}\u2028\ud800\ufeff`;
