import { textIn } from '../source/members.ts';
import type { MapNode, SourceNode } from '../source/tree.ts';
import type { Definition, Operation } from './definition.ts';

/**
 * Names of the path and query parameters of an operation, its path item's included: what `{name}` in a target URL may
 * stand for.
 */
export const urlParameters = (operation: Operation, definition: Definition): readonly string[] => {
  const names = new Set([...operation.path.matchAll(/\{\+?([^{}]+)\}/g)].map(([, name = '']) => name));
  for (const { in: place, name } of parametersOf(operation, definition)) {
    if ((place === 'query' || place === 'path') && name !== undefined) names.add(name);
  }
  return [...names].sort();
};

/** Whether an operation, or its path item, describes a parameter. */
export const hasParameter = (
  operation: Operation,
  definition: Definition,
  parameter: { readonly in: string; readonly name: string },
): boolean => parametersOf(operation, definition).some((one) => one.in === parameter.in && one.name === parameter.name);

/** One parameter of a list, references followed. */
export interface WrittenParameter {
  readonly in: string | undefined;
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** The item of the list. */
  readonly at: SourceNode;
  /** What the item is, or refers to. */
  readonly node: MapNode;
}

/** The `parameters` of a path item or an operation; without what is malformed, of which OpenAPI's schema tells. */
export const parametersIn = (owner: SourceNode | undefined, definition: Definition): readonly WrittenParameter[] => {
  const list = owner?.kind === 'map' ? owner.get('parameters') : undefined;
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((at) => {
    const node = definition.resolve(at);
    if (node?.kind !== 'map') return [];
    return { in: textIn(node, 'in'), name: textIn(node, 'name'), type: textIn(node, 'type'), at, node };
  });
};

/** The parameters that a request to an operation has: its own, and those of its path item that they do not replace. */
export const parametersOf = ({ at }: Operation, definition: Definition): readonly WrittenParameter[] => {
  const own = parametersIn(at, definition);
  const identities = new Set(own.map(identityOf));
  return [...own, ...parametersIn(at.parent, definition).filter((one) => !identities.has(identityOf(one)))];
};

/** What tells a parameter from the others of its list (OpenAPI 2.0, Operation Object, parameters; RFC 9110 §5.1). */
export const identityOf = ({ in: place, name }: WrittenParameter): string =>
  `${place} ${place === 'header' ? name?.toLowerCase() : name}`;
