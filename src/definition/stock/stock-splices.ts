import type { JsonMap } from '../../source/json.ts';
import { insertEntries, type NewEntries, type Splice } from '../../source/splices.ts';
import type { MapNode, SourceNode } from '../../source/tree.ts';
import type { Definition } from '../definition.ts';
import {
  type ProviderDocument,
  type ProviderEndpoint,
  providerDocuments,
  providerEndpoints,
} from '../provider-endpoints.ts';
import { type StockDefinition, stockDefinition, stockDefinitionsOf } from './stock-definitions.ts';
import {
  grantWords,
  type StockScheme,
  type StockSchemes,
  stockDocument,
  stockOperation,
  stockSchemeOf,
  stockSchemesIn,
} from './stock-document.ts';

/** Everything that the gateway has of a provider and its document does not say; no edits where it says all. */
export const expandSplice = (definition: Definition): Splice => {
  const endpoints = providerEndpoints(definition);
  const described = endpoints.filter(({ written }) => definition.dialect === 'ibm' || written === undefined);
  return missingSplice(definition, {
    endpoints,
    documents: providerDocuments(definition).filter(({ written }) => written === undefined),
    definitions: missingDefinitions(definition, described),
  });
};

/** One endpoint as the template has it, with what it refers to. */
export const endpointSplice = (definition: Definition, endpoint: ProviderEndpoint): Splice =>
  missingSplice(definition, {
    endpoints: [endpoint],
    documents: [],
    definitions: missingDefinitions(definition, [endpoint]),
  });

/** Definitions of the template. */
export const definitionsSplice = (definition: Definition, definitions: readonly StockDefinition[]): Splice =>
  missingSplice(definition, { endpoints: [], documents: [], definitions });

/** What the template says of the answers of endpoints, and the document does not. */
export const missingDefinitions = (
  { root }: Definition,
  endpoints: readonly Pick<ProviderEndpoint, 'name'>[],
): readonly StockDefinition[] => {
  const written = root.get('definitions');
  return endpoints
    .flatMap(({ name }) => stockDefinitionsOf(name))
    .filter((name) => written?.kind !== 'map' || !written.entries.has(name));
};

interface Missing {
  readonly endpoints: readonly ProviderEndpoint[];
  readonly documents: readonly ProviderDocument[];
  readonly definitions: readonly StockDefinition[];
}

const missingSplice = (definition: Definition, { endpoints, documents, definitions }: Missing): Splice => {
  const { root } = definition;
  const paths = root.get('paths');
  const names = stockSchemesIn(definition);
  if (paths === undefined || !isWrittenHere(paths) || names === undefined) return undefined;
  const missing = endpoints.map((endpoint) => missingMethods(endpoint, { definition, paths, names }));
  const newPaths = Object.fromEntries([
    ...missing
      .filter(({ item, operations }) => item === undefined && Object.keys(operations).length > 0)
      .map(({ path, operations }) => [path, operations]),
    ...documents.map(({ name, path }) => [path, { get: stockDocument(name) }]),
  ]);
  const used = new Set(missing.flatMap(({ schemes }) => schemes));
  // Where several meet at one place they are to stand in this order: what is nested deeper comes first.
  return joined([
    ...missing.map(({ item, operations }) => (item === undefined ? [] : inserted(item, { entries: operations }))),
    inserted(paths, { entries: newPaths }),
    insertedBelow(root, 'definitions', {
      entries: Object.fromEntries(definitions.map((name) => [name, stockDefinition(name, definition.profile)])),
      after: 'paths',
    }),
    insertedBelow(root, 'securityDefinitions', {
      entries: missingSchemes(definition, used, names),
      before: 'paths',
    }),
  ]);
};

const joined = (splices: readonly Splice[]): Splice =>
  splices.includes(undefined) ? undefined : splices.flatMap((one) => one ?? []);

const inserted = (map: MapNode, added: NewEntries): Splice =>
  Object.keys(added.entries).length === 0 ? [] : insertEntries(map, added);

/** Into the map under a key of the root, or as this map, beside another key. */
const insertedBelow = (root: MapNode, key: string, { entries, ...beside }: NewEntries): Splice => {
  if (Object.keys(entries).length === 0) return [];
  const map = root.get(key);
  if (map === undefined) return insertEntries(root, { entries: { [key]: entries }, ...beside });
  return isWrittenHere(map) ? insertEntries(map, { entries }) : undefined;
};

interface Document {
  readonly definition: Definition;
  readonly paths: MapNode;
  readonly names: StockSchemes;
}

/** The operations of an endpoint that are not written. `item` is absent where nothing of its path is. */
const missingMethods = (
  { name, path, methods, written }: ProviderEndpoint,
  { definition, paths, names }: Document,
): {
  readonly path: string;
  readonly item: MapNode | undefined;
  readonly operations: JsonMap;
  readonly schemes: readonly StockScheme[];
} => {
  const item = paths.get(path);
  const { oauth, dialect } = definition;
  const clients = {
    isConfidential: oauth?.clientType?.value === 'confidential',
    hasHeaders: dialect === 'ibm',
    words: dialect === 'native' && oauth !== undefined ? grantWords(oauth) : undefined,
    names,
  };
  // The operationId of one method is that of all that are not written: beside it another operation would change theirs.
  const isOpen = item === undefined || (isWrittenHere(item) && written?.operationId === undefined);
  const stock = methods.flatMap((method) => {
    const isMissing = isOpen && item?.entries.has(method) !== true;
    const found = isMissing ? stockOperation(name, method, clients) : undefined;
    return found === undefined ? [] : [{ method, ...found }];
  });
  return {
    path,
    item: item !== undefined && isWrittenHere(item) ? item : undefined,
    operations: Object.fromEntries(stock.map(({ method, operation }) => [method, operation])),
    schemes: stock.flatMap(({ schemes }) => schemes),
  };
};

/** Not one that is referred to. */
const isWrittenHere = (node: SourceNode): node is MapNode => node.kind === 'map' && !node.entries.has('$ref');

const missingSchemes = ({ root }: Definition, used: ReadonlySet<StockScheme>, names: StockSchemes): JsonMap => {
  const written = root.get('securityDefinitions');
  const isWritten = (name: string): boolean => written?.kind === 'map' && written.entries.has(name);
  return Object.fromEntries(
    [...used].filter((scheme) => !isWritten(names[scheme])).map((scheme) => [names[scheme], stockSchemeOf(scheme)]),
  );
};
