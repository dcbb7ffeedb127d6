import { extensions } from '../../src/definition/keys/extensions.ts';
import { apiKeyKeys, infoKeys, oauth2Keys } from '../../src/definition/keys/info-and-security.ts';
import { type Key, mapOf, type Value, valuesOf } from '../../src/definition/keys/key.ts';
import { productKeys } from '../../src/definition/keys/product.ts';
import type { Json } from '../../src/source/tree.ts';

/** A value for a key, of the richest kind that it may have: of a map all keys. */
const writtenValue = (key: Pick<Key, 'value' | 'examples'>): Json => {
  const values = valuesOf(key);
  const rich = values.find(({ is }) => is === 'map') ?? values.find(({ is }) => is === 'names') ?? values[0];
  const [example] = key.examples ?? [];
  return rich === undefined || (example !== undefined && !STRUCTURED.has(rich.is)) ? (example ?? 'text') : ofKind(rich);
};

const STRUCTURED: ReadonlySet<Value['is']> = new Set(['map', 'names', 'list']);

const ofKind = (value: Value): Json => {
  switch (value.is) {
    case 'map':
      return writtenMap(value.keys);
    case 'names':
      return { one: writtenValue(value) };
    case 'list':
      return [ofKind(value.of)];
    case 'flag':
      return true;
    case 'whole':
      return value.from;
    case 'text':
      return Object.keys(value.words ?? {})[0] ?? 'text';
    case 'steps':
    case 'cases':
      return [];
    case 'anything':
      return 'anything';
  }
};

/** A map with all of some keys, but references: those would take the place of the rest. */
const writtenMap = (keys: Readonly<Record<string, Key>>): { readonly [key: string]: Json } =>
  Object.fromEntries(
    Object.entries(keys).flatMap(([name, key]) => (name === '$ref' ? [] : [[name, writtenValue(key)] as const])),
  );

const openapi = {
  swagger: '2.0',
  info: { title: 'All', version: '1.0.0', ...writtenMap(infoKeys) },
  basePath: '/all',
  paths: {},
  securityDefinitions: {
    oauth: {
      type: 'oauth2',
      flow: 'application',
      tokenUrl: '/all/token',
      scopes: {},
      ...writtenMap(oauth2Keys),
    },
    key: { type: 'apiKey', in: 'header', name: 'X', ...writtenMap(apiKeyKeys) },
  },
};

const { 'x-ibm-configuration': ibm, ...native } = extensions;

/** In IBM's spelling where there is one: the native spelling would win. */
const ibmSpellings = {
  authentication: {
    'x-ibm-authentication-url': { url: 'https://users.example', 'tls-profile': 'users' },
    'x-ibm-authentication-registry': 'staff',
  },
};

/** Documents with every key of the language, by path. */
export const declaredDocuments: Readonly<Record<string, Json>> = {
  'native.yaml': { ...openapi, ...writtenMap(native) },
  'ibm.yaml': {
    ...openapi,
    'x-ibm-configuration': {
      ...writtenMap(ibm.value.keys),
      oauth2: { ...writtenMap(extensions['x-oauth'].value.keys), ...ibmSpellings },
    },
  },
  'product.yaml': writtenMap(productKeys.keys),
};

/**
 * Pointers of every key that is declared below one, with the declaration; `*` stands for names and places in lists. Nothing is
 * said of what is below a key that nobody reads.
 */
export const declaredKeys = (
  key: Pick<Key, 'value' | 'unread'>,
  above: string,
): readonly (readonly [string, Key])[] => {
  if (key.unread === true) return [];
  return [
    ...Object.entries(mapOf(key)?.keys ?? {}).flatMap(([name, below]) => [
      [`${above}/${name}`, below] as const,
      ...declaredKeys(below, `${above}/${name}`),
    ]),
    ...valuesOf(key).flatMap((value) => {
      if (value.is === 'names') return declaredKeys(value, `${above}/*`);
      return value.is === 'list' ? declaredKeys({ value: value.of }, `${above}/*`) : [];
    }),
  ];
};
