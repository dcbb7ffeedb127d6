import { decodeUtf8 } from './decode-utf8.ts';
import { parseSource } from './parse.ts';
import { type Finding, problemAtSpan } from './problem-at.ts';
import { largerThanLimit, maxLength } from './raw-text.ts';
import { SourceFile } from './tree.ts';

/** Reads the bytes of a YAML or JSON file; see `parseSource`. What is no text in UTF-8 has a problem and no root. */
export const parseBytes = (path: string, bytes: Uint8Array): SourceFile => {
  // No character takes more than three bytes for one UTF-16 unit.
  if (bytes.byteLength > 3 * maxLength) return unread(path, largerThanLimit);
  const text = decodeUtf8(bytes);
  if (text !== undefined) return parseSource(path, text);
  const mark = `${bytes[0]} ${bytes[1]}`;
  return unread(path, {
    code: 'source/not-utf8',
    message: mark === '255 254' || mark === '254 255' ? 'The file is UTF-16 text' : 'The file is not UTF-8 text',
    help: 'Save it in UTF-8.',
  });
};

const unread = (path: string, finding: Finding): SourceFile => {
  const file = new SourceFile(path, '');
  file.problems = [problemAtSpan(file, { start: 0, end: 0, pointer: '' }, finding)];
  return file;
};
