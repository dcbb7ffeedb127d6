import type { JsonSchema } from '../assembly/types.ts';
import type { Json } from '../source/tree.ts';

// JSON Schemas (draft-07). Each `description` continues the sentence "It must be …": it is the help of what it refuses. What a key
// is for stands in its `title`; the published schemas tell both.

/** A key of a map: what it is for, as a sentence without its full stop. */
export const key = (
  title: string,
  schema: JsonSchema,
  more: { readonly default?: Json; readonly examples?: readonly Json[] } = {},
): JsonSchema => ({ title, ...schema, ...more });

/** A text, of one line where `pattern` says nothing else. */
export const text = (description: string, pattern = '^[^\\u0000-\\u001f\\u007f]+$', maxLength = 1024): JsonSchema => ({
  type: 'string',
  description,
  pattern,
  maxLength,
});

/** One of some words. */
export const choice = (...values: readonly string[]): JsonSchema => ({
  type: 'string',
  description: `one of: ${values.join(', ')}`,
  enum: values,
});

/** `true` or `false`. */
export const flag: JsonSchema = { type: 'boolean', description: 'true or false' };

/** A list of at most `maxItems`. */
export const list = (description: string, items: JsonSchema, maxItems: number): JsonSchema => ({
  type: 'array',
  description,
  items,
  maxItems,
});

/** A map of these keys and no others. */
export const map = (
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({ type: 'object', description, properties, required, additionalProperties: false });

/** A map whose keys are names that the author chooses. */
export const named = (description: string, additionalProperties: JsonSchema | true, names: string): JsonSchema => ({
  type: 'object',
  description,
  propertyNames: { pattern: names, description: 'a name of letters, digits, "-", "_" and ".", at most 64' },
  additionalProperties,
});

/** A number of seconds; `description`: what takes that long. */
export const seconds = (description: string, maximum: number): JsonSchema => ({
  type: 'integer',
  description: `${description}: from 1 to ${maximum} seconds`,
  minimum: 1,
  maximum,
});

/** A whole number; `description`: of what. */
export const count = (description: string, minimum: number, maximum: number): JsonSchema => ({
  type: 'integer',
  description: `${description}: from ${minimum} to ${maximum}`,
  minimum,
  maximum,
});
