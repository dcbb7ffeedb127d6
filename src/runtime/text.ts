import { Fault } from '../policy/fault.ts';
import type { Piece, Reference } from '../policy/references.ts';
import { parseTemplate, parseUrlTemplate } from '../policy/references.ts';
import type { Accessor, Place, TargetRule } from './binder.ts';
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
  /** Which targets a request may choose; `undefined`: none. */
  readonly targets: TargetRule | undefined;
  /** A value of the request would choose scheme, host or port of a target, and may not. */
  refuseAuthority(reference: Reference): void;
}

/** Compiles a template to a function that puts the values in, each encoded for its place. */
export const compileText = (template: string, place: Place, names: NameResolver): Read<string> => {
  if (place === 'url') return urlText(template, names);
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
/** What may stand in front of a value that is, or begins with, a part of the authority. */
const begun = /^(?:https?:\/\/[^/?#]*)?$/i;

/**
 * What is canonical and encoded already goes in as it stands, at its own place: a path not into a query, where `&` would
 * begin another parameter; a query not into a path, where its dots and slashes would lead elsewhere.
 */
const isWhole = ({ variable }: Reference, before: string): boolean => {
  if (variable === 'request.path') return !/[?#]/.test(before);
  return variable === 'request.search' || (variable === 'request.querystring' && before.includes('?'));
};

const urlText = (template: string, names: NameResolver): Read<string> => {
  const { parts, isChosen } = urlParts(template, names);
  const text = joined(parts);
  const { targets } = names;
  if (!isChosen || targets === undefined) return text;
  // However the values were put together: the target that came out is what is judged.
  return (x) => {
    const url = text(x);
    if (targets.allowsTarget(url)) return url;
    throw refusedValue('runtime/target-not-allowed', 'This target may not be chosen by a request');
  };
};

interface UrlParts {
  readonly parts: readonly (string | Read<string>)[];
  /** A request chooses scheme, host or port. */
  readonly isChosen: boolean;
}

const urlParts = (template: string, names: NameResolver): UrlParts => {
  const pieces = parseUrlTemplate(template).map((piece): Piece => {
    if (typeof piece === 'string') return piece;
    if (piece.parameter) return names.isParameter(piece) ? piece : piece.written;
    return names.fixed(piece) ?? piece;
  });
  let before = '';
  // One mistake, one problem: behind a target that is refused, or a name that nothing defines, there is nothing to judge.
  let isJudged = false;
  let isChosen = false;
  const parts = pieces.map((piece) => {
    if (typeof piece === 'string') {
      before += piece;
      return piece;
    }
    const get = names.reader(piece);
    const read = get ?? nothing;
    isJudged ||= get === undefined;
    const whole = isWhole(piece, before);
    const bringsEnd = whole && piece.variable !== 'request.querystring';
    if (!isJudged && !(bringsEnd ? named : ended).test(before)) {
      if (names.targets !== undefined && !whole && begun.test(before)) {
        isChosen = true;
        const opens = before === '';
        before += opens ? 'https://chosen' : 'chosen';
        return opens ? (x: Exchange) => textOf(read(x)) : (x: Exchange) => authorityPart(textOf(read(x)));
      }
      names.refuseAuthority(piece);
      isJudged = true;
    }
    // A path always begins with its slash; a query may be empty, and then ends no authority for what follows.
    if (whole && piece.variable === 'request.path') before += '/';
    if (whole) return (x: Exchange) => textOf(read(x));
    const encode = before.includes('?') ? encoded : segment;
    return (x: Exchange) => encode(textOf(read(x)));
  });
  return { parts, isChosen };
};

/** A value as part of host and port: it brings no path, no query and no user. */
const authorityPart = (value: string): string => {
  if (/^[\w.:[\]-]*$/.test(value)) return value;
  throw refusedValue('runtime/target-not-allowed', 'A value that chooses a host holds a character that no host has');
};

/**
 * A value as part of a path: nothing in it can end the part, and it cannot climb. Also not behind an encoded slash: many a
 * back end decodes before it splits.
 */
const segment = (value: string): string => {
  if (dotSegment.test(value))
    throw refusedValue('runtime/url-value', 'A value with a dot segment cannot stand in a path');
  return encoded(value);
};

const dotSegment = /(?:^|[/\\])\.+(?:$|[/\\])/;

const encoded = (value: string): string => encodeURIComponent(value.toWellFormed());

const refusedValue = (code: string, message: string): Fault =>
  new Fault({ fault: 'PropertyError', status: 400, code, message });

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
