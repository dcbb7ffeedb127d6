import type { CompiledPlan, CompiledProduct } from '../assembly/types.ts';
import { type Change, type Finding, neutral, type Pair, placeIn } from './change.ts';
import { comparable } from './comparable.ts';
import { listChanges } from './words.ts';

/** What has changed about products. `identities`: what an API of before is called now, by `name:version`. */
export const productChanges = (
  pairs: readonly Partial<Pair<CompiledProduct>>[],
  identities: ReadonlyMap<string, string>,
): readonly Change[] => pairs.flatMap((pair) => changesOf(pair, identities));

const changesOf = (
  { old, now }: Partial<Pair<CompiledProduct>>,
  identities: ReadonlyMap<string, string>,
): readonly Change[] => {
  if (old !== undefined && now !== undefined) return changesBetween({ old, now }, identities);
  const [product, side] = now === undefined ? ([old, 'old'] as const) : ([now, 'new'] as const);
  if (product === undefined) return [];
  const isNew = side === 'new';
  return [
    {
      ...neutral(
        isNew ? 'product-added' : 'product-removed',
        `this product is ${isNew ? 'new' : 'gone, and so are its subscriptions'}`,
      ),
      about: productName(product),
      where: placeIn(product.at, side),
    },
  ];
};

/** What it is called in a change. */
export const productName = ({ name, version }: CompiledProduct): string => `product "${name}:${version}"`;

const changesBetween = (
  { old, now }: Pair<CompiledProduct>,
  identities: ReadonlyMap<string, string>,
): readonly Change[] => {
  const about = productName(now);
  const where = placeIn(now.at, 'new');
  const { added, removed } = listChanges(Object.keys(old.plans), Object.keys(now.plans));
  const kept = Object.keys(now.plans).filter((name) => Object.hasOwn(old.plans, name));
  const facts = [
    ...(old.version === now.version ? [] : [neutral('version', `its version: "${old.version}" → "${now.version}"`)]),
    ...(old.title === now.title ? [] : [neutral('title', `its title: "${old.title}" → "${now.title}"`)]),
  ];
  return [
    ...facts.map((finding) => ({ ...finding, about, where })),
    ...added.map((name) => ({
      ...neutral('plan-added', `the plan "${name}" is new`),
      about,
      where: placeIn(now.plans[name]?.at, 'new'),
    })),
    ...removed.map((name) => ({
      ...neutral('plan-removed', `the plan "${name}" is gone, and so are its subscriptions`),
      about,
      where: placeIn(old.plans[name]?.at, 'old'),
    })),
    ...kept.flatMap((name) => {
      const [before, after] = [old.plans[name], now.plans[name]];
      if (before === undefined || after === undefined) return [];
      return planChanges(name, { old: before, now: after }, identities).map((finding) => ({
        ...finding,
        about,
        where: placeIn(after.at, 'new'),
      }));
    }),
  ];
};

type Reach = CompiledPlan['apis'][string] | undefined;

const planChanges = (
  name: string,
  { old, now }: Pair<CompiledPlan>,
  identities: ReadonlyMap<string, string>,
): readonly Finding[] => {
  const before = new Map(Object.entries(old.apis).map(([api, reach]) => [identities.get(api) ?? api, reach]));
  const after = new Map(Object.entries(now.apis));
  const apis = [...new Set([...before.keys(), ...after.keys()])];
  return [
    ...apis.flatMap((api) => reachChanges(`the plan "${name}"`, api, { old: before.get(api), now: after.get(api) })),
    ...(old.title === now.title
      ? []
      : [neutral('title', `the title of the plan "${name}": "${old.title}" → "${now.title}"`)]),
  ];
};

const reachChanges = (plan: string, api: string, { old, now }: Pair<Reach>): readonly Finding[] => {
  if (comparable({ operations: old }) === comparable({ operations: now })) return [];
  const { added, removed } = listChanges(namesOf(old), namesOf(now));
  const gained = now === 'all' ? ['all'] : old === 'all' ? [] : added;
  const lost = old === 'all' ? ['all'] : now === 'all' ? [] : removed;
  const inWords = (reach: Reach): string =>
    reach === undefined ? 'nothing' : reach === 'all' ? 'all operations' : namesOf(reach).join(', ') || 'no operation';
  const message = `${plan} reaches of "${api}": ${inWords(old)} → ${inWords(now)}`;
  if (gained.length > 0) return [{ class: 'widened', kind: 'plan-reach', message }];
  if (lost.length > 0) return [{ class: 'narrowed', kind: 'plan-reach', message }];
  return [neutral('plan-reach', message)];
};

const namesOf = (reach: Reach): readonly string[] =>
  reach === undefined || reach === 'all' ? [] : reach.map(({ method, path }) => `${method} ${path}`);
