import { visibleCharacter } from './visible-text.ts';

/** The part of a text that a frame marks: lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** How the parts of a frame are coloured; each function may return its text as it is. */
export interface FrameColours {
  readonly margin: (text: string) => string;
  readonly caret: (text: string) => string;
}

/** Lines shown before and after the marked one: enough to see the parent key, few enough for many problems on a screen. */
const LINES_AROUND = 2;
/** Columns shown of a line. Minified JSON has lines of megabytes. */
const WIDTH = 110;
/** A tab is shown as this many spaces, wherever it stands: the carets below it stay in place. */
const TAB = '    ';

/** The lines around a span, numbered, with carets below what is marked (its first line, where it has several). */
export const codeFrame = (lines: readonly string[], span: Span, colours: FrameColours): string => {
  const first = Math.max(1, span.line - LINES_AROUND);
  // The end of the last line begins none, unless that is the place.
  const length = lines.at(-1) === '' ? Math.max(span.line, lines.length - 1) : lines.length;
  const last = Math.min(length, span.line + LINES_AROUND);
  const digits = String(last).length;
  const cut = windowOf(lines[span.line - 1] ?? '', span);
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const isMarked = number === span.line;
    const cells = cellsOf(lines[number - 1] ?? '', cut);
    const margin = `${isMarked ? '>' : ' '} ${String(number).padStart(digits)} |`;
    shown.push(`${colours.margin(margin)} ${textOf(cells)}`.trimEnd());
    if (isMarked) shown.push(`${colours.margin(`  ${' '.repeat(digits)} |`)} ${colours.caret(caretsOf(cells, span))}`);
  }
  return shown.join('\n');
};

interface Window {
  readonly from: number;
  readonly to: number;
}

/** Which UTF-16 units of every line are shown: the start of the marked line unless the mark stands further right. */
const windowOf = (line: string, span: Span): Window => {
  const start = span.column - 1;
  if (start < WIDTH * 0.75 || line.length <= WIDTH) return { from: 0, to: WIDTH };
  const from = Math.max(0, start - Math.floor(WIDTH / 3));
  return { from, to: from + WIDTH };
};

interface Cell {
  readonly text: string;
  /** UTF-16 unit of the line at which it starts; -1 for a mark of ours. */
  readonly at: number;
  /** Columns of the terminal. */
  readonly width: number;
}

const ELLIPSIS: Cell = { text: '…', at: -1, width: 1 };

const cellsOf = (raw: string, cut: Window): readonly Cell[] => {
  const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  const cells: Cell[] = cut.from > 0 && line.length > 0 ? [ELLIPSIS] : [];
  let at = cut.from;
  for (const character of line.slice(cut.from, cut.to)) {
    const text = character === '\t' ? TAB : visibleCharacter(character);
    cells.push({ text, at, width: text === character && isWide(character) ? 2 : text.length });
    at += character.length;
  }
  if (line.length > cut.to) cells.push(ELLIPSIS);
  return cells;
};

const textOf = (cells: readonly Cell[]): string => cells.map((cell) => cell.text).join('');

const caretsOf = (cells: readonly Cell[], span: Span): string => {
  const start = span.column - 1;
  const end = span.endLine === undefined || span.endLine > span.line ? undefined : (span.endColumn ?? 0) - 1;
  const hasEnd = span.endLine !== undefined;
  let before = 0;
  let marked = 0;
  for (const { at, width } of cells) {
    if (at === -1 ? marked === 0 && before === 0 : at < start) before += width;
    else if (at === start || (hasEnd && at !== -1 && (end === undefined || at < end))) marked += width;
  }
  return `${' '.repeat(before)}${'^'.repeat(Math.max(1, marked))}`;
};

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

const isWide = (character: string): boolean => WIDE.test(character);
