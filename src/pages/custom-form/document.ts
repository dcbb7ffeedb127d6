import { SaxesParser } from 'saxes';
import { namedCharacters } from './entities.ts';
import type { Findings, Place } from './findings.ts';

/** An element as it was written. */
export interface WrittenElement extends Place {
  readonly name: string;
  readonly attributes: readonly WrittenAttribute[];
  /** Texts as they are meant: without entities, CDATA sections as text. */
  readonly children: readonly (WrittenElement | string)[];
}

/** An attribute as it was written, its value as it is meant. */
export interface WrittenAttribute extends Place {
  readonly name: string;
  readonly value: string;
}

/** Pages nest some twenty deep; what walks them may go by recursion. */
const deepest = 100;
/** Pages have some fifty. So many take some fifty milliseconds, in which nobody else is served. */
const mostElements = 5000;

/**
 * Reads a document as XML, as IBM's gateway reads such forms: so there is one way to understand it. Comments and processing
 * instructions are left out.
 *
 * @returns `undefined` where it is none; why has been found then.
 */
export const readDocument = (text: string, findings: Findings): WrittenElement | undefined => {
  const reader = new Reader(text);
  try {
    return reader.read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { at, why } = reader.troubleOf(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''));
    findings.error(
      { at },
      {
        code: 'form/malformed',
        message: `The document cannot be read: ${why}`,
        help: 'Write XHTML: every element closed (<br/>), every attribute in quotes, "&" as "&amp;", unusual characters as they are or by number (&#8364;).',
      },
    );
    return undefined;
  }
};

interface OpenElement extends WrittenElement {
  readonly attributes: WrittenAttribute[];
  readonly children: (WrittenElement | string)[];
}

/** The parser, made to build a tree in which everything has its place. */
class Reader {
  readonly #parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: '1.0' });
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  #closed: OpenElement | undefined = undefined;
  #root: WrittenElement | undefined = undefined;
  #count = 0;

  constructor(text: string) {
    // HTML has it in either case; places stay where they are.
    this.#text = text.replace(/<!doctype(?=\s)/i, (written) => written.toUpperCase());
    const parser = this.#parser;
    parser.ENTITIES = namedCharacters;
    parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
      if (!/^(?:utf-?8|us-ascii)$/i.test(encoding)) throw new Error('it says that it is not in UTF-8');
    });
    parser.on('doctype', (type) => {
      if (type.includes('[')) throw new Error('its document type declares something');
    });
    parser.on('opentagstart', ({ name }) => this.#opened(name));
    parser.on('attribute', ({ name, value }) => this.#attribute(name, value));
    parser.on('closetag', () => {
      this.#closed = this.#open.pop();
    });
    parser.on('text', (written) => this.#add(written));
    parser.on('cdata', (written) => this.#add(written));
  }

  /** Throws at the first thing that is not well-formed. */
  read(): WrittenElement {
    this.#parser.write(this.#text).close();
    if (this.#root === undefined) throw new Error('there is no element');
    return this.#root;
  }

  /** Where something is wrong, and what: of what was left open the parser says neither what it is nor where. */
  troubleOf(why: string): Place & { readonly why: string } {
    if (why === 'unexpected close tag' && this.#closed !== undefined) {
      const at = this.#text.lastIndexOf('</', this.#at);
      const ends = this.#text.slice(at, this.#at + 1);
      return { at, why: `${ends} comes before <${this.#closed.name}> of line ${this.#lineOf(this.#closed)} is closed` };
    }
    const open = this.#open.at(-1);
    if (open === undefined || !why.startsWith('unclosed tag')) return { at: this.#at, why };
    const ampersand = this.#text.indexOf('&', this.#text.lastIndexOf(';') + 1);
    return ampersand < 0
      ? { at: open.at, why: `<${open.name}> is not closed` }
      : { at: ampersand, why: '"&" begins the name of a character, which does not end' };
  }

  #lineOf({ at }: Place): number {
    return this.#text.slice(0, at).split(/\r\n?|\n/).length;
  }

  /** The last character that was read. */
  get #at(): number {
    return Math.max(this.#parser.position - 1, 0);
  }

  /** Told when its name has been read. */
  #opened(name: string): void {
    if (this.#open.length >= deepest) throw new Error(`elements are nested more than ${deepest} deep`);
    this.#count += 1;
    if (this.#count > mostElements) throw new Error(`there are more than ${mostElements} elements`);
    const element = { at: this.#text.lastIndexOf('<', this.#at), name, attributes: [], children: [] };
    this.#add(element);
    this.#root ??= element;
    this.#open.push(element);
  }

  /** Told at its closing quote, which stands in no value as such. */
  #attribute(name: string, value: string): void {
    const opening = this.#text.lastIndexOf(this.#text.charAt(this.#at), this.#at - 1);
    const equals = this.#text.slice(0, opening).trimEnd().length - 1;
    const end = this.#text.slice(0, equals).trimEnd().length;
    this.#open.at(-1)?.attributes.push({ at: end - name.length, name, value });
  }

  #add(child: WrittenElement | string): void {
    if (child !== '') this.#open.at(-1)?.children.push(child);
  }
}
