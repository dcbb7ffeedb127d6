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
  const before = String(node.value).slice(0, start).replace(/\s+/g, ' ').slice(-20);
  return problemAt(node, { ...finding, message: `${finding.message}, behind "${before}"` });
};

/**
 * Where a character of a text's value stands in the file, whether it is written plain, in quotes or as a block.
 *
 * White space is passed over on both sides: folding and indentation change nothing else. `undefined` where the written text
 * differs from its value in more than white space and simple escapes.
 */
const offsetIn = (node: ScalarNode, offset: number): number | undefined => {
  const { text } = node.file;
  const value = String(node.value);
  let at = node.start + opening(text.slice(node.start, node.end));
  // Between double quotes a backslash may end a line.
  const space = text[node.start] === '"' ? /(?:\s|\\(?=[\r\n]))*/y : /\s*/y;
  const skipSpace = (): void => {
    space.lastIndex = at;
    at += space.exec(text)?.[0].length ?? 0;
  };
  for (const character of value.slice(0, offset).replace(/\s+/g, '')) {
    skipSpace();
    if (isEscape(text[node.start], text.slice(at, at + 2))) at += 1;
    if (!text.startsWith(character, at) || at >= node.end) return undefined;
    at += character.length;
  }
  if (/\S/.test(value[offset] ?? '')) skipSpace();
  return at;
};

/** The length of what stands in front of a text: its quote, or the line that begins a block. */
const opening = (written: string): number => {
  if (/^['"]/.test(written)) return 1;
  return /^[|>]/.exec(written) === null ? 0 : (/^.*\n/.exec(written)?.[0].length ?? 0);
};

/** A sign that stands only for the one behind it. */
const isEscape = (quote: string | undefined, written: string): boolean =>
  (quote === "'" && written === "''") || (quote === '"' && /^\\["\\/]$/.test(written));
