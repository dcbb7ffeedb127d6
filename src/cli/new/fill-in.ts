import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { isJsonList, isJsonMap } from '../../source/json.ts';
import { parseSource } from '../../source/parse.ts';
import { type Json, jsonOf, type SourceFile, type SourceNode } from '../../source/tree.ts';
import { ContentError } from '../terminal.ts';

/**
 * The values that a document is made with, each behind a word that stands for it while the template is rendered. What the
 * document means is then known before any value is in it: a value is a part of the text in which its word stands, and can
 * be nothing else, whatever signs it has.
 */
export class Blanks {
  readonly #values: string[] = [];
  readonly #mark: string;
  readonly #word: RegExp;

  /** `texts`: in which no word of ours may occur already. */
  constructor(texts: string) {
    let mark = 'Hgv';
    while (texts.includes(mark)) mark += 'v';
    this.#mark = mark;
    this.#word = new RegExp(`${mark}([0-9]+)Z`, 'g');
  }

  /** The word that stands for a value. An empty one is its own: templates ask for it with `if`. */
  wordFor(value: string): string {
    return value === '' ? '' : `${this.#mark}${this.#values.push(value) - 1}Z`;
  }

  /**
   * The rendered YAML or JSON with each value in place of its word, quoted where it has to be. `name` is what the document is
   * called. Where the template makes no document, neither does what comes out: reading it says why.
   *
   * @throws ContentError where a value would change what the document means.
   */
  filledIn(name: string, rendered: string): string {
    const before = parseSource(name, rendered);
    if (before.root === undefined || isBroken(before)) return this.#brokenAnyway(name, before.text);
    const { root, text } = before;
    let filled = text;
    // From the end, so that the offsets in front of it hold.
    for (const { start, end, value } of scalarsOf(root).toSorted((a, b) => b.start - a.start)) {
      const written = text.slice(start, end);
      if (this.#holdsWord(written)) filled = filled.slice(0, start) + this.#scalar(written, value) + filled.slice(end);
    }
    // What is left stands in comments.
    filled = this.#plainly(filled);
    const after = parseSource(name, filled);
    // What cannot be read is refused by who reads it.
    if (after.root === undefined || isBroken(after)) return filled;
    if (!isDeepStrictEqual(jsonOf(after.root), this.#meant(jsonOf(root)))) {
      throw new ContentError(`"${name}" would not hold what it was given: write the value into the template by hand`);
    }
    return filled;
  }

  /** Only to be shown with what is wrong: a value must not be what mends it. */
  #brokenAnyway(name: string, rendered: string): string {
    const text = this.#plainly(rendered);
    if (isBroken(parseSource(name, text))) return text;
    throw new ContentError(`"${name}" cannot be read without its values: close quotes and brackets in the template`);
  }

  #holdsWord(text: string): boolean {
    return text.search(this.#word) !== -1;
  }

  #scalar(written: string, value: string): string {
    const simple = written.replace(this.#word, (_word, index: string) => this.#valueOf(index));
    if (this.#valuesIn(written).every((one) => harmless.test(one)) && (isQuoted(written) || isText(simple)))
      return simple;
    const lineEnd = /^[|>]/.test(written) && written.endsWith('\n') ? '\n' : '';
    // A text of JSON is one of YAML; what ends a line only for YAML 1.1 must not stand in it as it is.
    return JSON.stringify(this.#inText(value)).replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, escaped) + lineEnd;
  }

  #valuesIn(text: string): readonly string[] {
    return [...text.matchAll(this.#word)].map(([, index = '']) => this.#valueOf(index));
  }

  #inText(text: string): string {
    return text.replace(this.#word, (_word, index: string) => this.#valueOf(index));
  }

  /** On one line, with nothing that is not seen. */
  #plainly(text: string): string {
    return text.replace(this.#word, (_word, index: string) => this.#valueOf(index).replace(/[\p{C}\p{Z}]+/gu, ' '));
  }

  #meant(json: Json): Json {
    if (typeof json === 'string') return this.#inText(json);
    if (isJsonList(json)) return json.map((one) => this.#meant(one));
    if (!isJsonMap(json)) return json;
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [this.#inText(key), this.#meant(value)]));
  }

  #valueOf(index: string): string {
    return this.#values[Number(index)] ?? '';
  }
}

const isBroken = ({ root, problems }: SourceFile): boolean =>
  root === undefined || problems.some(({ severity }) => severity === 'error');

/** Changes nothing around it in any style of YAML, between quotes or not. */
const harmless = /^[\p{L}\p{N}/$](?:[\p{L}\p{N}/$().@~+_-]| (?=[\p{L}\p{N}])|:(?=[\p{L}\p{N}/]))*$/u;

/** Between quotes or as a block, where a text stays one. */
const isQuoted = (written: string): boolean => /^["'|>]/.test(written);

/** Whether it is a text without quotes, for readers of YAML 1.1 too: no number, date, `yes` or `null`. */
const isText = (plain: string): boolean =>
  (['1.1', '1.2'] as const).every((version) => typeof parse(plain, { version, logLevel: 'silent' }) === 'string');

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

interface Scalar {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** Every text and key with its place; what an alias repeats once. */
const scalarsOf = (root: SourceNode): readonly Scalar[] => {
  const found = new Map<number, Scalar>();
  const visit = (node: SourceNode): void => {
    if (node.kind === 'scalar') found.set(node.start, { start: node.start, end: node.end, value: String(node.value) });
    else if (node.kind === 'list') node.items.forEach(visit);
    else {
      for (const { key, keyStart, keyEnd, value } of node.entries.values()) {
        found.set(keyStart, { start: keyStart, end: keyEnd, value: key });
        visit(value);
      }
    }
  };
  visit(root);
  return [...found.values()];
};
