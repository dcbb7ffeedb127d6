import type { Finding } from './problem-at.ts';
import { maxDepth } from './tree-findings.ts';

/** What keeps a text from being JSON, and where it stands. */
export interface JsonMistake {
  readonly start: number;
  readonly end: number;
  readonly finding: Finding;
}

/**
 * The first thing in a text that JSON does not have (RFC 8259). `undefined`: there is none, the text is blank, or it is
 * nested deeper than a document may be, of which others tell.
 *
 * The library reads JSON as YAML, which has more: commas behind the last item, keys without quotes. `JSON.parse` tells no
 * place that all engines agree on, and builds what it reads.
 */
export const findJsonMistake = (text: string): JsonMistake | undefined => {
  /** Where the brackets begin that are not closed yet. */
  const open: number[] = [];
  let awaited: Awaited = 'value';
  let last = 0;
  let at = behindSpace(text, 0);
  if (at === text.length) return undefined;
  for (; at < text.length; at = behindSpace(text, at)) {
    const sign = text.charAt(at);
    const end = tokenEnd(text, at);
    const inside = text.charAt(open.at(-1) ?? text.length);
    if (end === undefined || !isAwaited(sign, awaited, inside)) return mistakeAt({ text, at, last, awaited, inside });
    last = at;
    at = end;
    if (sign === '{' || sign === '[') {
      open.push(last);
      if (open.length > maxDepth) return undefined;
      awaited = sign === '{' ? 'first key' : 'first item';
    } else if (sign === ':') awaited = 'value';
    else if (sign === ',') awaited = inside === '{' ? 'key' : 'item';
    else if (awaited === 'key' || (awaited === 'first key' && sign === '"')) awaited = 'colon';
    else {
      if (sign === '}' || sign === ']') open.pop();
      awaited = open.length === 0 ? 'end' : 'comma';
    }
  }
  const [unclosed] = open.slice(-1);
  return unclosed === undefined ? undefined : notClosed(text, unclosed);
};

type Awaited = 'value' | 'first item' | 'item' | 'first key' | 'key' | 'colon' | 'comma' | 'end';

const isAwaited = (sign: string, awaited: Awaited, inside: string): boolean => {
  if (sign === ':') return awaited === 'colon';
  if (sign === ',') return awaited === 'comma';
  if (sign === '}') return inside === '{' && (awaited === 'first key' || awaited === 'comma');
  if (sign === ']') return inside === '[' && (awaited === 'first item' || awaited === 'comma');
  if (awaited === 'first key' || awaited === 'key') return sign === '"';
  return awaited === 'value' || awaited === 'first item' || awaited === 'item';
};

/** RFC 8259 §2. */
const behindSpace = (text: string, from: number): number => {
  let at = from;
  for (let code = text.charCodeAt(at); code === 0x20 || code === 0xa || code === 0xd || code === 9; ) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return at;
};

/** Where the sign, text or word ends that begins at an offset; `undefined`: it is none of JSON. */
const tokenEnd = (text: string, at: number): number | undefined => {
  const sign = text.charAt(at);
  if (SIGNS.includes(sign)) return at + 1;
  if (sign === '"') return textEnd(text, at);
  const word = wordAt(text, at);
  return VALUE.test(word) ? at + word.length : undefined;
};

const SIGNS = '{}[]:,';

/** RFC 8259 §3, §6. */
const VALUE = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** No number needs more characters: what is longer is told of by its beginning. */
const longestWord = 1000;

const wordAt = (text: string, at: number): string =>
  /^[^\s{}[\]:,"]*/.exec(text.slice(at, at + longestWord))?.[0] ?? '';

const textEnd = (text: string, start: number): number | undefined => {
  const at = stopInText(text, start);
  return text.charAt(at) === '"' ? at + 1 : undefined;
};

/** Where a text ends that begins at an offset: its closing quote, or what it cannot have (RFC 8259 §7). */
const stopInText = (text: string, start: number): number => {
  let at = start + 1;
  // By numbers: most of a document is such text.
  for (let code = text.charCodeAt(at); code >= 0x20 && code !== QUOTE; code = text.charCodeAt(at)) {
    const length = code === BACKSLASH ? escapeLength(text, at) : 1;
    if (length === undefined) break;
    at += length;
  }
  return at;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const escapeLength = (text: string, at: number): number | undefined => {
  const sign = text.charAt(at + 1);
  if (sign === 'u') return /^[\da-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : undefined;
  return sign !== '' && '"\\/bfnrt'.includes(sign) ? 2 : undefined;
};

/** Where reading came to its end. */
interface Stop {
  readonly text: string;
  readonly at: number;
  /** Where the sign or word before begins. */
  readonly last: number;
  readonly awaited: Awaited;
  /** The bracket around it; empty where there is none. */
  readonly inside: string;
}

const mistakeAt = ({ text, at, last, awaited, inside }: Stop): JsonMistake => {
  const sign = text.charAt(at);
  if (sign === '/' || sign === '#') return mistake(at, endOfLine(text, at), comment);
  if ((sign === '}' && awaited === 'key') || (sign === ']' && awaited === 'item'))
    return mistake(last, last + 1, trailingComma);
  const textEnds = sign === '"' ? textEnd(text, at) : undefined;
  if (sign === '"' && textEnds === undefined) return brokenText(text, at);
  const end = textEnds ?? at + Math.max(1, wordAt(text, at).length);
  return mistake(at, end, unexpected({ sign, awaited, inside }));
};

const endOfLine = (text: string, start: number): number => {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
};

const mistake = (start: number, end: number, [message, help]: Texts): JsonMistake => ({
  start,
  end,
  finding: { code: 'source/not-json', message, help },
});

type Texts = readonly [message: string, help: string];

/** A sign or word that JSON has, at a place where it cannot stand, or one that it has not. */
interface Unexpected extends Pick<Stop, 'awaited' | 'inside'> {
  /** Its first character. The rest of a word is not repeated: it may be a secret that lacks its quotes. */
  readonly sign: string;
}

const unexpected = ({ sign, awaited, inside }: Unexpected): Texts => {
  if (awaited === 'value' && inside === '' && !SIGNS.includes(sign))
    return [
      'The file is named ".json", and this is no JSON',
      'Give the file a name that ends with ".yaml", if it is YAML.',
    ];
  if (awaited === 'end' && sign === ':')
    return ['There is no "{" around the document', 'Write "{" in front of its first key, and "}" at its end.'];
  if (awaited === 'end')
    return [
      'This stands behind the end of the document',
      'Remove it, or the bracket before it that ends the document too early.',
    ];
  if (sign === "'") return ['JSON has no single quotes', 'Write double quotes.'];
  if ('}]'.includes(sign) && inside !== '' && (sign === '}') !== (inside === '{'))
    return [
      `"${sign}" cannot close "${inside}"`,
      `Write "${inside === '{' ? '}' : ']'}" first: what was opened last is closed first.`,
    ];
  if (awaited === 'colon') return ['A colon is missing before this', 'Write ":" behind the key.'];
  if (awaited === 'comma' && sign !== ':') return ['A comma is missing before this', 'Write "," between two items.'];
  if (SIGNS.includes(sign) || /\s/.test(sign))
    return [
      SIGNS.includes(sign) ? `"${sign}" cannot stand here` : 'A space that JSON does not have stands here',
      'Look here and in the line before for a missing quote, comma, colon or bracket.',
    ];
  if (awaited === 'key' || awaited === 'first key')
    return ['This key is not written as JSON has keys', 'Write it as a text in double quotes.'];
  return ['This is no value of JSON', 'Write a text in double quotes, a number such as 0.5, true, false or null.'];
};

const trailingComma: Texts = ['A comma stands behind the last item', 'Remove it: in JSON, an item follows each comma.'];

const comment: Texts = [
  'JSON has no comments',
  'Remove it, or keep the document as YAML, in a file named ".yaml", where "#" begins a comment.',
];

/** A text that is not closed in its line, or has in it what no text of JSON has. */
const brokenText = (text: string, start: number): JsonMistake => {
  const at = stopInText(text, start);
  if (at >= text.length - 1 || '\r\n'.includes(text.charAt(at)))
    return mistake(start, endOfLine(text, start), notClosedText);
  return text.charAt(at) === '\\' ? mistake(at, at + 2, wrongEscape) : mistake(at, at + 1, control);
};

const notClosedText: Texts = [
  'A quoted text is not closed',
  'Write the closing quote in the same line; a new line within a text is "\\n".',
];

const wrongEscape: Texts = [
  'A backslash stands before a character that it cannot stand before',
  'Write "\\\\" for a backslash.',
];

const control: Texts = ['A tab, or another control character, stands within a quoted text', 'Write "\\t" for a tab.'];

const notClosed = (text: string, at: number): JsonMistake =>
  mistake(at, at + 1, [
    `This "${text.charAt(at)}" is not closed`,
    'Write the closing bracket; it may be missing of something within.',
  ]);
