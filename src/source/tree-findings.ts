import type { Finding } from './problem-at.ts';

/** How deep the maps and lists of a file may be nested; real documents stay below 40. */
export const maxDepth = 256;

/** In characters. The YAML library says so of most keys itself; behind "? " or as an alias they may have any length. */
export const maxKeyLength = 1024;

/** In characters: whoever handles a value may write down its pointer. Those of real documents stay below 1000. */
export const maxPathLength = 8192;

/** Nodes that aliases and merge keys may add: a few lines of aliases of aliases make billions otherwise. */
export const maxCopies = 100_000;

/** The document is nested deeper than a tree may be. */
export const tooDeep: Finding = {
  code: 'source/too-deep',
  message: `The document is nested more than ${maxDepth} levels deep`,
  help: 'Give inner parts a name under "definitions" and refer to them by "$ref".',
};

/** The keys above a value are too long together. */
export const pathTooLong: Finding = {
  code: 'source/too-deep',
  message: `The keys above this value have more than ${maxPathLength} characters together`,
  help: 'Shorten them, or give inner parts a name under "definitions" and refer to them by "$ref".',
};

/** Aliases and merge keys make too many nodes. */
export const tooManyCopies: Finding = {
  code: 'source/too-large',
  message: `Aliases and merge keys add more than ${maxCopies} values to the document`,
  help: 'Refer to repeated parts by "$ref" instead of "*name".',
};

/** A key is too long. */
export const keyTooLong: Finding = {
  code: 'source/too-large',
  message: `A key is longer than ${maxKeyLength} characters`,
  help: 'Shorten the key. If it is meant to be a text, look for a stray ":" in it and put it in quotes.',
};

/** A number that is infinite or none, as written. */
export const notFinite = (written: string): Finding => ({
  code: 'source/not-json',
  message: `"${written}" is not a finite number`,
  help: 'Write a number that JSON can hold, or put the value in quotes if it is meant as text.',
});

/** A text that is not well-formed UTF-16. */
export const halfSurrogate: Finding = {
  code: 'source/not-json',
  message: 'The text holds one half of a surrogate pair, which is no character',
  help: 'Write the character itself, or both halves of the pair.',
};

/** A key that is no text; `alias` is the name where it is an alias. */
export const keyNotText = (alias: string | undefined): Finding => ({
  code: 'source/not-json',
  message:
    alias === undefined ? 'A list or map is used as a key' : `The alias "*${alias}" is no text that could be a key`,
  help: 'Write a text as key. A value that starts with "{" or "[" needs quotes if it is meant as text.',
});

/** A key that its map has already, since the line `first`. */
export const keyRepeated = (key: string, first: number): Finding => ({
  code: 'source/duplicate-key',
  message: `The key "${key}" is written twice in one map`,
  help: `Remove or rename one of the two; the first stands on line ${first}.`,
});

/** A merge key with something else than maps. */
export const wrongMerge: Finding = {
  code: 'source/wrong-merge',
  message: 'The merge key "<<" has something else than maps to merge',
  help: 'Write "<<: *name" with the anchor of a map, or a list of such; put "<<" in quotes if it is an ordinary key.',
};

/** An alias whose anchor is not above it. */
export const noAnchor = (name: string): Finding => ({
  code: 'source/syntax',
  message: `The alias "*${name}" has no anchor before it`,
  help: `Write "&${name}" before the value that is meant, above this line; a text that starts with "*" needs quotes.`,
});

/** An alias that would hold itself. */
export const circularAlias = (name: string): Finding => ({
  code: 'source/circular-alias',
  message: `The alias "*${name}" stands inside its own anchor`,
  help: 'A value cannot hold itself: write out what is meant. A schema refers to itself by "$ref".',
});
