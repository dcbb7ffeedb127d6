import type { Finding } from './change.ts';
import { classOf } from './change.ts';

/** Names in quotes. */
export const quoted = (names: Iterable<string>): string => [...names].map((name) => `"${name}"`).join(', ');

const units = [
  [31_536_000, 'y'],
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const;

/** Seconds as a person says them: `1 h`, `90 s`, `8 y`, `1 d 12 h`; exact, the largest two units that are. */
const timeInWords = (seconds: number): string => {
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    parts.push(`${count} ${unit}`);
    rest -= count * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${rest} s`);
  return parts.length > 2 ? `${parts.slice(0, 2).join(' ')} and more` : parts.join(' ');
};

/** A number of seconds or times; `undefined`: without end. */
type Extent = number | undefined;

/** A lifetime that is another: longer is wider. */
export const longer = (kind: string, what: string, [old, now]: readonly [Extent, Extent]): readonly Finding[] =>
  extent(kind, what, { old, now, inWords: timeInWords });

/** A count that is another: more is wider. */
export const more = (kind: string, what: string, [old, now]: readonly [Extent, Extent]): readonly Finding[] =>
  extent(kind, what, { old, now, inWords: String });

const extent = (
  kind: string,
  what: string,
  { old, now, inWords }: { old: Extent; now: Extent; inWords: (value: number) => string },
): readonly Finding[] => {
  if (old === now) return [];
  const [from, to] = [old, now].map((one) => (one === undefined ? 'no limit' : inWords(one)));
  const change = classOf(old ?? Number.POSITIVE_INFINITY, now ?? Number.POSITIVE_INFINITY);
  // Two that a person reads alike are told apart by the seconds.
  const shown = from === to ? `${old} s → ${now} s` : `${from} → ${to}`;
  return [{ class: change, kind, message: `${what}: ${shown}` }];
};

/** What a list has got and what it has lost. */
export const listChanges = (
  old: Iterable<string>,
  now: Iterable<string>,
): { readonly added: readonly string[]; readonly removed: readonly string[] } => {
  const [before, after] = [new Set(old), new Set(now)];
  return {
    added: [...after].filter((one) => !before.has(one)),
    removed: [...before].filter((one) => !after.has(one)),
  };
};

/** Something that is wider where it is there: with the words for its coming and its going. */
export const flag = (
  [had, has]: readonly [boolean, boolean],
  kind: string,
  [gained, lost]: readonly [string, string],
): readonly Finding[] =>
  had === has ? [] : [{ class: has ? 'widened' : 'narrowed', kind, message: has ? gained : lost }];
