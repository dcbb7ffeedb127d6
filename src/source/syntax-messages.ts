import type { ErrorCode, YAMLError } from 'yaml';
import type { Finding } from './problem-at.ts';

/** What an author reads about one syntax error. */
export interface SyntaxMessage {
  readonly message: string;
  readonly help: string;
}

/** The message for an error of the YAML library; `written` is what stands at the place, cut short. */
export const syntaxMessage = (error: YAMLError, written: string): SyntaxMessage => {
  if (error.code === 'MULTILINE_IMPLICIT_KEY' && /^"[\w-]+:[^\s:]/.test(written)) return noSpace;
  const special = specialMessages.find(({ like }) => error.message.includes(like));
  const known = special ?? messages[error.code] ?? unexpected;
  return { message: known.message.replaceAll('{written}', () => written), help: known.help };
};

const noSpace: SyntaxMessage = {
  message: 'There is no space behind the ":" of this key',
  help: 'Write "key: value", with a space.',
};

const unexpected: SyntaxMessage = {
  message: '{written} cannot stand here',
  help: 'Look at this line and the one before it for a missing quote, comma, colon, bracket or indentation.',
};

/** What a merge left; everything else that is wrong with the file may come from it. */
export const inConflict: Finding = {
  code: 'source/syntax',
  message: 'A conflict of a merge begins here',
  help: 'Keep what is right of the two versions, and remove the lines that begin with "<<<<<<<", "=======" and ">>>>>>>".',
};

const tag: SyntaxMessage = {
  message: 'The tag {written} cannot be read',
  help: 'Remove the tag: plain values, lists and maps need none. A text that begins with "!" needs quotes.',
};

// Where the library's code covers several mistakes, a part of its own text tells them apart. Should a later version
// word it otherwise, the message of the code is used.
const specialMessages: readonly (SyntaxMessage & { readonly like: string })[] = [
  {
    like: 'Missing closing',
    message: 'A quoted text is not closed, or its next line is not indented',
    help: 'Write the closing quote; or indent every line of the text more than its key.',
  },
  {
    like: 'and end with a',
    message: 'A "[" or "{" is not closed before this line, or the line is not indented',
    help: 'Write the closing bracket in the line before, or indent every line of the value more than its key.',
  },
  {
    like: 'expected to end with',
    message: 'A "[" or "{" is not closed',
    help: 'Write the closing bracket; the opening one may stand on an earlier line.',
  },
  {
    like: 'need to be followed by map values',
    message: 'The key {written} has no ":" behind it',
    help: 'Write ": " and a value after the key. A text that goes on over several lines needs quotes, or ">-" before it.',
  },
  {
    like: 'Comments must be separated',
    message: 'A comment starts directly after a value',
    help: 'Write a space before "#", or put the text in quotes if the "#" belongs to it.',
  },
  {
    like: 'Missing ,',
    message: 'A comma is missing between two items of "[ ]" or "{ }"',
    help: 'Write a comma between the items, and ": " between a key and its value.',
  },
  {
    like: 'Unexpected flow-map-start at node end',
    message: 'A "{" stands within a text without quotes',
    help: 'Put the text in quotes: between "[ ]" or "{ }", a path such as "/orders/{id}" needs them.',
  },
  {
    like: 'scalar at node end',
    message: '{written} stands behind a value that has ended',
    help: "Between quotes, write the quote itself twice ('') or with a backslash (\\\"); else remove this, or put all of the value in quotes.",
  },
  {
    like: 'Block scalar header',
    message: 'Something stands behind "|" or ">" on the same line',
    help: 'Start the text on the next line, indented; or put it in quotes.',
  },
];

// By the library's codes, which are fewer than its messages: each text must be true for all messages of its code.
const messages: Partial<Record<ErrorCode, SyntaxMessage>> = {
  ALIAS_PROPS: {
    message: 'An alias cannot have an anchor or a tag of its own',
    help: 'Leave only the "*name" here.',
  },
  BAD_ALIAS: {
    message: 'The name of an anchor or alias is missing or unclear',
    help: 'Write "&name" before a value and "*name" where it is used again. A text that starts with "*" or "&" needs quotes.',
  },
  BAD_DIRECTIVE: {
    message: 'The directive {written} is not understood',
    help: 'Remove the line that starts with "%".',
  },
  BAD_DQ_ESCAPE: {
    message: 'A double-quoted text has a backslash before a character that it cannot stand before',
    help: 'Write "\\\\" for a backslash, or put the text in single quotes, where a backslash is an ordinary character.',
  },
  BAD_INDENT: {
    message: 'The indentation of this line fits nothing above it',
    help: 'Indent the keys of one map, and the items of one list, by the same number of spaces; the line that differs may be one above.',
  },
  BAD_PROP_ORDER: {
    message: 'An anchor or tag stands in front of "-", "?" or ":"',
    help: 'Write it after the sign, directly before the value.',
  },
  BAD_SCALAR_START: {
    message: 'A text without quotes cannot start with {written}',
    help: 'Put the value in quotes.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'A second "key: value" stands inside a value',
    help: 'Put the text in quotes where ": " is a part of it; else start the second key on a line of its own, indented as its neighbours.',
  },
  BLOCK_IN_FLOW: {
    message: 'A comma is missing between "[ ]" or "{ }", or an indented list or map stands there',
    help: 'Write a comma between the items; write inner lists and maps with "[ ]" or "{ }" too.',
  },
  IMPOSSIBLE: unexpected,
  KEY_OVER_1024_CHARS: {
    message: 'A key is longer than 1024 characters',
    help: 'Shorten the key. If it is meant to be a text, look for a stray ":" in it and put it in quotes.',
  },
  MISSING_CHAR: {
    message: 'Something is missing here: a quote, a comma, a ":" after a key, or the line break before a list or map',
    help: 'Compare this line with the one before it; a quoted text must be closed, a key needs ": " behind it.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'A key goes over more than one line',
    help: 'Look for a missing ":" or "," on the line before, or for wrong indentation.',
  },
  MULTIPLE_ANCHORS: { message: 'A value has two anchors', help: 'Keep one "&name".' },
  MULTIPLE_TAGS: { message: 'A value has two tags', help: 'Keep one tag, or none.' },
  RESOURCE_EXHAUSTION: { message: 'The document is nested too deeply here', help: 'Nest less deeply.' },
  TAB_AS_INDENT: {
    message: 'A tab is used for indentation',
    help: 'Indent with spaces: YAML does not allow tabs there. Most editors can convert them.',
  },
  TAG_RESOLVE_FAILED: tag,
  BAD_COLLECTION_TYPE: tag,
  UNEXPECTED_TOKEN: unexpected,
};
