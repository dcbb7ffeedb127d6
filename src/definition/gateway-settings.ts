import type { MapNode, SourceNode } from '../source/tree.ts';
import type { AssemblySource, GatewaySettings } from './definition.ts';
import type { Fields } from './fields.ts';

/** Reads an assembly's outer shape; its steps are for others. */
export const readAssembly = (at: MapNode, fields: Fields): AssemblySource => ({
  at,
  execute: fields.list(at, 'execute', 'a list of steps: one "- policy:" a line'),
  catch: fields.list(at, 'catch', 'a list of cases: one "- errors:" a line'),
});

/** The keys that `x-gateway` and `x-ibm-configuration` have in common. */
const gatewayKeys = ['testable', 'enforced', 'phase', 'cors', 'properties', 'catalogs'] as const;

/** Reads `x-gateway` and `x-ibm-configuration`, of which a document may have both: a key of the first wins. */
export const readGatewaySettings = (
  native: MapNode | undefined,
  ibm: MapNode | undefined,
  fields: Fields,
): GatewaySettings => {
  const holder = (key: (typeof gatewayKeys)[number]): MapNode | undefined => {
    if (native?.entries.has(key) !== true) return ibm;
    if (ibm?.entries.has(key) === true) fields.bothSpellings(ibm, key, `x-gateway.${key}`, native.get(key));
    return native;
  };
  const from = Object.fromEntries(gatewayKeys.map((key) => [key, holder(key)]));
  const enforced = from['enforced'] && fields.boolean(from['enforced'], 'enforced');
  const cors = from['cors'] && fields.map(from['cors'], 'cors', 'a map with "enabled"');
  return {
    enforced,
    cors: cors && fields.boolean(cors, 'enabled'),
    properties: readProperties(from['properties'], fields),
    catalogs: readCatalogs(from['catalogs'], fields),
  };
};

/** A property without a `value` gets one from the catalogs, or has none. */
const readProperties = (holder: MapNode | undefined, fields: Fields): GatewaySettings['properties'] => {
  const properties = new Map<string, SourceNode>();
  const map = holder && fields.map(holder, 'properties', 'a map: one "property name: { value: … }" a line');
  for (const { key, value } of map?.entries.values() ?? []) {
    const node = fields.asMap(value, 'a map with "value"')?.get('value');
    if (node !== undefined) properties.set(key, node);
  }
  return properties;
};

const readCatalogs = (holder: MapNode | undefined, fields: Fields): GatewaySettings['catalogs'] => {
  const catalogs = new Map<string, ReadonlyMap<string, SourceNode>>();
  const map = holder && fields.map(holder, 'catalogs', 'a map: one "catalog name: { properties: … }" a line');
  for (const { key, value } of map?.entries.values() ?? []) {
    const catalog = fields.asMap(value, 'a map with "properties"');
    const properties = catalog && fields.map(catalog, 'properties', 'a map: one "property name: value" a line');
    const values = [...(properties?.entries.values() ?? [])].map((entry) => [entry.key, entry.value] as const);
    if (catalog !== undefined) catalogs.set(key, new Map(values));
  }
  return catalogs;
};
