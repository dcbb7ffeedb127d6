import type { Definition } from '../definition/definition.ts';
import type { PolicyDeclaration } from '../policy/declaration.ts';
import { type Json, jsonOf, type ListNode, type MapNode, nodeAt, type SourceNode } from '../source/tree.ts';
import { type KeyPlace, keyIn, keyOf, type Place, valueOrKey } from './place.ts';
import type { LintContext } from './rule.ts';
import type { SchemaError } from './schema-error.ts';

/** One step as written. */
export interface WrittenStep {
  readonly policy: string;
  readonly at: KeyPlace;
  /** What stands under the policy's name. */
  readonly node: SourceNode;
  readonly declaration: PolicyDeclaration<never> | undefined;
  /** What the policy's schema finds wrong with the properties. */
  readonly errors: readonly SchemaError[];
}

/** What is no step, or no case of a `catch`. */
export interface ShapeFault {
  readonly at: Place;
  readonly message: string;
  readonly help: string;
}

/** Keys that every step may have, whatever its policy: they are for people, and part of no schema. */
const COMMON_KEYS = ['title', 'description', 'version'];

/**
 * Walks the assembly of a definition, nested steps included, and gives every step and everything that should be one.
 *
 * Steps nested in one whose own properties are wrong are not walked: where they stand cannot be told.
 */
export function* walkAssembly(definition: Definition, context: LintContext): Iterable<WrittenStep | ShapeFault> {
  const { assembly } = definition;
  if (assembly === undefined) return;
  const declarations = new Map(context.policies.map((declaration) => [declaration.name, declaration]));
  const walk: Walk = { definition, declarations, context };
  if (assembly.execute !== undefined) yield* steps(assembly.execute, walk);
  for (const item of assembly.catch?.items ?? []) yield* catchCase(item, walk);
}

interface Walk {
  readonly definition: Definition;
  readonly declarations: ReadonlyMap<string, PolicyDeclaration<never>>;
  readonly context: LintContext;
}

const isNull = (node: SourceNode): boolean => node.kind === 'scalar' && node.value === null;

const notList = (node: SourceNode): ShapeFault => ({
  at: keyOf(node),
  message: `"${String(node.key)}" must be a list`,
  help: 'Begin each item with "- ".',
});

function* steps(list: ListNode, walk: Walk): Iterable<WrittenStep | ShapeFault> {
  for (const item of list.items) {
    const [entry, second] = item.kind === 'map' ? item.entries.values() : [];
    if (item.kind !== 'map' || entry === undefined) {
      yield {
        at: item,
        message: 'A step must be a map with the name of a policy as its key',
        help: 'Write - invoke: { target-url: … }.',
      };
    } else if (second !== undefined) {
      yield {
        at: keyIn(item, second.key),
        message: `A step names one policy: "${second.key}" stands beside "${entry.key}"`,
        help: `Indent "${second.key}" if it belongs to "${entry.key}", or begin a step of its own with "- ".`,
      };
    } else {
      yield* step(item, entry.key, entry.value, walk);
    }
  }
}

function* step(map: MapNode, policy: string, node: SourceNode, walk: Walk): Iterable<WrittenStep | ShapeFault> {
  const declaration = walk.declarations.get(policy);
  const properties = declaration === undefined ? {} : propertiesOf(node);
  const errors = declaration === undefined ? [] : checkOf(declaration, walk)(properties);
  yield { policy, at: keyIn(map, policy), node, declaration, errors };
  if (declaration?.blocks === undefined || errors.length > 0) return;
  // The properties passed the declaration's own schema, which describes the type that `blocks` takes.
  for (const { pointer } of declaration.blocks(properties as never)) {
    const block = nodeAt(node, pointer);
    if (block?.kind === 'list') yield* steps(block, walk);
    else if (block !== undefined && !isNull(block)) yield notList(block);
  }
}

const checkOf = (
  declaration: PolicyDeclaration<never>,
  { context }: Walk,
): ((value: Json) => readonly SchemaError[]) => {
  // Without it steps would pass unchecked: whoever calls must see that, not an author.
  if (context.schemas === undefined) throw new Error('There are steps to check, and no schema compiler was given');
  return context.schemas(declaration.properties);
};

/** The properties of a step as its policy sees them: without the common keys, a step without any as an empty map. */
const propertiesOf = (node: SourceNode): Json => {
  if (isNull(node)) return {};
  const value = jsonOf(node);
  if (node.kind !== 'map') return value;
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !COMMON_KEYS.includes(key)));
};

function* catchCase(item: SourceNode, walk: Walk): Iterable<WrittenStep | ShapeFault> {
  if (item.kind !== 'map') {
    yield {
      at: item,
      message: 'A case of "catch" must be a map',
      help: 'Write - errors: [ConnectionError] with execute: […], or - default: […].',
    };
    return;
  }
  const allowed = item.entries.has('default') ? ['default'] : ['errors', 'execute'];
  for (const key of item.entries.keys()) {
    if (!allowed.includes(key)) yield strangeKey(item, key, allowed);
  }
  if (allowed[0] === 'errors') yield* errorNames(item);
  const key = allowed[0] === 'errors' ? 'execute' : 'default';
  const written = item.get(key);
  const list = written && walk.definition.resolve(written);
  if (list?.kind === 'list') yield* steps(list, walk);
  else if (list !== undefined && !isNull(list)) yield notList(list);
}

const strangeKey = (item: MapNode, key: string, allowed: readonly string[]): ShapeFault => ({
  at: keyIn(item, key),
  message: allowed[0] === 'default' ? `"${key}" stands beside "default"` : `"${key}" is not a key of a case of "catch"`,
  help: 'A case has either "errors" and "execute", or "default" alone.',
});

function* errorNames(item: MapNode): Iterable<ShapeFault> {
  const errors = item.get('errors');
  const help = 'List the names of the errors that this case takes: errors: [ConnectionError].';
  if (errors === undefined) {
    const [first] = item.entries.keys();
    yield { at: first === undefined ? item : keyIn(item, first), message: 'The case of "catch" names no errors', help };
  } else if (errors.kind !== 'list' || errors.items.length === 0) {
    yield { at: valueOrKey(errors), message: '"errors" must be a list of names', help };
  } else {
    for (const name of errors.items) {
      if (name.kind !== 'scalar' || typeof name.value !== 'string' || name.value === '') {
        yield { at: name, message: '"errors" must be a list of names', help };
      }
    }
  }
}
