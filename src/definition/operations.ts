import type { OpenAPIV2 } from 'openapi-types';
import type { MapNode, SourceNode } from '../source/tree.ts';
import type { Operation } from './definition.ts';
import type { Fields } from './fields.ts';
import { readSecurity } from './security.ts';

/** The methods that OpenAPI 2.0 knows: the compiler holds that none of its own list is missing. */
const methods: Readonly<Record<`${OpenAPIV2.HttpMethods}`, true>> = {
  get: true,
  put: true,
  post: true,
  delete: true,
  options: true,
  head: true,
  patch: true,
};

/** Every operation of every path, in the order written. Nothing is reported: OpenAPI's schema checks their shapes. */
export const readOperations = (root: MapNode, quiet: Fields): readonly Operation[] => {
  const operations: Operation[] = [];
  for (const { key: path, value } of quiet.map(root, 'paths')?.entries.values() ?? []) {
    if (!path.startsWith('/')) continue;
    for (const [method, node] of pathItemEntries(value, quiet)) {
      const at = Object.hasOwn(methods, method) ? quiet.asMap(node) : undefined;
      if (at === undefined) continue;
      const operationId = quiet.filled(at, 'operationId');
      operations.push({ method, path, operationId, security: readSecurity(at), at });
    }
  }
  return operations;
};

/** What a path item holds itself comes before, and wins over, what its `$ref` leads to: OpenAPI leaves it open. */
const pathItemEntries = (node: SourceNode, quiet: Fields): ReadonlyMap<string, SourceNode> => {
  const entries = new Map<string, SourceNode>();
  for (const item of [node, quiet.asMap(node)]) {
    if (item?.kind !== 'map') continue;
    for (const { key, value } of item.entries.values()) if (!entries.has(key)) entries.set(key, value);
  }
  return entries;
};
