import { type Kind, PatternProblem } from './pattern.ts';

/** `.`: everything but a line end. */
export const anyCharacter: Kind = (codePoint) => codePoint !== 0x0a;

/** The one character. */
export const literal = (character: string): Kind => {
  const wanted = character.codePointAt(0);
  return (codePoint) => codePoint === wanted;
};

const inRange = (from: string, to: string): Kind => {
  const [least = 0, most = 0] = [from.codePointAt(0), to.codePointAt(0)];
  return (codePoint) => codePoint >= least && codePoint <= most;
};

const isOneOf =
  (kinds: readonly Kind[]): Kind =>
  (codePoint) =>
    kinds.some((is) => is(codePoint));

const not =
  (is: Kind): Kind =>
  (codePoint) =>
    !is(codePoint);

const digit = inRange('0', '9');
const word = isOneOf([digit, inRange('a', 'z'), inRange('A', 'Z'), literal('_')]);
const space = isOneOf([inRange('\t', '\r'), literal(' ')]);

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['d', digit],
  ['w', word],
  ['s', space],
  ['D', not(digit)],
  ['W', not(word)],
  ['S', not(space)],
]);

/** What a character behind a backslash stands for: a kind, or a sign for itself; `undefined`: more than that. */
export const escapedKind = (character: string): Kind | undefined =>
  kinds.get(character) ?? (isSign(character) ? literal(character) : undefined);

/** Behind a backslash a letter or digit is more than itself. */
const isSign = (character: string): boolean => /^[^\p{L}\p{N}]/u.test(character);

/**
 * Reads a class, `[a-z\d_-]`, from behind its opening bracket. `end`: behind the closing one.
 *
 * @throws PatternProblem
 */
export const readClass = (source: string, start: number): { readonly of: Kind; readonly end: number } => {
  const [opening = '', negated] = /^(\^?)/.exec(source.slice(start)) ?? [];
  const members: Kind[] = [];
  let at = start + opening.length;
  const problem = (message: string): PatternProblem =>
    new PatternProblem(message, start - 1, Math.min(at + 1, source.length));
  for (;;) {
    const [, last = '', range, to = ''] = member.exec(source.slice(at)) ?? [];
    if (last === '') throw problem('This class is not closed');
    // A bracket that stands first is a member: nobody needs an empty class.
    if (last === ']' && members.length > 0) break;
    if (last === '[' && /[:.=]/.test(source[at + 1] ?? ''))
      throw problem('Names of classes, such as "[:alpha:]", are not taken');
    const one = kindOf(last);
    if (one === undefined) throw problem(`"${last}" is not taken in a class`);
    at += last.length;
    if (range === undefined) members.push(one);
    else {
      const [from, until] = [signOf(last), signOf(to)];
      if (from === undefined || until === undefined || until < from) throw problem(`"${last}-${to}" is no range`);
      members.push(inRange(from, until));
      at += 1 + to.length;
    }
  }
  const of = isOneOf(members);
  return { of: negated === '' ? of : not(of), end: at + 1 };
};

/** A member, and the end of the range that it begins. */
const member = /^(\\?[\s\S])(?:(-)(\\[\s\S]|[^\]]))?/u;

const kindOf = (written: string): Kind | undefined =>
  written.length > 1 && written.startsWith('\\') ? escapedKind(written.slice(1)) : literal(written);

/** The character that a member stands for; `undefined`: it stands for several, or for what is not taken. */
const signOf = (written: string): string | undefined => {
  const sign = written.length > 1 && written.startsWith('\\') ? written.slice(1) : written;
  return sign === written || isSign(sign) ? sign : undefined;
};
