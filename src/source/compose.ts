import { Composer, type Document, type ErrorCode, Lexer, Parser, type ScalarTag } from 'yaml';
import type { Finding, Report } from './problem-at.ts';
import { maxDepth, tooDeep } from './tree-findings.ts';

/** A document of the YAML library, with its errors. */
export type Composed = Document.Parsed;

/**
 * Lexical tokens: the library keeps some 500 bytes for each, twice as much where each is an error. Large documents have
 * one for 7 to 10 characters, so that this is met at some 7 MB.
 */
const maxTokens = 1_000_000;

/** `!!float 1`, as Go writes numbers: a float in YAML, and for the library none without a fraction or an exponent. */
const wholeFloat: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?[0-9]+$/,
  resolve: Number,
};

/**
 * Composes the first document of a text; `undefined` where it is too large or too deep, which is then reported, as is
 * a second document. Syntax errors stand in the result.
 *
 * The library's own check of keys is off: it compares each with each.
 */
export const composeDocument = (text: string, report: Report): Composed | undefined => {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    customTags: (tags) => [...tags, wholeFloat],
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: false,
    prettyErrors: false,
  });
  limitErrors(composer);
  let documents = 0;
  for (const token of limitedTokens(text, report)) {
    if (token === 'limit') return undefined;
    if (token.type === 'document') documents += 1;
    if (documents === 2) {
      report({ start: token.offset, end: token.offset, pointer: '' }, severalDocuments);
      break;
    }
    // Yields only when a second document comes, which was never handed to it.
    composer.next(token).next();
  }
  for (const document of composer.end(true, text.length)) return document;
  return undefined;
};

/**
 * The library makes an Error, with its stack, of each mistake, and a hostile text has millions (commas, wrong escapes):
 * only the first of each kind are made. What is replaced here is private to the library's type.
 */
const limitErrors = (composer: Composer): void => {
  const onError: OnError = composer['onError'];
  const counts = new Map<ErrorCode, number>();
  const limited: OnError = (place, code, message, isWarning) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count <= maxErrorsOfKind) onError(place, code, message, isWarning);
  };
  composer['onError'] = limited;
};

type OnError = (place: unknown, code: ErrorCode, message: string, isWarning?: boolean) => void;

/** They come many to a line, of which one is told. */
const maxErrorsOfKind = 1000;

/** What the library's `Parser.parse` gives, under limits: the composer recurses, and memory is finite. */
function* limitedTokens(text: string, report: Report) {
  const parser = new Parser();
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    tokens += 1;
    // The stack holds the document and the value that is being read beside the collections around it.
    const limit = tokens > maxTokens ? tooManyTokens : parser.stack.length > maxDepth + 2 ? tooDeep : undefined;
    if (limit === undefined) continue;
    report({ start: parser.offset - lexeme.length, end: parser.offset, pointer: '' }, limit);
    yield 'limit' as const;
    return;
  }
  yield* parser.end();
}

const severalDocuments: Finding = {
  code: 'source/many-documents',
  message: 'The file holds a second document from here on',
  help: 'Keep one document in a file: remove the "---" or "...", or move what follows to another file.',
};

const tooManyTokens: Finding = {
  code: 'source/too-large',
  message: `The file holds more than ${maxTokens} keys, values and signs`,
  help: 'Move parts of it to other files and refer to them by "$ref".',
};
