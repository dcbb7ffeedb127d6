import { onlyNearWord } from '../diagnostics/nearest-word.ts';
import type { Fix } from '../diagnostics/problem.ts';
import { shorten } from '../diagnostics/shorten.ts';
import { renameKey, replaceValue, type Splice } from '../source/splices.ts';
import { jsonOf, type MapNode, type SourceNode } from '../source/tree.ts';

/** A fix by one splice of the file that its problem stands in; `undefined` where there is none. */
export const mended = (title: string, splice: Splice): Fix | undefined =>
  splice && { title: shorten(title), edits: splice };

/** Each key of the map is compared with each that is known, for each problem. */
const mostKeys = 100;

/** Spells a key as the one known key that it can stand for; not where another key of the map may be meant by that as well. */
export const renamed = (map: MapNode, key: string, known: readonly string[]): Fix | undefined => {
  const name = onlyNearWord(key, known);
  if (name === undefined || map.entries.has(name) || map.entries.size > mostKeys) return undefined;
  const others = [...map.entries.keys()].filter((other) => other !== key && !known.includes(other));
  if (others.some((other) => onlyNearWord(other, known) === name) || loosens(name, map.get(key))) return undefined;
  return mended(`Write "${name}"`, renameKey(map, key, name));
};

/** Keys that only silence, or let in more: they are written by an author or by nobody. */
const LOOSENING: ReadonlySet<string> = new Set(['allow-legacy', 'plain', 'profile', 'token-info', 'waivers']);

/** Without its key, PKCE is required, or as a client asks for it. */
const loosens = (key: string, value: SourceNode | undefined): boolean =>
  LOOSENING.has(key) ||
  ((key === 'pkce' || key === 'mode') &&
    value !== undefined &&
    /"(?:off|optional)"|true/.test(JSON.stringify(jsonOf(value))));

/** Puts the right word in the place of a wrong one. */
export const respelt = (at: SourceNode, word: string): Fix | undefined =>
  mended(`Write "${word}"`, replaceValue(at, word));
