import type { FactName } from '../assembly/types.ts';
import type { Json } from '../source/tree.ts';

/** A thing established about an exchange, known by name; `T` is its JSON value. */
export interface FactKey<T> {
  readonly name: FactName;
  /** Its place in `Facts`. */
  readonly place: number;
  /** Never set: carries the type. */
  readonly type?: T;
}

/** What has been established about an exchange, at the places of their keys: a list, since a map costs every request more. */
export type Facts = unknown[];

/** Of all keys that were declared, by place. */
const names: FactName[] = [];

/** Declares the key of a fact. Its owner exports it. */
export const factKey = <T>(name: FactName): FactKey<T> => ({ name, place: placeOf(name) });

const placeOf = (name: FactName): number => {
  const place = names.indexOf(name);
  return place === -1 ? names.push(name) - 1 : place;
};

/** With room for all: a list that grows costs more. */
export const noFacts = (): Facts => new Array(names.length);

/** Facts by name, to be kept with a transaction. */
export const factsByName = (facts = noFacts()): Readonly<Record<FactName, unknown>> =>
  Object.fromEntries(names.map((name, place) => [name, facts[place]]));

/** Facts that were kept. */
export const restoredFacts = (byName: Readonly<Record<FactName, Json>>): Facts => {
  const facts = noFacts();
  for (const [name, value] of Object.entries(byName)) facts[placeOf(name)] = value;
  return facts;
};
