import { parseSync, Visitor } from 'oxc-parser';
import { parse } from 'yaml';

/** The titles of the tests of one file. */
export interface TitledFile {
  readonly file: string;
  /** `written`: it stands there as that of a test or suite. `made`: texts of the file come to it. */
  readonly has: (title: string) => 'written' | 'made' | undefined;
}

/**
 * Titles of a file of tests. A title may be made of a table: of `a request with ${about} is refused` there is one for each
 * text of the file that can stand there.
 */
export const titlesInModule = (file: string, text: string): TitledFile => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const written = new Set<string>();
  const texts = new Set<string>();
  const frames: (readonly string[])[] = [];
  new Visitor({
    CallExpression({ arguments: [first] }) {
      if (first?.type === 'Literal' && typeof first.value === 'string') written.add(first.value);
    },
    Literal({ value }) {
      if (typeof value === 'string') texts.add(value);
    },
    TemplateLiteral({ quasis }) {
      const parts = quasis.map(({ value }) => value.cooked ?? '');
      // What is hardly more than its values would be any title.
      if (parts.join('').trim().length >= shortestFrame) frames.push(parts);
    },
  }).visit(program);
  const isValue = (piece: string): boolean => texts.has(piece) || (piece !== '' && !piece.includes(' '));
  const isMade = (title: string): boolean =>
    texts.has(title) || frames.some(([head = '', ...rest]) => fits(title, [head, rest], isValue));
  return { file, has: (title) => (written.has(title) ? 'written' : isMade(title) ? 'made' : undefined) };
};

/** Titles of the examples of a policy, whose name is that of their suite. */
export const titlesInExamples = (file: string, text: string): TitledFile => {
  const { examples }: { examples: readonly { readonly title: string }[] } = parse(text);
  const titles = new Set(examples.map(({ title }) => title));
  const [, policy = ''] = file.split('/');
  return { file, has: (title) => (title === policy || titles.has(title) ? 'written' : undefined) };
};

/**
 * Files that have a test of this title, with that of its suite in front or without (`a refresh token › must be sent`).
 * Where it is written as one, files that only speak of it do not count.
 */
export const filesWith = (title: string, files: readonly TitledFile[]): readonly string[] => {
  const names = title.split(' › ');
  const having = files.filter(({ has }) => names.every((name) => has(name) !== undefined));
  const writing = having.filter(({ has }) => names.every((name) => has(name) === 'written'));
  return (writing.length > 0 ? writing : having).map(({ file }) => file);
};

/** Letters around the values of a title, at least. */
const shortestFrame = 8;

/** Whether a title is these parts with a value between each two of them. */
const fits = (
  title: string,
  [head, [next, ...rest]]: readonly [head: string, rest: readonly string[]],
  isValue: (piece: string) => boolean,
): boolean => {
  if (!title.startsWith(head)) return false;
  const behind = title.slice(head.length);
  if (next === undefined) return behind === '';
  for (let end = 1; end <= behind.length; end += 1) {
    if (isValue(behind.slice(0, end)) && fits(behind.slice(end), [next, rest], isValue)) return true;
  }
  return false;
};
