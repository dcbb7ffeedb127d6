import { visibleCharacter } from './visible-text.ts';

/**
 * `text` as it may stand in an attribute or an element of XML 1.0. What XML cannot hold (control characters, halves of
 * surrogate pairs, U+FFFE, U+FFFF; XML 1.0 §2.2), and what would hide or reorder text, is written as `\xNN` or `\u{NNNN}`.
 */
export const xmlText = (text: string): string => {
  let escaped = '';
  for (const character of text) escaped += escapes[character] ?? visibleCharacter(character);
  return escaped;
};

/** Line breaks and tabs become spaces where an attribute is read (XML 1.0 §3.3.3), unless they are references. */
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\ufffe': '\\u{fffe}',
  '\uffff': '\\u{ffff}',
};
