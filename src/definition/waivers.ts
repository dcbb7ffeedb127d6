import type { Span } from '../source/problem-at.ts';
import type { MapNode, SourceFile, SourceNode } from '../source/tree.ts';
import type { SourceSet } from './definition.ts';
import { externalFiles } from './references.ts';

/** A text of a waiver and where it stands. */
export interface Word extends Span {
  readonly text: string;
}

/**
 * What an author silences, as written: an entry of `x-headgate.waivers`, or one rule of a comment
 * `# headgate-disable-next-line rule[, rule] -- reason`. Whether it holds is judged with the rules. What was not written is
 * absent; an empty text is there.
 */
export interface Waiver {
  readonly kind: 'entry' | 'comment';
  readonly file: SourceFile;
  /** The whole of it. */
  readonly span: Span;
  readonly rule: Word | undefined;
  readonly reason: Word | undefined;
  /** Of entries: the pointer below which it silences, and its last day. */
  readonly at: Word | undefined;
  readonly until: Word | undefined;
  /** Of comments: the line that it silences. `undefined`: no other line follows, or the comment does not stand alone. */
  readonly line: number | undefined;
}

/** Nobody reads more of one file; the one after the last is there, so that it can be told. */
export const MOST_WAIVERS = 1000;

/** The waivers of one document: its entries and comments, in this order. */
export const readWaivers = (file: SourceFile, root: MapNode): readonly Waiver[] =>
  [...entriesOf(file, root), ...commentsOf(file)].slice(0, MOST_WAIVERS + 1);

const WORD = 'headgate-disable-next-line';

/** The comments of the files that are no documents of their own, but hold parts of such; by path. */
export const waiversOfParts = (
  { files }: SourceSet,
  documents: ReadonlySet<string>,
): ReadonlyMap<string, readonly Waiver[]> =>
  new Map(
    [...files.values()]
      .filter((file) => !documents.has(file.path) && file.text.includes(WORD))
      .map((file) => [file.path, commentsOf(file).slice(0, MOST_WAIVERS + 1)]),
  );

/** Paths of the files that a document is made of, itself first. */
export const partsOf = (document: SourceFile, { files }: SourceSet): ReadonlySet<string> => {
  const parts = new Set([document.path]);
  for (const path of parts) {
    const file = files.get(path);
    if (file !== undefined) for (const one of externalFiles(file)) parts.add(one);
  }
  return parts;
};

const entriesOf = (file: SourceFile, root: MapNode): readonly Waiver[] => {
  const headgate = root.get('x-headgate');
  const written = headgate?.kind === 'map' ? headgate.get('waivers') : undefined;
  if (written === undefined) return [];
  // What is no list is one entry that says nothing, and is reported as such.
  const items = written.kind === 'list' ? written.items : [written];
  return items.slice(0, MOST_WAIVERS + 1).map((item) => {
    const word = (key: string): Word | undefined => (item.kind === 'map' ? wordOf(item.get(key)) : undefined);
    return {
      kind: 'entry',
      file,
      span: spanOf(item),
      rule: word('rule'),
      reason: word('reason'),
      at: word('at'),
      until: word('until'),
      line: undefined,
    };
  });
};

/** A list or map over several lines is shown by its first one. */
const spanOf = ({ file, start, end, pointer }: SourceNode): Span => {
  const lineEnd = file.text.indexOf('\n', start);
  return { start, end: lineEnd === -1 ? end : Math.min(end, lineEnd), pointer };
};

const wordOf = (node: SourceNode | undefined): Word | undefined => {
  if (node === undefined) return undefined;
  return { text: node.kind === 'scalar' ? String(node.value ?? '') : '', ...spanOf(node) };
};

/** A comment with our word, which may still be a part of a text. */
interface Candidate {
  /** Of its `#`. */
  readonly start: number;
  /** Of its line. */
  readonly end: number;
  readonly isAlone: boolean;
}

const commentsOf = (file: SourceFile): readonly Waiver[] => {
  if (file.root === undefined) return [];
  const candidates = candidatesIn(file.text);
  const texts = candidates.length === 0 ? undefined : scalarsAround(file.root, candidates);
  const comments = candidates.filter(({ start }) => texts?.has(start) === false);
  const lines = nextLines(file, comments);
  return comments.flatMap((one, index) => waiversOf(one, file, lines[index]));
};

const candidatesIn = (text: string): readonly Candidate[] => {
  const found: Candidate[] = [];
  for (let at = text.indexOf(WORD); at !== -1 && found.length <= MOST_WAIVERS; at = text.indexOf(WORD, at)) {
    const start = spacesBefore(text, at) - 1;
    const after = at + WORD.length;
    const isOurs = text.charAt(start) === '#' && !/[\w-]/.test(text.charAt(after));
    if (!isOurs) at = after;
    else {
      const lineStart = spacesBefore(text, start);
      const lineEnd = text.indexOf('\n', after);
      // What follows in the line belongs to this comment.
      at = lineEnd === -1 ? text.length : lineEnd;
      found.push({ start, end: at, isAlone: lineStart === 0 || text.charAt(lineStart - 1) === '\n' });
    }
  }
  return found;
};

/** Where the spaces and tabs before an offset begin. */
const spacesBefore = (text: string, offset: number): number => {
  let at = offset;
  while (at > 0 && ' \t'.includes(text.charAt(at - 1))) at -= 1;
  return at;
};

/** For each comment the first line after it that is neither blank nor a comment. */
const nextLines = (file: SourceFile, comments: readonly Candidate[]): readonly (number | undefined)[] => {
  const lines: (number | undefined)[] = [];
  // From the last one: what follows a comment that follows another is the same for both, and is looked for once.
  for (const [index, { end }] of [...comments.entries()].reverse()) {
    const next = comments[index + 1];
    const at = contentFrom(file.text, end + 1, next?.start);
    lines[index] = at === next?.start ? lines[index + 1] : at === undefined ? undefined : file.positionAt(at).line;
  }
  return lines;
};

/** Where the first line begins that is neither blank nor a comment; `stop` where that comes first. */
const contentFrom = (text: string, from: number, stop: number | undefined): number | undefined => {
  for (let start = from; start < text.length; ) {
    if (stop !== undefined && start > stop) return stop;
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const line = text.slice(start, end).trimStart();
    if (line !== '' && !line.startsWith('#')) return start;
    start = end + 1;
  }
  return stop;
};

/** Which of the candidates lie within a text or a key. */
const scalarsAround = (root: SourceNode, candidates: readonly Candidate[]): ReadonlySet<number> => {
  const starts = candidates.map(({ start }) => start);
  const within = new Set<number>();
  const cover = (start: number, end: number): void => {
    for (let index = firstFrom(starts, start); (starts[index] ?? end) < end; index++) within.add(starts[index] ?? end);
  };
  const walk = (node: SourceNode): void => {
    if (node.kind === 'scalar') cover(node.start, node.end);
    else if (node.kind === 'list') for (const item of node.items) walk(item);
    else {
      for (const { keyStart, keyEnd, value } of node.entries.values()) {
        cover(keyStart, keyEnd);
        walk(value);
      }
    }
  };
  walk(root);
  return within;
};

/** The index of the first number that is not below `least`, in numbers that rise. */
const firstFrom = (numbers: readonly number[], least: number): number => {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? least) < least) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** One for each rule that the comment names; one alone where it names none, or has no reason. */
const waiversOf = (
  { start, end, isAlone }: Candidate,
  file: SourceFile,
  line: number | undefined,
): readonly Waiver[] => {
  const from = file.text.indexOf(WORD, start) + WORD.length;
  const said = file.text.slice(from, end);
  const dashes = /(?:^|\s)--(?:\s|$)/.exec(said);
  const names = dashes === null ? said : said.slice(0, dashes.index);
  const span: Span = { start, end: start + file.text.slice(start, end).trimEnd().length, pointer: '' };
  const rest = {
    kind: 'comment',
    file,
    span,
    reason: dashes === null ? undefined : { ...span, text: said.slice(dashes.index + dashes[0].length).trim() },
    at: undefined,
    until: undefined,
    line: isAlone ? line : undefined,
  } as const;
  const rules = [...names.matchAll(/[^\s,]+/g)].map(({ 0: text, index }) => ({
    text,
    start: from + index,
    end: from + index + text.length,
    pointer: '',
  }));
  const [first] = rules;
  // Without dashes a reason may be among them, word by word. None is silenced: it is told once.
  if (first === undefined || dashes === null) return [{ ...rest, rule: first }];
  return rules.map((rule) => ({ ...rest, rule }));
};
