import { didYouMean, nearestWord } from '../diagnostics/nearest-word.ts';
import { nodeAt, type SourceNode } from '../source/tree.ts';
import { chosenErrors, requiredKeys } from './choose-branch.ts';
import { keyIn, keyOf, type Place, pointerOf, valueOrKey } from './place.ts';
import type { SchemaError } from './schema-error.ts';
import { labelOf, typeWords } from './words.ts';

/** What a schema finds wrong with a document, in plain words. */
export interface SchemaFinding {
  readonly at: Place;
  readonly message: string;
  readonly help: string;
  /** The JSON Schema keyword that failed; `unknown-key` for a key that is not known at its place. */
  readonly keyword: string;
  /** The node that was checked: for an unknown key the map that holds it. */
  readonly node: SourceNode;
}

/** Of a validator's errors, this many are put into words: whoever has more has another kind of document. */
export const MOST_ERRORS = 5000;

/** Puts the first errors of a validator into words, at most one for each place, the one that explains most. */
export const explainErrors = (errors: readonly SchemaError[], root: SourceNode): readonly SchemaFinding[] => {
  const byPlace = new Map<string, SchemaFinding>();
  for (const error of together(withoutEchoes(chosenErrors(errors.slice(0, MOST_ERRORS), root)))) {
    const node = nodeAt(root, error.instancePath);
    if (node === undefined) continue;
    const explained = explain(error, node);
    const finding = { node, ...explained, message: asSentence(explained.message) };
    // A missing key is told at its parent's key, beside what is wrong with that key itself.
    const pointer = `${pointerOf(finding.at)} ${finding.keyword === 'unknown-key' ? 'key' : 'value'}`;
    const other = byPlace.get(pointer);
    if (other === undefined || rank(finding) < rank(other)) byPlace.set(pointer, finding);
  }
  return [...byPlace.values()];
};

const RANKS = ['unknown-key', 'type', 'required', 'choice', 'enum', 'const'];
const rank = ({ keyword }: SchemaFinding): number => (RANKS.includes(keyword) ? RANKS.indexOf(keyword) : RANKS.length);

/** Without the keys that are missing because they are misspelt: the unknown key tells of both. */
const withoutEchoes = (errors: readonly SchemaError[]): readonly SchemaError[] => {
  const meant = new Set<string>();
  for (const error of errors) {
    const [key, known] = unknownKeyOf(error) ?? [];
    const nearest = key === undefined ? undefined : nearestWord(key, known ?? []);
    if (nearest !== undefined) meant.add(`${error.instancePath} ${nearest}`);
  }
  // What a map lacks that has a reference or a schema at a wrong place is what that was to bring.
  const referring = new Set(errors.filter(bringsKeys).map(({ instancePath }) => instancePath));
  return errors.filter(
    ({ keyword, instancePath, params }) =>
      keyword !== 'required' ||
      !(referring.has(instancePath) || meant.has(`${instancePath} ${String(params['missingProperty'])}`)),
  );
};

const bringsKeys = (error: SchemaError): boolean => ['$ref', 'schema'].includes(unknownKeyOf(error)?.[0] ?? '');

/** The key that an error is about, where it is about an unknown one, and the keys known at its place. */
const unknownKeyOf = (error: SchemaError): readonly [key: string, known: readonly string[]] | undefined => {
  if (error.propertyName !== undefined) return [error.propertyName, listOf(error.params['allowedValues'])];
  if (error.keyword !== 'additionalProperties') return undefined;
  return [String(error.params['additionalProperty']), knownKeys(error)];
};

/** All that one map lacks, as one error. */
const together = (errors: readonly SchemaError[]): readonly SchemaError[] => {
  const missing = new Map<string, string[]>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== 'required') continue;
    missing.set(instancePath, [...(missing.get(instancePath) ?? []), String(params['missingProperty'])]);
  }
  const lists = [...missing].map(([instancePath, keys]) => ({
    instancePath,
    schemaPath: '',
    keyword: 'required',
    params: { missing: [...new Set(keys)] },
  }));
  return [...errors.filter(({ keyword }) => keyword !== 'required' && keyword !== 'propertyNames'), ...lists];
};

/** "the document lacks …", "item 1 of …" begin a sentence. */
const asSentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}`;

type Explained = Omit<SchemaFinding, 'node'>;

const explain = (error: SchemaError, node: SourceNode): Explained => {
  const { keyword } = error;
  const unknown = unknownKeyOf(error);
  if (unknown !== undefined) return unknownKey(node, ...unknown);
  const explainKeyword = EXPLAINED[keyword];
  if (explainKeyword !== undefined) return { keyword, ...explainKeyword(node, error) };
  return {
    keyword,
    at: valueOrKey(node),
    message: `${labelOf(node)} is not as it should be (JSON Schema, ${keyword})`,
    help: `Compare it with the documentation of ${labelOf(node)}.`,
  };
};

const knownKeys = ({ parentSchema }: SchemaError): readonly string[] =>
  typeof parentSchema === 'object' && parentSchema !== null && 'properties' in parentSchema
    ? Object.keys(parentSchema.properties ?? {})
    : [];

const unknownKey = (node: SourceNode, key: string, known: readonly string[]): Explained => {
  const at = node.kind === 'map' ? keyIn(node, key) : node;
  if (known.length === 1 && known[0] === '$ref') {
    return {
      keyword: 'beside-reference',
      at,
      message: `"${key}" stands beside a "$ref", which replaces everything beside it`,
      help: `Remove "${key}", or move it to what the "$ref" names.`,
    };
  }
  if (key === '$ref') return { keyword: 'unknown-key', at, ...misplacedReference(node) };
  return {
    keyword: 'unknown-key',
    at,
    message: `"${key}" is not a key of ${labelOf(node)}`,
    help: didYouMean(key, known, known.length === 0 ? 'Remove it.' : `Keys known here: ${wordList(known)}.`),
  };
};

const misplacedReference = (holder: SourceNode): Pick<Explained, 'message' | 'help'> => ({
  message: `No "$ref" can stand in ${labelOf(holder)}`,
  help: 'Write out what it names. References stand for schemas, parameters, responses and path items.',
});

const EXPLAINED: Readonly<Record<string, (node: SourceNode, error: SchemaError) => Omit<Explained, 'keyword'>>> = {
  required: (node, { params }) => {
    const keys = listOf(params['missing']);
    return {
      at: keyOf(node),
      message: `${labelOf(node)} lacks ${wordList(keys)}`,
      help: `Add ${wordList(keys)}.`,
    };
  },
  type: (node, { params }) => {
    // Where any name may stand, "$ref" is taken for one.
    const isReferring = node.key === '$ref' && node.kind === 'scalar' && typeof node.value === 'string';
    if (isReferring && node.parent !== undefined && params['type'] === 'object')
      return { at: keyOf(node), ...misplacedReference(node.parent) };
    return {
      at: valueOrKey(node),
      message: `${labelOf(node)} must be ${typeWords(params['type'])}, not ${kindOf(node)}`,
      help: typeHelp(node, params['type']),
    };
  },
  enum: (node, { params }) => oneOfValues(node, Array.isArray(params['allowedValues']) ? params['allowedValues'] : []),
  const: (node, { params }) => oneOfValues(node, [params['allowedValue']]),
  choice: explainChoice,
  dependencies: (node, { params }) => {
    const [key, missing] = [String(params['property']), String(params['missingProperty'])];
    return {
      at: node.kind === 'map' ? keyIn(node, key) : keyOf(node),
      message: `"${key}" stands without "${missing}"`,
      help: `Add "${missing}", or remove "${key}".`,
    };
  },
  pattern: (node, { params }) => {
    const isEmpty = node.kind === 'scalar' && node.value === '';
    return {
      at: valueOrKey(node),
      message: isEmpty ? `${labelOf(node)} is empty` : `${shown(node)} is not written as ${labelOf(node)} must be`,
      help: isEmpty
        ? 'Fill it in, or remove it.'
        : `It must match the regular expression ${String(params['pattern'])}.`,
    };
  },
  format: (node, { params }) => ({
    at: valueOrKey(node),
    message: `${shown(node)} is not ${FORMATS[String(params['format'])] ?? `a valid ${String(params['format'])}`}`,
    help: `Correct it or remove "${String(node.key)}".`,
  }),
  uniqueItems: (node, { params }) => ({
    at: node.kind === 'list' ? (node.items[Number(params['i'])] ?? node) : node,
    message: `${labelOf(node)} holds the same item twice (items ${Number(params['j']) + 1} and ${Number(params['i']) + 1})`,
    help: 'Remove one of them.',
  }),
  not: (node) => ({ at: keyOf(node), message: `${labelOf(node)} is empty`, help: 'Add at least one entry.' }),
  minProperties: (node) => ({ at: keyOf(node), message: `${labelOf(node)} is empty`, help: 'Add at least one entry.' }),
  minItems: (node) => ({ at: keyOf(node), message: `${labelOf(node)} is too short`, help: 'Add an item.' }),
  minLength: (node) => ({
    at: valueOrKey(node),
    message: `${labelOf(node)} is ${node.kind === 'scalar' && node.value === '' ? 'empty' : 'too short'}`,
    help: 'Fill it in.',
  }),
  minimum: (node, error) => outOfRange(node, error),
  maximum: (node, error) => outOfRange(node, error),
  exclusiveMinimum: (node, error) => outOfRange(node, error),
  exclusiveMaximum: (node, error) => outOfRange(node, error),
};

const typeHelp = (node: SourceNode, type: unknown): string => {
  const isEmpty = node.kind === 'scalar' && node.value === null;
  // `$ref: #/definitions/Album` says nothing: the rest of the line is a comment.
  if (isEmpty && node.key === '$ref') return 'Put the reference in quotes: "#" begins a comment.';
  if (node.kind === 'scalar' && isQuoted(node.value, type)) return `Write ${String(node.value)}, without quotes.`;
  return type === 'string' && node.kind === 'scalar' && !isEmpty
    ? `Put it in quotes: "${writtenOf(node)}".`
    : `Write ${typeWords(type)} here.`;
};

const isQuoted = (value: unknown, type: unknown): boolean =>
  typeof value === 'string' &&
  ((type === 'boolean' && /^(?:true|false)$/.test(value)) ||
    (type === 'integer' && /^-?(?:0|[1-9]\d{0,15})$/.test(value)) ||
    (type === 'number' && /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/.test(value)));

const outOfRange = (node: SourceNode, { params }: SchemaError): Omit<Explained, 'keyword'> => ({
  at: valueOrKey(node),
  message: `${labelOf(node)} is out of range`,
  help: `It must be ${String(params['comparison'])} ${String(params['limit'])}.`,
});

const oneOfValues = (node: SourceNode, values: readonly unknown[]): Omit<Explained, 'keyword'> => {
  // One that may stand with and without quotes is named once.
  const written = new Map(
    values.map((value) => [String(value), typeof value === 'string' ? `"${value}"` : `${value}`]),
  );
  const help = `Write ${listed([...written.values()], 'or')}.`;
  return {
    at: valueOrKey(node),
    message: isUnquoted(node)
      ? `${labelOf(node)} cannot be ${shown(node)}`
      : `${shown(node)} is not a value of ${labelOf(node)}`,
    help: didYouMean(node.kind === 'scalar' ? String(node.value) : '', [...written.keys()], help),
  };
};

function explainChoice(node: SourceNode, error: SchemaError): Omit<Explained, 'keyword'> {
  const keys = [...new Set(requiredKeys(error).map((required) => required[0] ?? ''))].filter((key) => key !== '');
  const isMixed = Array.isArray(error.params['passingSchemas']);
  return {
    at:
      node.kind === 'map' && node.entries.size > 0 ? keyIn(node, [...node.entries.keys()][0] ?? '') : valueOrKey(node),
    message: isMixed
      ? `${labelOf(node)} mixes forms that exclude each other`
      : `${labelOf(node)} has none of the forms that it may have`,
    help: keys.length === 0 ? 'Use one of the documented forms.' : `It needs ${wordList(keys, 'or')}, one of them.`,
  };
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'an absolute URL',
  email: 'an e-mail address',
  regex: 'a regular expression',
};

const kindOf = (node: SourceNode): string => {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  if (typeof node.value === 'string') return `the string ${shown(node)}`;
  // As written: `1.0` is another version than `1`.
  const written = writtenOf(node);
  return typeof node.value === 'boolean' ? written : `the number ${written}`;
};

/** Longer values are cut: a message names the thing, the code frame shows it. */
const LONGEST_VALUE = 60;

const writtenOf = ({ file, start, end }: SourceNode): string =>
  file.text.slice(start, Math.min(end, start + LONGEST_VALUE));

/** In quotes it would be a text. */
const isUnquoted = (node: SourceNode): boolean =>
  node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'boolean');

const shown = (node: SourceNode): string => {
  if (node.kind !== 'scalar') return labelOf(node);
  if (isUnquoted(node)) return writtenOf(node);
  const text = String(node.value);
  return `"${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}"`;
};

/** Lists longer than this are cut: a reader does not choose among more. */
const LONGEST_LIST = 12;

const wordList = (words: readonly string[], joint: 'and' | 'or' = 'and'): string =>
  listed(
    words.map((word) => `"${word}"`),
    joint,
  );

const listed = (words: readonly string[], joint: 'and' | 'or'): string => {
  const first = words.slice(0, LONGEST_LIST);
  if (words.length > LONGEST_LIST) return `${first.join(', ')} ${joint} ${words.length - LONGEST_LIST} more`;
  if (first.length < 2) return first.join('');
  return `${first.slice(0, -1).join(', ')} ${joint} ${first.at(-1) ?? ''}`;
};

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
