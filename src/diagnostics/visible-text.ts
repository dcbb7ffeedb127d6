/**
 * Control characters, and the characters that reorder or hide text on a terminal: a document must neither recolour the
 * report about itself nor show one thing and hold another.
 */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u;

/** `text` with its invisible characters written as `\xNN` or `\u{NNNN}`; spaces and all visible text stay. */
export const visibleText = (text: string): string => {
  let shown = '';
  for (const character of text) shown += visibleCharacter(character);
  return shown;
};

/** One code point as it is shown. */
export const visibleCharacter = (character: string): string => {
  if (!HIDDEN.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
};
