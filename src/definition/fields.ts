import type { Problem } from '../diagnostics/problem.ts';
import { problemAt, problemAtKey } from '../source/problem-at.ts';
import { removeEntry, replaceValue } from '../source/splices.ts';
import { type Json, jsonOf, type ListNode, type MapNode, type SourceNode } from '../source/tree.ts';
import type { Located } from './definition.ts';

/** Follows the `$ref` that a node may be; see `Definition.resolve`. */
export type Resolve = (node: SourceNode) => SourceNode | undefined;

/**
 * Reads members of maps by their shape.
 *
 * A member of another shape is absent, and reported as `definition/wrong-type`; `expected` then says what to write,
 * where more can be said than the shape. Members may be `$ref`s; one that does not resolve is absent and not reported
 * here.
 */
export interface Fields {
  map(parent: MapNode, key: string, expected?: string): MapNode | undefined;
  list(parent: MapNode, key: string, expected?: string): ListNode | undefined;
  text(parent: MapNode, key: string, expected?: string): Located<string> | undefined;
  /** A text where `''` means that nothing is configured. */
  filled(parent: MapNode, key: string, expected?: string): Located<string> | undefined;
  number(parent: MapNode, key: string, expected?: string): Located<number> | undefined;
  boolean(parent: MapNode, key: string, expected?: string): Located<boolean> | undefined;
  /** A list of texts; an item of another shape is left out and reported. */
  texts(parent: MapNode, key: string, expected?: string): readonly Located<string>[] | undefined;
  /** A node itself as a map, for values of maps and items of lists. */
  asMap(node: SourceNode, expected?: string): MapNode | undefined;
  /** A node itself as a text. */
  asText(node: SourceNode, expected?: string): Located<string> | undefined;
  /** Reports a node that is not what is expected there. `meant`: what it would be if it were written right. */
  wrong(node: SourceNode, expected: string, meant?: Json): void;
  /** Reports a word that is none of those that its key knows. */
  unknownValue(word: Located<string>, known: readonly string[]): void;
  /** Reports two keys of one map, or of two maps, that say the same thing: `key` of `map`, and `other`, whose value is `kept`. */
  bothSpellings(map: MapNode, key: string, other: string, kept: SourceNode | undefined): void;
}

/** The reader for our own extensions, whose wrong shapes are reported. */
export const createFields = (resolve: Resolve, report: (problem: Problem) => void): Fields => {
  const wrong: Wrong = (node, expected, meant) => {
    const finding = {
      code: 'definition/wrong-type',
      message: `${nameOf(node)} is ${describe(node)}`,
      help: `Write ${expected}.`,
    };
    // Of a value that is not there, the key can be seen; a list or map over several lines begins at its first member.
    const isSeen = node.end > node.start && (node.kind === 'scalar' || isFlow(node));
    if (isSeen || node.parent?.kind !== 'map') report({ ...problemAt(node, finding), ...fixOf(node, meant) });
    else report(problemAtKey(node.parent, String(node.key), finding));
  };
  const bothSpellings: Fields['bothSpellings'] = (map, key, other, kept) => {
    const problem = problemAtKey(map, key, {
      code: 'definition/both-spellings',
      message: `"${key}" says the same as "${other}", which is also written`,
      help: `Keep one of "${key}" and "${other}".`,
    });
    const edits = isSame(map.get(key), kept) ? removeEntry(map, key) : undefined;
    report(edits === undefined ? problem : { ...problem, fix: { title: `Remove "${key}"`, edits } });
  };
  const unknownValue = ({ value, at }: Located<string>, known: readonly string[]): void => {
    report(
      problemAt(at, {
        code: 'definition/unknown-value',
        message: `"${value}" is no value of "${at.key}"`,
        help: `Write ${known.map((word) => `"${word}"`).join(' or ')}.`,
      }),
    );
  };
  return { ...readers(resolve, wrong), wrong, unknownValue, bothSpellings };
};

const isSame = (one: SourceNode | undefined, other: SourceNode | undefined): boolean =>
  one !== undefined && other !== undefined && JSON.stringify(jsonOf(one)) === JSON.stringify(jsonOf(other));

const fixOf = (node: SourceNode, meant: Json | undefined): Pick<Problem, 'fix'> => {
  const edits = meant === undefined ? undefined : replaceValue(node, meant);
  return edits === undefined ? {} : { fix: { title: `Write ${JSON.stringify(meant)}`, edits } };
};

/** The reader for OpenAPI's own parts, whose shapes are checked against OpenAPI's schema: it reports nothing. */
export const createQuietFields = (resolve: Resolve): Fields => createFields(resolve, () => undefined);

type Wrong = Fields['wrong'];

const readers = (resolve: Resolve, wrong: Wrong): Omit<Fields, 'wrong' | 'unknownValue' | 'bothSpellings'> => {
  const member = (parent: MapNode, key: string): SourceNode | undefined => {
    const node = parent.get(key);
    return node === undefined ? undefined : resolve(node);
  };
  const read =
    <T>(as: (node: SourceNode, expected?: string) => T | undefined) =>
    (parent: MapNode, key: string, expected?: string): T | undefined => {
      const node = member(parent, key);
      return node === undefined ? undefined : as(node, expected);
    };
  const asMap = (node: SourceNode, expected = 'a map: one "key: value" a line'): MapNode | undefined => {
    const target = resolve(node);
    if (target === undefined || target.kind === 'map') return target;
    wrong(target, expected);
    return undefined;
  };
  const asList = (node: SourceNode, expected = 'a list: one "- item" a line'): ListNode | undefined => {
    if (node.kind === 'list') return node;
    wrong(node, expected);
    return undefined;
  };
  const asText = (node: SourceNode, expected?: string) =>
    asScalar(node, isString, (at) => wrong(at, expected ?? `a text; ${quotesHelp(node)}`, asWritten(node)));
  const asFilled = (node: SourceNode, expected?: string) => {
    const text = asText(node, expected);
    return text?.value === '' ? undefined : text;
  };
  const texts = read((node: SourceNode, expected = 'a list of texts: one "- text" a line') =>
    asList(node, expected)?.items.flatMap((item) => asText(item) ?? []),
  );
  return {
    map: read(asMap),
    list: read(asList),
    text: read(asText),
    filled: read(asFilled),
    number: read((node, expected = 'a number, without quotes') =>
      asScalar(node, isNumber, (at) => wrong(at, expected, quoted(at, /^-?(?:0|[1-9]\d{0,14})$/))),
    ),
    boolean: read((node, expected = '"true" or "false", without quotes') =>
      asScalar(node, isBoolean, (at) => wrong(at, expected, quoted(at, /^(?:true|false)$/))),
    ),
    texts,
    asMap,
    asText,
  };
};

const asScalar = <T>(
  node: SourceNode,
  is: (value: unknown) => value is T,
  wrong: (node: SourceNode) => void,
): Located<T> | undefined => {
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (is(value)) return { value, at: node };
  wrong(node);
  return undefined;
};

/** A number or a boolean that stands in quotes. */
const quoted = (node: SourceNode, form: RegExp): Json | undefined =>
  node.kind === 'scalar' && typeof node.value === 'string' && form.test(node.value)
    ? (JSON.parse(node.value) as Json) // these forms are JSON
    : undefined;

/** A number or a boolean that was to be a text: `1.0` is no other version than it says. */
const asWritten = (node: SourceNode): string | undefined =>
  node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'boolean')
    ? node.file.text.slice(node.start, node.end)
    : undefined;

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** Whether a list or map is written with brackets. */
const isFlow = ({ file, start }: SourceNode): boolean => '[{'.includes(file.text.charAt(start));

/** What is known to be meant: a number or a word like `true` that was to be a text. */
const quotesHelp = (node: SourceNode): string =>
  node.kind === 'scalar' && node.value !== null
    ? `put it in quotes: "${node.file.text.slice(node.start, node.end)}"`
    : 'an empty one is ""';

const nameOf = (node: SourceNode): string => {
  if (node.parent === undefined) return 'The document';
  if (node.parent.kind === 'map') return `"${node.key}"`;
  return `Item ${Number(node.key) + 1} of "${node.parent.key ?? 'the list'}"`;
};

const describe = (node: SourceNode): string => {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  switch (typeof node.value) {
    case 'string':
      return node.value === '' ? 'an empty text' : 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return `"${node.value}"`;
    default:
      return 'empty (null)';
  }
};
