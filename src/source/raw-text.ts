import type { Finding, Report, Span } from './problem-at.ts';

/** The text as it is parsed: without a byte order mark, lines ended by LF or CRLF. Offsets count from the first character. */
export const normalizeText = (text: string): string => {
  const bare = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  // A CR alone is a line break (YAML 1.2 §5.4), but not to the YAML library. Both are one character.
  return bare.includes('\r') ? bare.replace(/\r(?!\n)/g, '\n') : bare;
};

/** Reports what keeps a text from being parsed, or characters in it that no YAML or JSON file may hold. */
export const checkText = (text: string, report: Report): 'fit' | 'unfit' => {
  const large = text.length > maxLength ? largerThanLimit : hasManyLines(text) ? tooManyLines : undefined;
  if (large !== undefined) {
    report(wholeFile, large);
    return 'unfit';
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    report(spanOf(nul), {
      code: 'source/control-character',
      message: 'The file holds a NUL character',
      help: 'Save it as text in UTF-8: a file with such characters is mostly one in UTF-16, or no text at all.',
    });
    return 'unfit';
  }
  reportControlCharacters(text, report);
  return 'fit';
};

const byteOrderMark = '\uFEFF';

/** In UTF-16 units: what is larger is refused before any of it is read. */
export const maxLength = 16 * 1024 * 1024;

/** The lines of one long text cost as much as those of a million keys, and the limit of tokens does not count them. */
const maxLines = 1_000_000;

const divide = 'Move parts of it to other files and refer to them by "$ref".';

/** The file is too large to be read. */
export const largerThanLimit: Finding = {
  code: 'source/too-large',
  message: 'The file is larger than 16 MiB',
  help: divide,
};

const tooManyLines: Finding = {
  code: 'source/too-large',
  message: `The file has more than ${maxLines} lines`,
  help: divide,
};

const hasManyLines = (text: string): boolean => {
  if (text.length < maxLines) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines > maxLines;
};

const wholeFile: Span = { start: 0, end: 0, pointer: '' };

const spanOf = (start: number): Span => ({ start, end: start + 1, pointer: '' });

/** YAML 1.2 §5.1 and RFC 8259 §7 have none of them. Tab, LF and CR are no control characters here. */
const controlCharacter = /[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g;

const reportControlCharacters = (text: string, report: Report): void => {
  for (const { 0: character, index } of text.matchAll(controlCharacter)) {
    report(spanOf(index), {
      code: 'source/control-character',
      message: `The file holds the control character U+00${hexOf(character)}`,
      help: 'Remove it; in a double-quoted text it can be written as an escape, such as "\\u001b".',
    });
  }
  for (let at = text.indexOf(byteOrderMark); at !== -1; at = text.indexOf(byteOrderMark, at + 1)) {
    // Within a line it is a character like others, which joins words.
    if (at > 0 && text[at - 1] !== '\n') continue;
    report(spanOf(at), {
      code: 'source/control-character',
      message: 'A byte order mark (U+FEFF) stands in the middle of the file',
      help: 'Remove it: it is left over where files are joined, and would be part of the key behind it.',
    });
  }
};

const hexOf = (character: string): string => character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
