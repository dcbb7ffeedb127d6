import type { MapNode, ScalarNode } from './tree.ts';

// What stands under a key of a map, where it is of the kind that it must be.

const scalarIn = (map: MapNode, key: string): ScalarNode['value'] | undefined => {
  const node = map.get(key);
  return node?.kind === 'scalar' ? node.value : undefined;
};

/** A text. */
export const textIn = (map: MapNode, key: string): string | undefined => {
  const value = scalarIn(map, key);
  return typeof value === 'string' ? value : undefined;
};

/** A number. */
export const numberIn = (map: MapNode, key: string): number | undefined => {
  const value = scalarIn(map, key);
  return typeof value === 'number' ? value : undefined;
};

/** `true` or `false`. */
export const booleanIn = (map: MapNode, key: string): boolean | undefined => {
  const value = scalarIn(map, key);
  return typeof value === 'boolean' ? value : undefined;
};

/** A map. */
export const mapIn = (map: MapNode, key: string): MapNode | undefined => {
  const node = map.get(key);
  return node?.kind === 'map' ? node : undefined;
};

/** One text or a list of them, without what is none. */
export const textsIn = (map: MapNode, key: string): readonly string[] => {
  const node = map.get(key);
  const items = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  return items.flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : []));
};
