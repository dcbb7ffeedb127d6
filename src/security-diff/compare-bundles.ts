import { type DemandingOperation, demandingOperations, isProviders } from '../assembly/demands.ts';
import type { Bundle, CompiledAssembly } from '../assembly/types.ts';
import { definitionChanges, definitionName, identityOf } from './apis.ts';
import { type Change, neutral, type Pair, placeOf } from './change.ts';
import { comparable } from './comparable.ts';
import { isOpen, lone, operationChanges } from './operations.ts';
import { productChanges } from './products.ts';
import { productWaiverChanges, waiverChanges } from './waivers.ts';

/**
 * What a change of bundles means for security: who is let in, gets or sees more, less or something else.
 *
 * What a bundle does not mean makes no change: the order of documents, keys, scopes and alternatives, places, comments.
 * Everything that it does mean makes at least one: what no judgement is about is `neutral`. Widened comes first, then
 * narrowed, then neutral, each by place.
 */
export const compareBundles = (old: Bundle, now: Bundle): readonly Change[] => {
  const apis = paired(old.assemblies, now.assemblies, providerPlace);
  const both = apis.flatMap(({ old, now }) => (old && now ? [{ old, now }] : []));
  const explained = new Map(both.filter(isOtherProvider).map((pair) => [pair.now, pair.old]));
  const identities = new Map(both.map((pair) => [identityOf(pair.old), identityOf(pair.now)]));
  const products = paired(old.products, now.products);
  return merged([
    ...both.flatMap(definitionChanges),
    ...apis.flatMap(loneDefinition),
    ...apis.flatMap(waiverChanges),
    ...allOperations({ old, now }, both, explained),
    ...productChanges(products, identities),
    ...products.flatMap(productWaiverChanges),
  ]).toSorted(byClass);
};

/** Whether the steps of its endpoints may be others for the settings' sake. */
const isOtherProvider = ({ old, now }: Pair<CompiledAssembly>): boolean =>
  old.profile !== now.profile || comparable({ provider: old.provider }) !== comparable({ provider: now.provider });

interface Named {
  readonly name: string;
  readonly version: string;
}

/** Clients know a provider by where it is: under another name it is no other one, and its settings are compared. */
const providerPlace = ({ provider, basePath }: CompiledAssembly): string | undefined =>
  provider === undefined ? undefined : basePath;

/** By name and version; what is left by its name, as a version is counted up; what is left then by its place, if it has one. */
const paired = <T extends Named>(
  old: readonly T[],
  now: readonly T[],
  lastKey: (one: T) => string | undefined = () => undefined,
): readonly Partial<Pair<T>>[] => {
  const found = new Map<T, T>();
  const taken = new Set<T>();
  const keys = [({ name, version }: T) => `${name}:${version}`, ({ name }: T) => name, lastKey];
  for (const keyOf of keys) {
    const left = new Map(old.filter((one) => !taken.has(one)).map((one) => [keyOf(one), one]));
    for (const one of now) {
      const key = found.has(one) ? undefined : keyOf(one);
      const other = key === undefined ? undefined : left.get(key);
      if (other === undefined) continue;
      found.set(one, other);
      taken.add(other);
      left.delete(key);
    }
  }
  return [
    ...now.map((one): Partial<Pair<T>> => {
      const other = found.get(one);
      return other === undefined ? { now: one } : { old: other, now: one };
    }),
    ...old.filter((one) => !taken.has(one)).map((one): Partial<Pair<T>> => ({ old: one })),
  ];
};

const loneDefinition = ({ old, now }: Partial<Pair<CompiledAssembly>>): readonly Change[] => {
  if ((old === undefined) === (now === undefined)) return [];
  const [assembly, side] = now === undefined ? ([old, 'old'] as const) : ([now, 'new'] as const);
  if (assembly === undefined) return [];
  const what = assembly.provider === undefined ? 'api' : 'provider';
  const [kind, message] =
    side === 'new'
      ? [`${what}-added`, `it is new, with ${count(assembly)}`]
      : [`${what}-removed`, `it is gone, with ${count(assembly)}`];
  const where = placeOf(assembly.settingsAt?.['name'] ?? 0, assembly, side);
  return [{ ...neutral(kind, message), about: definitionName(assembly), where }];
};

const count = ({ routes }: CompiledAssembly): string =>
  `${routes.length} ${routes.length === 1 ? 'operation' : 'operations'}`;

/** Operations are compared wherever they stand; those of a definition that is new or gone as a whole only if they are open. */
const allOperations = (
  { old, now }: Pair<Bundle>,
  both: readonly Pair<CompiledAssembly>[],
  explained: ReadonlyMap<CompiledAssembly, CompiledAssembly>,
): readonly Change[] => {
  const before = new OperationIndex(demandingOperations(old), both);
  const pairs: Pair<DemandingOperation>[] = [];
  const fresh: DemandingOperation[] = [];
  for (const one of demandingOperations(now)) {
    const other = before.take(one);
    if (other === undefined) fresh.push(one);
    else pairs.push({ old: other, now: one });
  }
  const kept = new Set(both.flatMap((pair) => [pair.old, pair.now]));
  const isTold = (one: DemandingOperation): boolean => !isProviders(one) && (kept.has(one.assembly) || isOpen(one));
  return [
    ...pairs.flatMap((pair) => operationChanges(pair, explained.get(pair.now.assembly) === pair.old.assembly)),
    ...fresh.filter(isTold).map((one) => lone('operation-added', one)),
    ...before
      .left()
      .filter(isTold)
      .map((one) => lone('operation-removed', one)),
  ];
};

/** The operations of before, found by method and template, else by their place in the same definition. */
class OperationIndex {
  readonly #byKey: ReadonlyMap<string, DemandingOperation>;
  readonly #byPath = new Map<CompiledAssembly, ReadonlyMap<string, DemandingOperation>>();
  readonly #taken = new Set<DemandingOperation>();

  constructor(operations: readonly DemandingOperation[], both: readonly Pair<CompiledAssembly>[]) {
    this.#byKey = new Map(operations.map((one) => [one.key, one]));
    for (const { old, now } of both) {
      // Where the basePath is the same, another template is another operation.
      if (old.basePath === now.basePath) continue;
      const own = operations.filter(({ assembly }) => assembly === old);
      this.#byPath.set(now, new Map(own.map((one) => [pathKey(one), one])));
    }
  }

  take(one: DemandingOperation): DemandingOperation | undefined {
    const found = this.#byKey.get(one.key) ?? this.#byPath.get(one.assembly)?.get(pathKey(one));
    if (found !== undefined) this.#taken.add(found);
    // Without one of its own, HEAD was served as GET (RFC 9110 §9.3.2).
    return found ?? this.#byKey.get(one.key.replace(/^HEAD /, 'GET '));
  }

  left(): readonly DemandingOperation[] {
    return [...this.#byKey.values()].filter((one) => !this.#taken.has(one));
  }
}

const pathKey = ({ route }: DemandingOperation): string => `${route.method} ${route.path}`;

/** How many operations are named; the rest is counted. */
const mostNamed = 3;

/** One step stands for many operations: its changes are told once, with all of them. */
const merged = (changes: readonly Change[]): readonly Change[] => {
  const alike = new Map<string, Change[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.kind, change.class, change.message, change.where]);
    const found = alike.get(key);
    if (found === undefined) alike.set(key, [change]);
    else found.push(change);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const names = [...new Set(group.map(({ about }) => about))];
    const rest = names.length - mostNamed;
    const about = names.slice(0, mostNamed).join(', ');
    return first === undefined ? [] : [{ ...first, about: rest > 0 ? `${about} and ${rest} more` : about }];
  });
};

const classes = ['widened', 'narrowed', 'neutral'];

const byClass = (a: Change, b: Change): number =>
  classes.indexOf(a.class) - classes.indexOf(b.class) || compared(placeKey(a), placeKey(b));

const placeKey = ({ where, about, kind, message }: Change): readonly (string | number)[] => [
  where?.file ?? '',
  where?.line ?? 0,
  where?.column ?? 0,
  about,
  kind,
  message,
];

const compared = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
  const at = a.findIndex((one, index) => one !== b[index]);
  if (at === -1) return 0;
  return (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
};
