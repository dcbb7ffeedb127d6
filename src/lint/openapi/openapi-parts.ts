import type { Definition, Operation } from '../../definition/definition.ts';
import { parametersOf, type WrittenParameter } from '../../definition/parameters.ts';
import { referenceOf } from '../../definition/references.ts';
import type { MapNode, SourceNode } from '../../source/tree.ts';
import { type Composition, compositionOf } from './composition.ts';
import { valueFitter } from './value-fit.ts';
import type { ValueFitter } from './value-misfit.ts';

/** The objects of OpenAPI 2.0 that rules are about. `items`: of parameters and headers; those of schemas are schemas. */
export type PartKind =
  | 'document'
  | 'path item'
  | 'operation'
  | 'parameter'
  | 'items'
  | 'header'
  | 'response'
  | 'schema';

/** A `$ref` that stands for an object of a kind. */
export interface PartReference {
  readonly kind: PartKind;
  readonly at: MapNode;
  /** `undefined`: it leads to nothing. */
  readonly target: SourceNode | undefined;
}

/** An operation with the parameters that its requests have: its own, and those of its path item that it does not replace. */
export interface OperationParts {
  readonly operation: Operation;
  readonly parameters: readonly WrittenParameter[];
}

/** What a reference leads to where no object of OpenAPI stands: in another file, in an extension. */
export interface Fragment {
  readonly kind: PartKind;
  readonly node: SourceNode;
}

/** The objects that one definition is made of. References are none: they are listed by themselves. */
export interface OpenapiParts {
  /** In the order written; those that references lead to, outside of the definition's own, come last. */
  readonly of: (kind: PartKind) => readonly MapNode[];
  /** Everything that describes a value: parameters, items, headers and schemas. */
  readonly described: readonly MapNode[];
  readonly kindOf: (node: SourceNode) => PartKind | undefined;
  readonly references: readonly PartReference[];
  /** Without those that lie in another one. */
  readonly fragments: readonly Fragment[];
  readonly operations: readonly OperationParts[];
  readonly composition: Composition;
  /** A new one for each check: how much one looks at is limited. */
  readonly fitter: () => ValueFitter;
}

/** Walks a definition: the time is linear in its size and in that of what it refers to. */
export const openapiParts = (definition: Definition): OpenapiParts => {
  const walk = new Walk(definition);
  walk.all();
  const { byKind } = walk;
  const { resolve } = definition;
  let operations: readonly OperationParts[] | undefined;
  return {
    of: (kind) => byKind[kind],
    described: [...byKind.parameter, ...byKind.items, ...byKind.header, ...byKind.schema],
    kindOf: (node) => (node.kind === 'map' ? walk.kinds.get(node) : undefined),
    references: walk.references,
    fragments: outermost(walk.fragments),
    get operations() {
      operations ??= operationsOf(definition);
      return operations;
    },
    composition: compositionOf(byKind.schema, resolve),
    fitter: () => valueFitter(resolve),
  };
};

const operationsOf = (definition: Definition): readonly OperationParts[] => {
  // Many paths may refer to one path item: its operations have one list of parameters each.
  const known = new Map<MapNode, readonly WrittenParameter[]>();
  return definition.operations.map((operation) => {
    const parameters = known.get(operation.at) ?? parametersOf(operation, definition);
    known.set(operation.at, parameters);
    return { operation, parameters };
  });
};

/** Each is looked at as a whole: nested ones would be looked at again for each level. */
const outermost = (fragments: readonly Fragment[]): readonly Fragment[] => {
  const nodes = new Set(fragments.map(({ node }) => node));
  return fragments.filter(({ node }) => {
    let { parent } = node;
    while (parent !== undefined && !nodes.has(parent)) parent = parent.parent;
    return parent === undefined;
  });
};

/** What stands under a key of an object: one of a kind, a list of them, or a map by names. */
type Members = Readonly<Record<string, readonly [form: 'one' | 'list' | 'names' | 'one or list', kind: PartKind]>>;

const MEMBERS: Readonly<Record<PartKind, Members>> = {
  document: {
    paths: ['names', 'path item'],
    definitions: ['names', 'schema'],
    parameters: ['names', 'parameter'],
    responses: ['names', 'response'],
  },
  'path item': {
    parameters: ['list', 'parameter'],
    get: ['one', 'operation'],
    put: ['one', 'operation'],
    post: ['one', 'operation'],
    delete: ['one', 'operation'],
    options: ['one', 'operation'],
    head: ['one', 'operation'],
    patch: ['one', 'operation'],
  },
  operation: { parameters: ['list', 'parameter'], responses: ['names', 'response'] },
  parameter: { schema: ['one', 'schema'], items: ['one', 'items'] },
  items: { items: ['one', 'items'] },
  header: { items: ['one', 'items'] },
  response: { schema: ['one', 'schema'], headers: ['names', 'header'] },
  schema: {
    properties: ['names', 'schema'],
    additionalProperties: ['one', 'schema'],
    items: ['one or list', 'schema'],
    allOf: ['list', 'schema'],
  },
};

/** The names of these may be extensions. */
const EXTENSIBLE: ReadonlySet<PartKind> = new Set(['path item', 'response']);

class Walk {
  readonly kinds = new Map<MapNode, PartKind>();
  readonly byKind: Readonly<Record<PartKind, MapNode[]>> = {
    document: [],
    'path item': [],
    operation: [],
    parameter: [],
    items: [],
    header: [],
    response: [],
    schema: [],
  };
  readonly references: PartReference[] = [];
  readonly fragments: Fragment[] = [];
  readonly #definition: Definition;
  readonly #seen = new Set<SourceNode>();

  constructor(definition: Definition) {
    this.#definition = definition;
  }

  all(): void {
    this.#visit(this.#definition.root, 'document');
    // The list grows while what its references lead to is walked.
    for (const { kind, target } of this.references) {
      if (target === undefined || this.#seen.has(target) || this.#isOwn(target)) continue;
      this.#seen.add(target);
      this.fragments.push({ kind, node: target });
      this.#visit(target, kind);
    }
  }

  /** What has been walked at its own place, and what other definitions hold: those are looked at by themselves. */
  #isOwn(target: SourceNode): boolean {
    if (target.kind === 'map' && this.kinds.has(target)) return true;
    const { root } = target.file;
    return root !== this.#definition.root && root?.kind === 'map' && root.entries.has('swagger');
  }

  #visit(node: SourceNode, kind: PartKind): void {
    if (node.kind !== 'map' || this.kinds.has(node)) return;
    // A path item may have a "$ref" beside its operations.
    if (referenceOf(node) !== undefined) {
      this.references.push({ kind, at: node, target: this.#definition.resolve(node) });
      if (kind !== 'path item') return;
    }
    this.kinds.set(node, kind);
    this.byKind[kind].push(node);
    const members = MEMBERS[kind];
    for (const { key, value } of node.entries.values()) {
      if (value.kind === 'scalar' || !Object.hasOwn(members, key)) continue;
      const member = members[key];
      if (member !== undefined) this.#members(value, ...member);
    }
  }

  #members(node: SourceNode, form: Members[string][0], kind: PartKind): void {
    if (form === 'names') {
      if (node.kind !== 'map') return;
      const isExtension = (key: string): boolean => EXTENSIBLE.has(kind) && key.startsWith('x-');
      for (const { key, value } of node.entries.values()) if (!isExtension(key)) this.#visit(value, kind);
    } else if (node.kind === 'list') {
      if (form !== 'one') for (const item of node.items) this.#visit(item, kind);
    } else if (form !== 'list') this.#visit(node, kind);
  }
}
