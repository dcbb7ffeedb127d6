import type { CompiledCatch, CompiledStep } from '../assembly/types.ts';
import type { AssemblySource, Definition } from '../definition/definition.ts';
import type { PolicyDeclaration } from '../policy/declaration.ts';
import { nameReader } from '../policy/references.ts';
import { isJsonList } from '../source/json.ts';
import { escapeToken, type Json, jsonOf, type MapNode, nodeAt, type SourceNode } from '../source/tree.ts';
import type { PositionTable } from './positions.ts';

/** The declarations of all policies, by name. */
export type Declarations = ReadonlyMap<string, PolicyDeclaration<never>>;

/** What compiling the steps of one definition needs. */
export interface StepCompiling {
  readonly definition: Definition;
  readonly api: string;
  readonly declarations: Declarations;
  readonly positions: PositionTable;
}

/** Every step may carry these; they document it and do nothing. */
const documentation: ReadonlySet<string> = new Set(['title', 'description', 'version']);

/** Compiles the author's `execute`. The definition has passed lint: each element is a map with one known policy. */
export const compileExecute = (
  assembly: AssemblySource | undefined,
  compiling: StepCompiling,
): readonly CompiledStep[] => compileList(assembly?.execute, compiling);

/** Compiles the author's `catch`. */
export const compileCatches = (
  assembly: AssemblySource | undefined,
  compiling: StepCompiling,
): readonly CompiledCatch[] =>
  (assembly?.catch?.items ?? []).flatMap((item): readonly CompiledCatch[] => {
    if (item.kind !== 'map') return [];
    const byDefault = item.get('default');
    if (byDefault !== undefined) return [{ errors: undefined, steps: compileList(byDefault, compiling) }];
    const errors = item.get('errors');
    const names = errors?.kind === 'list' ? errors.items.map(jsonOf).filter((name) => typeof name === 'string') : [];
    return [{ errors: names, steps: compileList(item.get('execute'), compiling) }];
  });

const compileList = (node: SourceNode | undefined, compiling: StepCompiling): readonly CompiledStep[] => {
  const list = node && compiling.definition.resolve(node);
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => {
    const [entry] = item.kind === 'map' ? item.entries.values() : [];
    return entry === undefined ? [] : [compileWritten(entry.key, entry.value, compiling)];
  });
};

const compileWritten = (policy: string, node: SourceNode, compiling: StepCompiling): CompiledStep => {
  const properties = node.kind === 'map' ? propertiesOf(node) : {};
  const sources = declarationOf(policy, compiling.declarations).blocks?.(properties as never) ?? []; // checked against its schema by lint
  const blocks = sources.map(({ pointer }) => pointer);
  return makeStep(
    {
      id: `${compiling.api}#${node.pointer}`,
      policy,
      properties: blocks.length === 0 ? properties : withoutBlocks(properties, new Set(blocks)),
      blocks: blocks.map((pointer) => compileList(nodeAt(node, pointer), compiling)),
      at: node,
    },
    compiling,
  );
};

/** A copy of properties with an empty list for each list of nested steps: these stand in the bundle as `blocks`. */
const withoutBlocks = (value: Json, blocks: ReadonlySet<string>, pointer = ''): Json => {
  if (blocks.has(pointer)) return [];
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonList(value)) return value.map((item, at) => withoutBlocks(item, blocks, `${pointer}/${at}`));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutBlocks(item, blocks, `${pointer}/${escapeToken(key)}`)]),
  );
};

const propertiesOf = (node: MapNode): { readonly [key: string]: Json } =>
  Object.fromEntries(
    [...node.entries.values()]
      .filter(({ key }) => !documentation.has(key))
      .map(({ key, value }) => [key, jsonOf(value)]),
  );

interface StepInit {
  readonly id: string;
  readonly policy: string;
  readonly properties: Json;
  readonly blocks?: readonly (readonly CompiledStep[])[];
  readonly at: SourceNode;
}

/** Makes one step, its flow asked of its declaration. */
export const makeStep = (
  { id, policy, properties, blocks = [], at }: StepInit,
  { declarations, positions }: StepCompiling,
): CompiledStep => ({
  id,
  policy,
  properties,
  blocks,
  flow: declarationOf(policy, declarations).flow(properties as never, nameReader), // checked against its schema by lint, or made by the compiler
  at: positions.rowOf(at),
});

const declarationOf = (policy: string, declarations: Declarations): PolicyDeclaration<never> => {
  const declaration = declarations.get(policy);
  if (declaration === undefined) throw new Error(`no policy "${policy}" is declared`);
  return declaration;
};
