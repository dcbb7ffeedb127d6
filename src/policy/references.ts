import type { ContextPath, Use } from '../assembly/types.ts';
import type { NameReader } from './declaration.ts';

/** A piece of a template: text to keep, or a reference to a variable. */
export type Piece = string | Reference;

/** `$(name)` or, in URLs, `{name}` (IBM: `request.parameters.name`). `written` is the text it stands for. */
export interface Reference {
  readonly variable: ContextPath;
  readonly written: string;
  readonly parameter: boolean;
}

const references = /\$\(([^()\s]+)\)/g;
const referencesAndParameters = /\$\(([^()\s]+)\)|\{([^{}/?#\s]+)\}/g;

/** Splits a template text at its `$(…)` references. The values put in later are never looked at again for references. */
export const parseTemplate = (text: string): readonly Piece[] => split(text, references);

/** Splits a URL template at its `$(…)` references and `{…}` parameters. */
export const parseUrlTemplate = (text: string): readonly Piece[] => split(text, referencesAndParameters);

const split = (text: string, pattern: RegExp): readonly Piece[] => {
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > last) pieces.push(text.slice(last, match.index));
    const [written, variable, parameter] = match;
    if (variable !== undefined) pieces.push({ variable, written, parameter: false });
    else pieces.push({ variable: `request.parameters.${parameter}`, written, parameter: true });
    last = match.index + written.length;
  }
  if (last < text.length) pieces.push(text.slice(last));
  return pieces;
};

/** Tells a policy's `flow` which variables a text reads. */
export const nameReader: NameReader = {
  inText: (text, pointer): readonly Use[] =>
    parseUrlTemplate(text)
      .filter((piece) => typeof piece !== 'string')
      .map(({ variable }) => ({ variable, certain: true, secret: false, pointer })),
};

/** The first segment of a variable path. */
export const rootOf = (path: ContextPath): string => {
  const dot = path.indexOf('.');
  return dot === -1 ? path : path.slice(0, dot);
};
