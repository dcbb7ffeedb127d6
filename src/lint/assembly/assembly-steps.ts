import type { Definition } from '../../definition/definition.ts';
import { didYouMean } from '../../diagnostics/nearest-word.ts';
import { type ParsedCondition, parseCondition } from '../../policy/condition/parse-condition.ts';
import type { Flow, PolicyDeclaration } from '../../policy/declaration.ts';
import { nameReader, rootOf } from '../../policy/references.ts';
import {
  type Json,
  jsonOf,
  type ListNode,
  type MapNode,
  nodeAt,
  type ScalarNode,
  type SourceNode,
} from '../../source/tree.ts';
import { type KeyPlace, keyIn, keyOf, type Place, valueOrKey } from '../place.ts';
import { type PropertyReference, propertyReferences } from '../properties/property-references.ts';
import { remembered } from '../remembered.ts';
import type { LintContext } from '../rule.ts';
import type { SchemaError } from '../schema-error.ts';
import { type VariableUse, variableUses } from './variable-uses.ts';

/** One step as written. */
export interface WrittenStep {
  readonly policy: string;
  readonly at: KeyPlace;
  /** What stands under the policy's name. */
  readonly node: SourceNode;
  readonly declaration: PolicyDeclaration<never> | undefined;
  /** What the policy's schema finds wrong with the properties; nothing of a policy that no author may write. */
  readonly errors: readonly SchemaError[];
  /** The variables that its properties name; none where they are wrong. */
  readonly uses: readonly VariableUse[];
  /** The conditions among its properties; none where the properties are wrong. */
  readonly conditions: readonly WrittenCondition[];
  /** What this very use does; `undefined`: it is not known, since there is no such policy or its properties are wrong. */
  readonly flow: Flow | undefined;
  /** The lists of steps nested in it. */
  readonly blocks: readonly ListNode[];
  /** It runs after an error: what it raises itself, no case takes. */
  readonly isInCatch: boolean;
}

/** A condition, read once for all rules. */
export interface WrittenCondition {
  readonly node: ScalarNode;
  readonly parsed: ParsedCondition;
}

/** What is no step, or no case of a `catch`. */
export interface ShapeFault {
  readonly at: Place;
  readonly message: string;
  readonly help: string;
}

/** The assembly of one definition as written. */
export interface WrittenAssembly {
  /** Nested ones included. */
  readonly steps: readonly WrittenStep[];
  readonly faults: readonly ShapeFault[];
  /** First segments of the variables that steps write; `undefined`: some step may do what nobody here knows, a script perhaps. */
  readonly written: ReadonlySet<string> | undefined;
  /** In the steps and in the settings of the definition. */
  readonly references: readonly PropertyReference[];
}

/** Keys that every step may have, whatever its policy: they are for people, and part of no schema. */
const COMMON_KEYS = ['title', 'description', 'version'];

/**
 * Gives the assemblies of definitions, each walked once, however many rules ask for it.
 *
 * Steps nested in one whose own properties are wrong are not walked: where they stand cannot be told.
 */
export const assemblyReader = (context: LintContext): ((definition: Definition) => WrittenAssembly) => {
  const declarations = new Map(context.policies.map((declaration) => [declaration.name, declaration]));
  return remembered((definition) =>
    sorted(definition, walkAssembly({ definition, declarations, context, isInCatch: false })),
  );
};

const sorted = (definition: Definition, found: Iterable<WrittenStep | ShapeFault>): WrittenAssembly => {
  const steps: WrittenStep[] = [];
  const faults: ShapeFault[] = [];
  for (const one of found) {
    if ('policy' in one) steps.push(one);
    else faults.push(one);
  }
  return {
    steps,
    faults,
    written: writtenRoots(steps, faults),
    references: [...propertyReferences(definition, steps)],
  };
};

const writtenRoots = (steps: readonly WrittenStep[], faults: readonly ShapeFault[]): WrittenAssembly['written'] => {
  const writes = steps.flatMap(({ flow }) => flow?.writes ?? []);
  const isUnknown = faults.length > 0 || steps.some(({ flow }) => flow === undefined);
  if (isUnknown || writes.some(({ variable }) => variable === '*')) return undefined;
  return new Set(writes.map(({ variable }) => rootOf(variable)));
};

function* walkAssembly(walk: Walk): Iterable<WrittenStep | ShapeFault> {
  const { assembly } = walk.definition;
  if (assembly === undefined) return;
  if (assembly.execute !== undefined) yield* steps(assembly.execute, walk);
  for (const item of assembly.catch?.items ?? []) yield* catchCase(item, { ...walk, isInCatch: true });
}

interface Walk {
  readonly definition: Definition;
  readonly declarations: ReadonlyMap<string, PolicyDeclaration<never>>;
  readonly context: LintContext;
  readonly isInCatch: boolean;
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
  const written = { policy, at: keyIn(map, policy), node, declaration, isInCatch: walk.isInCatch };
  if (declaration === undefined || declaration.written === 'compiler') {
    yield { ...written, errors: [], uses: [], conditions: [], flow: undefined, blocks: [] };
    return;
  }
  const properties = propertiesOf(node);
  const errors = checkOf(declaration, walk)(properties);
  if (errors.length > 0) {
    yield { ...written, errors, uses: [], conditions: [], flow: undefined, blocks: [] };
    return;
  }
  // Properties that pass the declaration's own schema are of the type that its functions take.
  const given = properties as never;
  const flow = declaration.flow(given, nameReader);
  const conditions = declaration.conditions?.(given) ?? [];
  const blocks = (declaration.blocks?.(given) ?? []).flatMap(({ pointer }) => nodeAt(node, pointer) ?? []);
  yield {
    ...written,
    errors,
    uses: variableUses(flow, conditions, node),
    conditions: conditions
      .map((pointer) => nodeAt(node, pointer))
      .filter((one) => one?.kind === 'scalar')
      .map((one) => ({ node: one, parsed: parseCondition(String(one.value)) })),
    flow,
    blocks: blocks.filter((block) => block.kind === 'list'),
  };
  for (const block of blocks) {
    if (block.kind === 'list') yield* steps(block, walk);
    else if (!isNull(block)) yield notList(block);
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
  if (isNull(item)) return;
  if (item.kind !== 'map') {
    yield {
      at: item,
      message: 'A case of "catch" must be a map',
      help: 'Write - errors: [ConnectionError] with execute: […], or - default: […].',
    };
    return;
  }
  const allowed = item.entries.has('default') ? ['default'] : ['errors', 'execute'];
  const strange = [...item.entries.keys()].filter((key) => !allowed.includes(key));
  for (const key of strange) yield strangeKey(item, key, allowed);
  // A strange key may be a misspelt "errors".
  if (allowed[0] === 'errors' && (item.entries.has('errors') || strange.length === 0))
    yield* errorNames(item, walk.definition);
  const key = allowed[0] === 'errors' ? 'execute' : 'default';
  const written = item.get(key);
  const list = written && walk.definition.resolve(written);
  if (list?.kind === 'list') yield* steps(list, walk);
  else if (list !== undefined && !isNull(list)) yield notList(list);
}

const strangeKey = (item: MapNode, key: string, allowed: readonly string[]): ShapeFault => ({
  at: keyIn(item, key),
  message: allowed[0] === 'default' ? `"${key}" stands beside "default"` : `"${key}" is not a key of a case of "catch"`,
  help: didYouMean(key, allowed, 'A case has either "errors" and "execute", or "default" alone.'),
});

function* errorNames(item: MapNode, { profile }: Definition): Iterable<ShapeFault> {
  const errors = item.get('errors');
  const help = 'List the names of the errors that this case takes: errors: [ConnectionError].';
  if (errors === undefined) {
    const [first] = item.entries.keys();
    yield { at: first === undefined ? item : keyIn(item, first), message: 'The case of "catch" names no errors', help };
  } else if (errors.kind === 'list' && errors.items.length === 0) {
    // IBM's editor writes it for a case without any.
    if (profile === 'strict') yield { at: valueOrKey(errors), message: 'The case of "catch" names no errors', help };
  } else if (errors.kind !== 'list') {
    yield { at: valueOrKey(errors), message: '"errors" must be a list of names', help };
  } else {
    for (const name of errors.items) {
      // IBM's editor leaves empty items behind.
      if (!isNull(name) && (name.kind !== 'scalar' || typeof name.value !== 'string' || name.value === '')) {
        yield { at: name, message: '"errors" must be a list of names', help };
      }
    }
  }
}
