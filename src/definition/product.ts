import type { MapNode, SourceFile, SourceNode } from '../source/tree.ts';
import type { Product, ProductApi, ProductPlan, SourceSet } from './definition.ts';
import type { Fields } from './fields.ts';
import { referenceOf, wholeFileOf } from './references.ts';
import { readWaivers } from './waivers.ts';

/** Reads a product document. */
export const readProduct = (file: SourceFile, root: MapNode, sources: SourceSet, fields: Fields): Product => {
  const info = fields.map(root, 'info', 'a map with "name", "title" and "version"');
  return {
    file,
    root,
    name: info && fields.filled(info, 'name'),
    title: info && fields.filled(info, 'title'),
    version: info && fields.filled(info, 'version'),
    apis: readApis(root, sources, fields),
    plans: readPlans(root, fields),
    waivers: readWaivers(file, root),
  };
};

const readApis = (root: MapNode, sources: SourceSet, fields: Fields): Product['apis'] => {
  const apis = new Map<string, ProductApi>();
  for (const { key, value } of fields.map(root, 'apis')?.entries.values() ?? []) {
    const api = readApi(value, sources, fields);
    if (api !== undefined) apis.set(key, api);
  }
  return apis;
};

/** `file` is absent where the reference leads to no file of the set; that is reported with all other references. */
const readApi = (at: SourceNode, sources: SourceSet, fields: Fields): ProductApi | undefined => {
  const expected = '"$ref" with the file of the API, or "name" with its name and version: { name: "photos:1.0.0" }';
  if (at.kind !== 'map') {
    fields.wrong(at, expected);
    return undefined;
  }
  if (referenceOf(at) !== undefined) {
    const path = wholeFileOf(at);
    return { at, file: path !== undefined && sources.files.has(path) ? path : undefined, name: undefined };
  }
  return { at, file: undefined, name: fields.filled(at, 'name', expected)?.value };
};

const readPlans = (root: MapNode, fields: Fields): Product['plans'] => {
  const plans = new Map<string, ProductPlan>();
  for (const { key, value } of fields.map(root, 'plans')?.entries.values() ?? []) {
    const at = fields.asMap(value, 'a map with "title", "rate-limits" and "apis"');
    if (at === undefined) continue;
    plans.set(key, { at, title: fields.filled(at, 'title'), apis: readPlanApis(at, fields) });
  }
  return plans;
};

const readPlanApis = (plan: MapNode, fields: Fields): ProductPlan['apis'] => {
  const apis = new Map<string, PlanOperation[] | undefined>();
  for (const { key, value } of fields.map(plan, 'apis')?.entries.values() ?? []) {
    const at = fields.asMap(value, 'a map with "operations", or "{}" for all operations');
    const list = at && fields.list(at, 'operations', 'a list of operations: "- operation: get" with "path"');
    apis.set(
      key,
      list?.items.flatMap((item) => readPlanOperation(item, fields) ?? []),
    );
  }
  return apis;
};

interface PlanOperation {
  readonly method: string;
  readonly path: string;
  readonly at: SourceNode;
}

const readPlanOperation = (node: SourceNode, fields: Fields): PlanOperation | undefined => {
  const expected = 'a map with "operation" and "path": { operation: get, path: /photos }';
  const at = fields.asMap(node, expected);
  if (at === undefined) return undefined;
  const method = fields.filled(at, 'operation');
  const path = fields.filled(at, 'path');
  if (method !== undefined && path !== undefined) return { method: method.value.toLowerCase(), path: path.value, at };
  if (!at.entries.has('operation') || !at.entries.has('path')) fields.wrong(at, expected);
  return undefined;
};
