import type { JsonSchema } from '../../assembly/types.ts';
import { isJsonMap } from '../../source/json.ts';
import type { Json } from '../../source/tree.ts';
import { assemblyMap } from '../keys/assembly.ts';
import { extensions } from '../keys/extensions.ts';
import { apiKeyKeys, basicKeys, infoKeys, oauth2Keys } from '../keys/info-and-security.ts';
import type { Key, Value } from '../keys/key.ts';
import { oauthKeys } from '../keys/oauth.ts';
import { productKeys } from '../keys/product.ts';
import { assemblyParts, type StepPolicy } from './assembly-schema.ts';
import { schemaOfKey, schemaOfMap } from './schema-of-key.ts';

/** What the schemas of definitions are made of beside the keys. */
export interface SchemaSources {
  /** OpenAPI 2.0's own, as draft-07. */
  readonly openapi: JsonSchema;
  /** Those that authors may write. */
  readonly policies: readonly StepPolicy[];
}

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

/** The schema of a provider, or of any other API: OpenAPI 2.0 with our extensions. */
export const definitionSchema = (kind: 'provider' | 'api', { openapi, policies }: SchemaSources): JsonSchema => {
  const shared = new Map<Value, string>([
    [oauthKeys, 'oauth'],
    [assemblyMap, 'assembly'],
  ]);
  const inside = new Map<Value, string>();
  const root = partOf(openapi, 'properties');
  const ours = Object.entries(extensions).map(([name, key]) => [name, schemaOfKey(key, shared)] as const);
  const schema: JsonSchema = {
    ...openapi,
    $schema: DRAFT_07,
    title: kind === 'provider' ? 'An OAuth 2.0 provider' : 'An API',
    properties: { ...root, host: hostOf(root), ...Object.fromEntries(ours) },
    definitions: {
      ...extended(partOf(openapi, 'definitions')),
      oauth: schemaOfMap(oauthKeys, inside),
      assembly: schemaOfMap(assemblyMap, inside),
      ...assemblyParts(policies, inside),
    },
  };
  return kind === 'provider' ? provider(schema) : api(schema);
};

/** It may hold references; empty, it is none. */
const hostOf = (root: JsonSchema): JsonSchema => {
  const host = partOf(root, 'host');
  return { ...host, pattern: `(?:${host['pattern']})|\\$\\(|^$` };
};

/** Either spelling has to be there. */
const provider = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  anyOf: [
    { required: ['x-oauth'] },
    { required: ['x-ibm-configuration'], properties: { 'x-ibm-configuration': { required: ['oauth2'] } } },
  ],
});

/** None may be there: the keys of a provider are checked by its own schema. */
const api = (schema: JsonSchema): JsonSchema => {
  const { oauth: _, ...definitions } = partOf(schema, 'definitions');
  const { 'x-oauth': _oauth, ...properties } = partOf(schema, 'properties');
  const ibm = partOf(properties, 'x-ibm-configuration');
  const { oauth2: _oauth2, ...settings } = partOf(ibm, 'properties');
  return {
    ...schema,
    properties: { ...properties, 'x-ibm-configuration': { ...ibm, properties: settings } },
    definitions,
    not: { required: ['x-oauth'] },
  };
};

/** OpenAPI's parts with what may stand in them beside. */
const extended = (definitions: JsonSchema): JsonSchema => {
  const added = (name: string): Readonly<Record<string, Key>> => {
    if (name === 'info') return infoKeys;
    if (/^oauth2.*Security$/.test(name)) return oauth2Keys;
    if (name === 'apiKeySecurity') return apiKeyKeys;
    return name === 'basicAuthenticationSecurity' ? basicKeys : {};
  };
  return Object.fromEntries(
    Object.keys(definitions).map((name) => {
      const part = partOf(definitions, name);
      const keys = Object.entries(added(name)).map(([key, one]) => [key, schemaOfKey(one, new Map())] as const);
      if (keys.length === 0) return [name, part];
      return [name, { ...part, properties: { ...partOf(part, 'properties'), ...Object.fromEntries(keys) } }];
    }),
  );
};

/** The schema of a product. Extensions of other tools may stand in any of its maps. */
export const productSchema = (): JsonSchema => ({
  $schema: DRAFT_07,
  title: 'A product',
  ...withExtensions(schemaOfMap(productKeys, new Map())),
});

const withExtensions = (schema: JsonSchema): JsonSchema => {
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, inside(part)]));
  if (schema['additionalProperties'] !== false) return parts;
  return { ...parts, patternProperties: { ...partOf(schema, 'patternProperties'), '^x-': {} } };
};

const inside = (part: Json): Json => {
  if (Array.isArray(part)) return part.map(inside);
  return isJsonMap(part) ? withExtensions(part) : part;
};

const partOf = (schema: JsonSchema, key: string): JsonSchema => {
  const part = schema[key];
  return isJsonMap(part) ? part : {};
};
