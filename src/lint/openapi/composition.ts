import type { MapNode, SourceNode } from '../../source/tree.ts';

/** How the schemas of a definition are composed of each other by `allOf`. */
export interface Composition {
  /** What a schema names in `allOf`, references followed. */
  readonly partsOf: (schema: MapNode) => readonly Part[];
  /** The schema, its parts, theirs and so on, each once; `undefined`: one leads to nothing, or they are too many to look at. */
  readonly wholeOf: (schema: MapNode) => readonly MapNode[] | undefined;
  /** The schema, and those that have it among their parts, at any depth, each once; `undefined`: they are too many to look at. */
  readonly compositesOf: (schema: MapNode) => readonly MapNode[] | undefined;
}

/** One part as written; `schema`: what it is or refers to, `undefined` where that is no schema. */
export interface Part {
  readonly at: SourceNode;
  readonly schema: MapNode | undefined;
}

/** Of one definition: real ones take some thousands. Schemas in a long chain have all before them as their parts. */
const MOST_STEPS = 1_000_000;

/** Reads the compositions of `schemas`. */
export const compositionOf = (
  schemas: readonly MapNode[],
  resolve: (node: SourceNode) => SourceNode | undefined,
): Composition => {
  const parts = new Map<MapNode, readonly Part[]>();
  const partsOf = (schema: MapNode): readonly Part[] => {
    const known = parts.get(schema) ?? readParts(schema, resolve);
    parts.set(schema, known);
    return known;
  };
  const composites = new Map<MapNode, MapNode[]>();
  for (const composite of schemas) {
    for (const { schema } of partsOf(composite)) {
      if (schema === undefined) continue;
      const list = composites.get(schema);
      if (list === undefined) composites.set(schema, [composite]);
      else list.push(composite);
    }
  }
  const reach = reachReader();
  return {
    partsOf,
    wholeOf: reach((one) => partsOf(one).map(({ schema }) => schema)),
    compositesOf: reach((one) => composites.get(one) ?? []),
  };
};

type Reach = (schema: MapNode) => readonly MapNode[] | undefined;
type Next = (schema: MapNode) => readonly (MapNode | undefined)[];

/** Follows edges as far as they go: for each schema once, and not more than `MOST_STEPS` together. */
const reachReader = (): ((next: Next) => Reach) => {
  let steps = MOST_STEPS;
  const walk = (from: MapNode, next: Next): readonly MapNode[] | undefined => {
    const found = new Set([from]);
    for (const schema of found) {
      for (const one of next(schema)) {
        steps -= 1;
        if (one === undefined || steps < 0) return undefined;
        found.add(one);
      }
    }
    return [...found];
  };
  return (next) => {
    const known = new Map<MapNode, readonly MapNode[] | undefined>();
    return (schema) => {
      if (!known.has(schema)) known.set(schema, walk(schema, next));
      return known.get(schema);
    };
  };
};

const readParts = (schema: MapNode, resolve: (node: SourceNode) => SourceNode | undefined): readonly Part[] => {
  const list = schema.get('allOf');
  if (list?.kind !== 'list') return [];
  return list.items.map((at) => {
    const target = resolve(at);
    return { at, schema: target?.kind === 'map' ? target : undefined };
  });
};
