import { Fault } from '../policy/fault.ts';
import type { Piece, Reference } from '../policy/references.ts';
import { parseTemplate, parseUrlTemplate } from '../policy/references.ts';
import type { Accessor, Place } from './binder.ts';
import type { Exchange } from './exchange.ts';
import { headerText, textOf } from './variables.ts';

type Read<T> = (x: Exchange) => T;

/** What a template needs to know of names: a fixed value where there is one, else how to read it. */
export interface NameResolver {
  /** Value of a property, known at link time. */
  fixed(reference: Reference): string | undefined;
  /** `undefined` where nothing defines the name: that is reported then. */
  reader(reference: Reference): Accessor['get'] | undefined;
  /** `{name}` stands for a parameter of this route's template, not for itself. */
  isParameter(reference: Reference): boolean;
  /** A value of the request would choose scheme, host or port of a target. */
  refuseAuthority(reference: Reference): void;
}

/** Compiles a template to a function that puts the values in, each encoded for its place. */
export const compileText = (template: string, place: Place, names: NameResolver): Read<string> => {
  if (place === 'url') return joined(urlParts(template, names));
  const encode = place === 'header' ? headerText : textOf;
  return joined(
    parseTemplate(template).map((piece) => {
      if (typeof piece === 'string') return piece;
      const fixed = names.fixed(piece);
      if (fixed !== undefined) return place === 'header' ? () => headerText(fixed) : fixed;
      const get = names.reader(piece) ?? nothing;
      return (x: Exchange) => encode(get(x));
    }),
  );
};

/** A template that is exactly one reference keeps the type of its value. */
export const compileValue = (template: string, names: NameResolver): Read<unknown> => {
  const [only, ...more] = parseTemplate(template);
  if (only === undefined || typeof only === 'string' || more.length > 0) return compileText(template, 'plain', names);
  return names.reader(only) ?? nothing;
};

const nothing: Accessor['get'] = () => undefined;

/** Authority given, so that only an own path or query can follow. */
const named = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i;
/** Authority given and ended: what follows cannot become a part of it. */
const ended = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]/i;

/**
 * What is canonical and encoded already goes in as it stands, at its own place: a path not into a query, where `&` would
 * begin another parameter; a query not into a path, where its dots and slashes would lead elsewhere.
 */
const isWhole = ({ variable }: Reference, before: string): boolean => {
  if (variable === 'request.path') return !/[?#]/.test(before);
  return variable === 'request.search' || (variable === 'request.querystring' && before.includes('?'));
};

const urlParts = (template: string, names: NameResolver): (string | Read<string>)[] => {
  const pieces = parseUrlTemplate(template).map((piece): Piece => {
    if (typeof piece === 'string') return piece;
    if (piece.parameter) return names.isParameter(piece) ? piece : piece.written;
    return names.fixed(piece) ?? piece;
  });
  let before = '';
  // One mistake, one problem: behind a target that is refused, or a name that nothing defines, there is nothing to judge.
  let isJudged = false;
  return pieces.map((piece) => {
    if (typeof piece === 'string') {
      before += piece;
      return piece;
    }
    const get = names.reader(piece);
    isJudged ||= get === undefined;
    const whole = isWhole(piece, before);
    const bringsEnd = whole && piece.variable !== 'request.querystring';
    if (!isJudged && !(bringsEnd ? named : ended).test(before)) {
      names.refuseAuthority(piece);
      isJudged = true;
    }
    // A path always begins with its slash; a query may be empty, and then ends no authority for what follows.
    if (whole && piece.variable === 'request.path') before += '/';
    const read = get ?? nothing;
    return whole ? (x: Exchange) => textOf(read(x)) : (x: Exchange) => segment(textOf(read(x)));
  });
};

/** A value as part of a path or query: nothing in it can end the part, and dots alone cannot climb. */
const segment = (value: string): string => {
  if (/^\.+$/.test(value)) {
    throw new Fault({
      fault: 'PropertyError',
      status: 400,
      code: 'runtime/url-value',
      message: 'A value of dots alone cannot stand in a path',
    });
  }
  return encodeURIComponent(value.toWellFormed());
};

const joined = (parts: readonly (string | Read<string>)[]): Read<string> => {
  const merged: (string | Read<string>)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  if (merged.length === 0) return () => '';
  const [first, second] = merged;
  if (merged.length === 1 && typeof first === 'string') return () => first;
  if (merged.length === 1 && typeof first === 'function') return first;
  if (merged.length === 2 && typeof first === 'string' && typeof second === 'function') return (x) => first + second(x);
  return (x) => {
    let text = '';
    for (const part of merged) text += typeof part === 'string' ? part : part(x);
    return text;
  };
};
