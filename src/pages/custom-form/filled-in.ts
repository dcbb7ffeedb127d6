import type { CustomConsent, CustomLogin } from '../custom-form.ts';
import type { Clean, CleanElement } from './clean.ts';
import { isHidden, nameOf, type TheForm } from './requirements.ts';
import { type Meaning, voidElements } from './vocabulary.ts';

/** What a form shows: of a login form there is nothing about an application. */
export type Shown = Omit<CustomLogin, 'failed'> & Partial<CustomConsent>;

/** Gives the document with these values in it, each escaped for its place. */
export type FillIn = (shown: Shown) => string;

type Piece = string | ((shown: Shown) => string);

/**
 * Writes a document as HTML, once, to texts with slots between. There is no raw text but that of styles, and no value of
 * what is shown stands anywhere but in texts and quoted attributes: so one way of escaping is right everywhere.
 */
export const filledIn = (document: CleanElement, theForm: TheForm): FillIn => {
  const pieces = new Writing(theForm).whole(document);
  return (shown) => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(shown);
    return text;
  };
};

class Writing {
  readonly #form: CleanElement;
  /** Names of the hidden fields that the author has written. */
  readonly #written: ReadonlySet<string>;
  readonly #pieces: Piece[] = [];
  #injected = false;

  constructor({ form, fields }: TheForm) {
    this.#form = form;
    this.#written = new Set(fields.filter(isHidden).map(nameOf));
  }

  whole(document: CleanElement): readonly Piece[] {
    this.#add('<!DOCTYPE html>\n');
    this.#element(document);
    return this.#pieces;
  }

  #element(element: CleanElement): void {
    const { name, children } = element;
    this.#add(`<${name}`);
    for (const [attribute, value] of element.attributes) this.#attribute(element, attribute, value);
    if (isHidden(element)) this.#hiddenValue(element);
    this.#add('>');
    if (voidElements.has(name)) return;
    // The first line break of these is not shown (HTML, 13.1.2.5).
    const [first] = children;
    if (['pre', 'textarea'].includes(name) && typeof first === 'string' && first.startsWith('\n')) this.#add('\n');
    for (const child of children) this.#child(child, name);
    if (element === this.#form && !this.#injected) this.#hiddenFields();
    this.#add(`</${name}>`);
  }

  #attribute(element: CleanElement, attribute: string, value: string): void {
    if (attribute === 'value' && isHidden(element)) return;
    this.#add(` ${attribute}="`);
    this.#add(element === this.#form && attribute === 'action' ? ({ action }) => escaped(action) : escaped(value));
    this.#add('"');
  }

  /** Ours in place of the author's, which then is there for its place alone. */
  #hiddenValue(field: CleanElement): void {
    const name = nameOf(field);
    const written = field.attributes.get('value') ?? '';
    this.#add(' value="');
    this.#add(({ hidden }) => escaped((Object.hasOwn(hidden, name) ? hidden[name] : undefined) ?? written));
    this.#add('"');
  }

  #child(child: Clean, context: string): void {
    if (typeof child === 'string') this.#add(context === 'style' ? styleText(child) : escaped(child));
    else if ('meaning' in child) this.#tag(child.meaning);
    else this.#element(child);
  }

  #tag(meaning: Meaning): void {
    if (meaning.is === 'hidden') this.#hiddenFields();
    if (meaning.is === 'value') this.#add((shown) => escaped(shown[meaning.of] ?? ''));
  }

  /** Those of ours that the author has not written. */
  #hiddenFields(): void {
    this.#injected = true;
    const written = this.#written;
    this.#add(({ hidden }) =>
      Object.entries(hidden)
        .filter(([name]) => !written.has(name))
        .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
        .join(''),
    );
  }

  #add(piece: Piece): void {
    const last = this.#pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') this.#pieces[this.#pieces.length - 1] = last + piece;
    else this.#pieces.push(piece);
  }
}

/** A text as HTML reads it again: in elements, and in attributes in quotes. */
const escaped = (text: string): string => text.replace(/[&<>"'\r]/g, (char) => references[char] ?? '');

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
};

/** As browsers will have it: a carriage return is a line break to them, and the digest is of what they read. */
const styleText = (text: string): string => text.replaceAll('\r', '\n');

/** Texts of the styles of a document, as they are written. */
export const stylesOf = (document: CleanElement): readonly string[] =>
  document.children.flatMap((child) => {
    if (typeof child === 'string' || 'meaning' in child) return [];
    if (child.name !== 'style') return stylesOf(child);
    return [child.children.map((one) => (typeof one === 'string' ? styleText(one) : '')).join('')];
  });
