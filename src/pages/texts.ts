import Handlebars from 'handlebars';
import type { Locale } from './models.ts';
import { type PageFile, PageProblem } from './page-set.ts';

/** What is put into a text in place of `{name}`. */
export type Values = Readonly<Record<string, string | Handlebars.SafeString>>;

/** A text: what stands between its values, and their names, in turn. */
export type TextParts = readonly string[];

/** The texts of one language by their keys. */
export class Texts {
  readonly locale: Locale;
  readonly #texts: ReadonlyMap<string, TextParts>;

  constructor(locale: Locale, texts: ReadonlyMap<string, TextParts>) {
    this.locale = locale;
    this.#texts = texts;
  }

  has(key: string): boolean {
    return this.#texts.has(key);
  }

  /** For where no markup may stand. */
  plain(key: string, values: Values = {}): string {
    return this.#filled(key, values, (text) => text, String);
  }

  /** Markup. A value that is none yet is escaped, and kept from changing the direction of what is around it. */
  html(key: string, values: Values = {}): Handlebars.SafeString {
    return new Handlebars.SafeString(this.#filled(key, values, escaped, isolated));
  }

  #filled(key: string, values: Values, text: (one: string) => string, shown: (one: Values[string]) => string): string {
    const parts = this.#texts.get(key);
    if (parts === undefined) throw new Error(`there is no text "${key}"`);
    return parts
      .map((part, at) => {
        if (at % 2 === 0) return text(part);
        const value = values[part];
        if (value === undefined) throw new Error(`the text "${key}" needs "${part}"`);
        return shown(value);
      })
      .join('');
  }
}

const escaped = (text: string): string => Handlebars.escapeExpression(text);

const isolated = (value: Values[string]): string =>
  typeof value === 'string' ? `<bdi>${escaped(value)}</bdi>` : value.toHTML();

/** The files of a catalogue, by the language of each. */
export const textFiles: readonly (readonly [Locale, file: string])[] = [
  ['en', 'texts/en.json'],
  ['de', 'texts/de.json'],
  ['fr', 'texts/fr.json'],
  ['es', 'texts/es.json'],
  ['ja', 'texts/ja.json'],
];

/** Longer is no text of a page. */
const textLimit = 2000;

/**
 * Reads the file of a language: keys and texts, `{name}` for a value.
 *
 * @throws PageProblem
 */
export const readTexts = ({ name: file, text: json }: PageFile): ReadonlyMap<string, TextParts> => {
  const parsed = parseJson(file, json);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  if (!isObject) throw new PageProblem(`"${file}" is no object of texts`, 'Write {"key": "text", …}.');
  return new Map(Object.entries(parsed).map(([key, text]: [string, unknown]) => [key, partsOf(file, key, text)]));
};

const parseJson = (file: string, json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const [, at] = /at position (\d+)/.exec(said) ?? [];
    const line = at === undefined ? '' : ` line ${json.slice(0, Number(at)).split('\n').length}`;
    throw new PageProblem(`"${file}"${line} is not JSON`, 'Correct it: each text stands in double quotes.');
  }
};

const partsOf = (file: string, key: string, text: unknown): TextParts => {
  const parts = typeof text === 'string' && text.length <= textLimit ? text.split(/\{([a-z]+)\}/) : undefined;
  if (parts === undefined || parts.some((part) => /[{}]/.test(part))) {
    throw new PageProblem(
      `"${key}" in "${file}" is no text`,
      `Write at most ${textLimit} characters, and braces only around the name of a value: {application}.`,
    );
  }
  return parts;
};
