import type { Problem } from '../diagnostics/problem.ts';
import { type Finding, problemAt, problemAtSpan } from './problem-at.ts';
import type { ScalarNode } from './tree.ts';

/** A stretch of the value of a text: offsets into the value, not into the file. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The problem of a part of a text. Where it cannot be told at which place of the file that part stands (an escape, an
 * alias), it is the problem of the whole text, and its message says where to look.
 */
export const problemInText = (node: ScalarNode, { start, end }: Stretch, finding: Finding): Problem => {
  const [from, to] = [offsetIn(node, start), offsetIn(node, end)];
  if (from !== undefined && to !== undefined) {
    return problemAtSpan(node.file, { start: from, end: to, pointer: node.pointer }, finding);
  }
  const before = String(node.value)
    .slice(Math.max(0, start - 200), start)
    .replace(/\s+/g, ' ')
    .slice(-20);
  return problemAt(node, { ...finding, message: `${finding.message}, behind "${before}"` });
};

/**
 * Where a character of a text's value stands in the file, whether it is written plain, in quotes or as a block.
 *
 * White space is passed over on both sides: folding and indentation change nothing else. `undefined` where the written text
 * differs from its value in more than white space and escapes.
 */
const offsetIn = (node: ScalarNode, offset: number): number | undefined => {
  const { text } = node.file;
  const value = String(node.value);
  if (offset > mostLength) return undefined;
  const quote = text[node.start];
  let at = node.start + opening(text.slice(node.start, node.end));
  // Written as it is, perhaps in quotes: the ordinary case.
  if (node.end - at - value.length <= 1 && text.startsWith(value, at)) return at + offset;
  const skipSpace = (): void => {
    for (
      let sign = signAt(text, at, quote);
      at < node.end && sign.value.trim() === '';
      sign = signAt(text, at, quote)
    ) {
      at += sign.length;
    }
  };
  for (const character of value.slice(0, offset).replace(/\s+/g, '')) {
    skipSpace();
    const sign = signAt(text, at, quote);
    if (sign.value !== character || at >= node.end) return undefined;
    at += sign.length;
  }
  if (/\S/.test(value[offset] ?? '')) skipSpace();
  return at;
};

/** Each problem reads the text from its beginning, and one file can have thousands. */
const mostLength = 100_000;

/** The length of what stands in front of a text: its quote, or the line that begins a block. */
const opening = (written: string): number => {
  if (/^['"]/.test(written)) return 1;
  return /^[|>]/.exec(written) === null ? 0 : (/^[^\n]*\n/.exec(written)?.[0].length ?? 0);
};

/** One character of a value as written: of several signs where it is escaped. */
interface Sign {
  /** Empty: the signs stand for nothing. */
  readonly value: string;
  readonly length: number;
}

const signAt = (text: string, at: number, quote: string | undefined): Sign => {
  if (quote === "'" && text.startsWith("''", at)) return { value: "'", length: 2 };
  if (quote === '"' && text[at] === '\\') return escapeAt(text, at);
  const value = String.fromCodePoint(text.codePointAt(at) ?? 0x20);
  return { value, length: value.length };
};

/** Between double quotes (YAML 1.2 §5.7); a backslash may end a line, too. */
const escapeAt = (text: string, at: number): Sign => {
  const letter = text[at + 1] ?? '';
  const digits = ESCAPE_DIGITS.get(letter);
  if (digits === undefined) return { value: ESCAPES.get(letter) ?? letter, length: 2 };
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  const length = 2 + digits;
  // JSON writes what is beyond 16 bits as two.
  const low = /^\\u(d[c-f][0-9a-f]{2})/i.exec(text.slice(at + length, at + length + 6))?.[1];
  if (letter === 'u' && code >= 0xd800 && code < 0xdc00 && low !== undefined) {
    return { value: String.fromCharCode(code, Number.parseInt(low, 16)), length: length + 6 };
  }
  return { value: code <= 0x10ffff ? String.fromCodePoint(code) : '', length };
};

const ESCAPE_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001b'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
