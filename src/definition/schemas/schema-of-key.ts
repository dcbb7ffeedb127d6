import type { JsonSchema, Profile } from '../../assembly/types.ts';
import type { Json } from '../../source/tree.ts';
import { defaultOf, type Key, type KeyMap, type Names, type Text, type Value, valuesOf } from '../keys/key.ts';

/** What the schema of a key may refer to: parts that stand once in a document's schema. */
export type SharedParts = ReadonlyMap<Value, string>;

/** The JSON Schema (draft-07) of a key, with what editors show: what it says, its words, its default, examples. */
export const schemaOfKey = (key: Key, shared: SharedParts): JsonSchema => {
  const usual = defaultOf(key, 'strict');
  const isUsual = usual !== undefined && sameJson(usual, defaultOf(key, 'legacy-v5'));
  return {
    description: hoverOf(key),
    ...schemaOfValues(valuesOf(key), shared),
    ...(isUsual && { default: usual }),
    ...(key.examples && { examples: key.examples }),
  };
};

const profiles: readonly Profile[] = ['strict', 'legacy-v5'];

/** The sentence of a key, and what holds without it. */
const hoverOf = (key: Key): string => {
  const { about, ibmFor } = key;
  const spelling = ibmFor === undefined ? [] : [`Says the same as ${ibmFor}.`];
  const without = withoutIt(key);
  return [about, ...spelling, ...(without === '' ? [] : [`Default: ${without}.`])].join(' ');
};

/** What holds where a key is not written: `3600`, `strict 60, legacy-v5 300`, or in words; `''` where nothing is said. */
export const withoutIt = (key: Key): string => {
  const [strict, legacy] = profiles.map((profile) => defaultOf(key, profile));
  const values =
    strict !== undefined && sameJson(strict, legacy)
      ? [shown(strict)]
      : profiles.flatMap((profile) => {
          const value = defaultOf(key, profile);
          return value === undefined ? [] : [`${profile} ${shown(value)}`];
        });
  return [...values, ...(key.absent === undefined ? [] : [key.absent])].join('; ');
};

const shown = (value: Json): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const sameJson = (one: Json, other: Json | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Of a value that may be of several kinds. */
const schemaOfValues = (values: readonly Value[], shared: SharedParts): JsonSchema => {
  const schemas = values.map((value) => schemaOfValue(value, shared));
  const [first = {}, second] = schemas;
  return second === undefined ? first : { anyOf: schemas };
};

const schemaOfValue = (value: Value, shared: SharedParts): JsonSchema => {
  const part = shared.get(value);
  // Beside "$ref" older readers of schemas see nothing else.
  if (part !== undefined) return { allOf: [{ $ref: `#/definitions/${part}` }] };
  switch (value.is) {
    case 'anything':
      return {};
    case 'flag':
      return { type: 'boolean' };
    case 'text':
      return schemaOfText(value);
    case 'whole':
      return { type: 'integer', minimum: value.from, maximum: value.to };
    case 'list':
      return { type: 'array', items: schemaOfValue(value.of, shared) };
    case 'map':
      return schemaOfMap(value, shared);
    case 'names':
      return schemaOfNames(value, shared);
    case 'steps':
    case 'cases':
      return { allOf: [{ $ref: `#/definitions/${value.is}` }] };
  }
};

const schemaOfText = ({ words, pattern }: Text): JsonSchema => ({
  type: 'string',
  ...(pattern !== undefined && { pattern }),
  ...(words && { enum: Object.keys(words), enumDescriptions: Object.values(words) }),
});

/** A map; a reference may stand in its place, which is not offered. */
export const schemaOfMap = ({ keys }: KeyMap, shared: SharedParts): JsonSchema => {
  const needed = Object.entries(keys).flatMap(([name, key]) => (key.needed === true ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, schemaOfKey(key, shared)])),
    ...(Object.hasOwn(keys, '$ref') ? {} : { patternProperties: { '^\\$ref$': { type: 'string' } } }),
    additionalProperties: false,
    ...(needed.length > 0 && { if: { required: ['$ref'] }, else: { required: needed } }),
  };
};

const schemaOfNames = (names: Names, shared: SharedParts): JsonSchema => {
  const value = schemaOfValues(valuesOf(names), shared);
  return {
    type: 'object',
    ...(names.known && {
      properties: Object.fromEntries(
        Object.entries(names.known).map(([name, description]) => [name, { description, ...value }]),
      ),
    }),
    additionalProperties: value,
  };
};
