import { canonicalJson } from '../../assembly/canonical-json.ts';
import { referenceOf } from '../../definition/references.ts';
import { compilePattern } from '../../policy/pattern/compile-pattern.ts';
import { booleanIn, mapIn, numberIn, textIn, textsIn } from '../../source/members.ts';
import { jsonOf, type MapNode, type ScalarNode, type SourceNode } from '../../source/tree.ts';
import { typeWords } from '../words.ts';
import { numberFormats, textFormats } from './value-formats.ts';
import type { Misfit, ValueFitter } from './value-misfit.ts';

/**
 * How much is looked at by one fitter, in comparisons: a hostile document can describe a value by a thousand
 * schemas at once. Real documents take some thousands; what is beyond is not judged.
 */
const MOST_WORK = 1_000_000;

/** Of one value, so many misfits are told: they are of one kind. */
const MOST_MISFITS = 10;

/** Schemas may be composed of each other in a chain of any length, and following one takes stack. */
const DEEPEST = 1000;

/** Longer texts are not matched by patterns: none that an author writes by hand. */
const LONGEST_TEXT = 4096;

/**
 * Compares values with the Schema, Items, Header and Parameter Objects that describe them: the subset of JSON Schema that
 * OpenAPI 2.0 takes. What cannot be known is passed over: variables, references to nothing, patterns that need an engine
 * which tries again and again, formats that no specification defines.
 */
export const valueFitter = (resolve: (node: SourceNode) => SourceNode | undefined): ValueFitter => {
  const patterns = new Map<string, ((text: string) => boolean) | undefined>();
  let work = MOST_WORK;
  return (value, schema) => {
    const fitting = new Fitting({
      resolve,
      spend: (amount) => {
        work -= amount;
        return work >= 0;
      },
      patternOf: (source) => {
        if (!patterns.has(source)) patterns.set(source, searchOf(source));
        return patterns.get(source);
      },
    });
    fitting.compare(value, schema);
    return fitting.found;
  };
};

/** Whether a text has a part that fits a pattern (ECMA 262, as JSON Schema asks); `undefined`: it cannot be told in time. */
const searchOf = (source: string): ((text: string) => boolean) | undefined => {
  // An empty class means something else elsewhere.
  if (source.includes('[]') || source.includes('[^]')) return undefined;
  try {
    compilePattern(source);
    return compilePattern(`[\\s\\S]*(?:${source})[\\s\\S]*`);
  } catch {
    return undefined;
  }
};

interface Scope {
  readonly resolve: (node: SourceNode) => SourceNode | undefined;
  /** `false`: all that may be done has been done. */
  readonly spend: (amount: number) => boolean;
  readonly patternOf: (source: string) => ((text: string) => boolean) | undefined;
}

class Fitting {
  readonly found: Misfit[] = [];
  readonly #scope: Scope;
  #depth = 0;
  /** Each part is compared with each schema once, however many ways lead there. */
  readonly #compared = new Map<SourceNode, Set<MapNode>>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  compare(value: SourceNode, written: SourceNode): void {
    const schema = this.#scope.resolve(written);
    if (schema?.kind !== 'map' || this.found.length >= MOST_MISFITS || !this.#scope.spend(1)) return;
    const compared = this.#compared.get(value) ?? new Set();
    if (compared.has(schema) || isUnknown(value)) return;
    this.#compared.set(value, compared.add(schema));
    if (isNull(value) && booleanIn(schema, 'x-nullable') === true) return;
    if (!this.#type(value, schema) || this.#depth === DEEPEST) return;
    this.#depth += 1;
    this.#keywords(value, schema);
    this.#depth -= 1;
  }

  #keywords(value: SourceNode, schema: MapNode): void {
    this.#enumeration(value, schema);
    if (value.kind === 'map') this.#members(value, schema);
    else if (value.kind === 'list') this.#items(value, schema);
    else this.#scalar(value, schema);
    const parts = schema.get('allOf');
    if (parts?.kind === 'list') for (const part of parts.items) this.compare(value, part);
  }

  #say(misfit: Misfit): void {
    // One place tells of one thing.
    if (this.found.length < MOST_MISFITS && this.found.every(({ at }) => at !== misfit.at)) this.found.push(misfit);
  }

  #type(value: SourceNode, schema: MapNode): boolean {
    const words = textsIn(schema, 'type');
    if (words.length === 0 || isOfType(value, words)) return true;
    const help =
      words[0] === 'string' && value.kind === 'scalar' && !isNull(value)
        ? 'Put it in quotes.'
        : `Write ${typeWords(words)}${words.some(isUnquoted) ? ', without quotes' : ''}.`;
    this.#say({ at: value, keyword: 'type', says: `is not ${typeWords(words)}`, help });
    return false;
  }

  #enumeration(value: SourceNode, schema: MapNode): void {
    const list = schema.get('enum');
    if (list?.kind !== 'list' || list.items.length === 0 || !this.#scope.spend(list.items.length)) return;
    const isSame =
      value.kind === 'scalar'
        ? (item: SourceNode) => item.kind === 'scalar' && item.value === value.value
        : sameAs(canonicalJson(jsonOf(value)));
    if (list.items.some(isSame)) return;
    const help = 'Write one of them, or add it there.';
    this.#say({ at: value, keyword: 'enum', says: 'is none of the values of "enum"', help });
  }

  #members(value: MapNode, schema: MapNode): void {
    const properties = mapIn(schema, 'properties');
    for (const name of textsIn(schema, 'required')) {
      if (value.entries.has(name) || this.#hasDefault(properties?.get(name))) continue;
      this.#say({ at: value, keyword: 'required', says: `lacks "${name}", which is required`, help: `Add "${name}".` });
    }
    const others = schema.get('additionalProperties');
    const isClosed = others?.kind === 'scalar' && others.value === false;
    for (const { key, value: member } of value.entries.values()) {
      const described = properties?.get(key);
      if (described !== undefined) this.compare(member, described);
      else if (others?.kind === 'map') this.compare(member, others);
      else if (isClosed) {
        const says = 'is a property that the schema does not have';
        this.#say({ at: member, keyword: 'additionalProperties', says, help: 'Remove it, or describe it.' });
      }
    }
    this.#range(value, value.entries.size, schema, ['minProperties', 'maxProperties']);
  }

  /** What is left out and has a default is taken as that. */
  #hasDefault(property: SourceNode | undefined): boolean {
    const schema = property && this.#scope.resolve(property);
    return schema?.kind === 'map' && schema.entries.has('default');
  }

  #items(value: Extract<SourceNode, { kind: 'list' }>, schema: MapNode): void {
    const items = schema.get('items');
    for (const [index, item] of value.items.entries()) {
      const described = items?.kind === 'list' ? items.items[index] : items;
      if (described !== undefined) this.compare(item, described);
    }
    this.#range(value, value.items.length, schema, ['minItems', 'maxItems']);
    if (booleanIn(schema, 'uniqueItems') !== true) return;
    const seen = new Set<string>();
    for (const item of value.items) {
      const text = canonicalJson(jsonOf(item));
      const says = 'stands in the list twice';
      if (seen.has(text)) this.#say({ at: item, keyword: 'uniqueItems', says, help: 'Remove one of the two.' });
      seen.add(text);
    }
  }

  #scalar(node: ScalarNode, schema: MapNode): void {
    const { value } = node;
    if (typeof value === 'number') {
      this.#number(node, value, schema);
    } else if (typeof value === 'string') {
      this.#range(node, [...value].length, schema, ['minLength', 'maxLength']);
      this.#pattern(node, value, schema);
      const format = textFormats.get(textIn(schema, 'format') ?? '');
      if (format?.is(value) === false) this.#limit(node, 'format', `is not ${format.name}`);
    }
  }

  /** What a limit says of a value. */
  #limit(at: SourceNode, keyword: string, says: string): void {
    this.#say({ at, keyword, says, help: `Correct it, or "${keyword}".` });
  }

  #number(node: ScalarNode, value: number, schema: MapNode): void {
    const format = numberFormats.get(textIn(schema, 'format') ?? '');
    if (format?.is(value) === false) this.#limit(node, 'format', `is not ${format.name}`);
    const step = numberIn(schema, 'multipleOf');
    if (step !== undefined && step > 0 && !isMultiple(value, step)) {
      this.#limit(node, 'multipleOf', `is no multiple of ${step}`);
    }
    const [least, most] = [numberIn(schema, 'minimum'), numberIn(schema, 'maximum')];
    const isAbove = booleanIn(schema, 'exclusiveMinimum') === true;
    const isBelow = booleanIn(schema, 'exclusiveMaximum') === true;
    if (least !== undefined && (isAbove ? value <= least : value < least)) {
      this.#limit(node, 'minimum', `must be ${isAbove ? 'more than' : 'at least'} ${least}`);
    }
    if (most !== undefined && (isBelow ? value >= most : value > most)) {
      this.#limit(node, 'maximum', `must be ${isBelow ? 'less than' : 'at most'} ${most}`);
    }
  }

  #range(at: SourceNode, size: number, schema: MapNode, [fewest, most]: readonly [string, string]): void {
    const [low = 0, high = Number.POSITIVE_INFINITY] = [numberIn(schema, fewest), numberIn(schema, most)];
    if (size < low) this.#limit(at, fewest, `is shorter than ${low}: it has ${size}`);
    if (size > high) this.#limit(at, most, `is longer than ${high}: it has ${size}`);
  }

  #pattern(node: ScalarNode, text: string, schema: MapNode): void {
    const source = textIn(schema, 'pattern');
    if (source === undefined || text.length > LONGEST_TEXT || !this.#scope.spend(text.length * source.length)) return;
    const isFound = this.#scope.patternOf(source);
    if (isFound?.(text) === false) this.#limit(node, 'pattern', `does not match the pattern ${source}`);
  }
}

const isUnquoted = (type: string): boolean => ['number', 'integer', 'boolean'].includes(type);

const isNull = (node: SourceNode): boolean => node.kind === 'scalar' && node.value === null;

/** A reference to a variable stands for a value that is not known here; so does a "$ref", which some tools follow. */
const isUnknown = (node: SourceNode): boolean =>
  referenceOf(node) !== undefined ||
  (node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('$('));

const sameAs =
  (text: string) =>
  (item: SourceNode): boolean =>
    item.kind !== 'scalar' && canonicalJson(jsonOf(item)) === text;

/** Of decimal fractions the quotient is off by a rounding. */
const isMultiple = (value: number, step: number): boolean => {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
};

const scalarIs =
  (is: (value: unknown) => boolean) =>
  (node: SourceNode): boolean =>
    node.kind === 'scalar' && is(node.value);

/** Whether a value is of one of the types of JSON Schema; of a word that is none, everything is. */
export const isOfType = (value: SourceNode, words: readonly string[]): boolean =>
  words.some((word) => !Object.hasOwn(types, word) || types[word]?.(value) === true);

/** By the words of `type`; others are told of elsewhere. */
const types: Readonly<Record<string, (node: SourceNode) => boolean>> = {
  string: scalarIs((value) => typeof value === 'string'),
  number: scalarIs((value) => typeof value === 'number'),
  integer: scalarIs(Number.isInteger),
  boolean: scalarIs((value) => typeof value === 'boolean'),
  null: isNull,
  array: ({ kind }) => kind === 'list',
  object: ({ kind }) => kind === 'map',
};
