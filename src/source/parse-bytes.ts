import { decodeUtf8, readablePart } from './decode-utf8.ts';
import { parseSource } from './parse.ts';
import { type Finding, problemAtSpan } from './problem-at.ts';
import { largerThanLimit, maxLength, normalizeText } from './raw-text.ts';
import { SourceFile } from './tree.ts';

/** Reads the bytes of a YAML or JSON file; see `parseSource`. What is no text in UTF-8 has a problem and no root. */
export const parseBytes = (path: string, bytes: Uint8Array): SourceFile => {
  // No character takes more than three bytes for one UTF-16 unit.
  if (bytes.byteLength > 3 * maxLength) return unread(path, largerThanLimit);
  const text = decodeUtf8(bytes);
  if (text !== undefined) return parseSource(path, text);
  const mark = `${bytes[0]} ${bytes[1]}`;
  if (mark === '255 254' || mark === '254 255') return unread(path, notUtf8('The file is UTF-16 text'));
  return unread(path, notUtf8('The file is not UTF-8 text'), readablePart(bytes));
};

const notUtf8 = (message: string): Finding => ({ code: 'source/not-utf8', message, help: 'Save it in UTF-8.' });

const unread = (path: string, finding: Finding, { text, at } = { text: '', at: 0 }): SourceFile => {
  const file = new SourceFile(path, normalizeText(text));
  file.problems = [problemAtSpan(file, { start: at, end: at, pointer: '' }, finding)];
  return file;
};
