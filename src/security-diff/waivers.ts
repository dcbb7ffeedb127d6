import type { CompiledAssembly, CompiledProduct, CompiledWaiver } from '../assembly/types.ts';
import { definitionName } from './apis.ts';
import { type Change, type ChangePlace, type Pair, placeIn, placeOf } from './change.ts';
import { comparable } from './comparable.ts';
import { productName } from './products.ts';

/** What is no longer said, and what is said again, of what a definition does. */
export const waiverChanges = ({ old, now }: Partial<Pair<CompiledAssembly>>): readonly Change[] => {
  const assembly = now ?? old;
  return assembly === undefined
    ? []
    : changesOf(definitionName(assembly), { old: placedIn(old, 'old'), now: placedIn(now, 'new') });
};

/** The same of a product. */
export const productWaiverChanges = ({ old, now }: Partial<Pair<CompiledProduct>>): readonly Change[] => {
  const product = now ?? old;
  const placed = (one: CompiledProduct | undefined, side: ChangePlace['in']): readonly PlacedWaiver[] =>
    (one?.waivers ?? []).map((waiver) => ({ waiver, where: placeIn(one?.at, side) }));
  return product === undefined
    ? []
    : changesOf(productName(product), { old: placed(old, 'old'), now: placed(now, 'new') });
};

interface PlacedWaiver {
  readonly waiver: CompiledWaiver;
  readonly where: ChangePlace | undefined;
}

const placedIn = (assembly: CompiledAssembly | undefined, side: ChangePlace['in']): readonly PlacedWaiver[] =>
  (assembly?.waivers ?? []).map((waiver, at) => ({
    waiver,
    where: assembly && placeOf(assembly.waiversAt?.[at], assembly, side),
  }));

/** A comment that silences a rule has no name of its own: of two alike, one more is one more. */
const changesOf = (about: string, { old, now }: Pair<readonly PlacedWaiver[]>): readonly Change[] => [
  ...without(now, old).map(
    ({ waiver, where }): Change => ({
      class: 'widened',
      kind: 'waiver-added',
      about,
      where,
      message: `${inWords(waiver)} is waived`,
    }),
  ),
  ...without(old, now).map(
    ({ waiver, where }): Change => ({
      class: 'narrowed',
      kind: 'waiver-removed',
      about,
      where,
      message: `${inWords(waiver)} is not waived any more`,
    }),
  ),
];

/** Those of the first that have none to stand for them among the others. */
const without = (some: readonly PlacedWaiver[], others: readonly PlacedWaiver[]): readonly PlacedWaiver[] => {
  const counts = new Map<string, number>();
  for (const { waiver } of others) counts.set(comparable(waiver), (counts.get(comparable(waiver)) ?? 0) + 1);
  return some.filter(({ waiver }) => {
    const left = counts.get(comparable(waiver)) ?? 0;
    counts.set(comparable(waiver), left - 1);
    return left <= 0;
  });
};

const inWords = ({ rule, at, until, reason }: CompiledWaiver): string =>
  [
    `"${rule}"`,
    ...(at === undefined ? [] : [`at ${at}`]),
    ...(until === undefined ? [] : [`until ${until}`]),
    `because "${reason}"`,
  ].join(' ');
