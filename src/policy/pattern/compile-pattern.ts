import { type Kind, type Pattern, PatternProblem } from './pattern.ts';
import { readPattern } from './read-pattern.ts';

/** A match looks at every place once for each character at most: so many make it slow, and nobody needs them. */
const mostPlaces = 2000;

/** A place in a pattern: what the next character has to be, or a fork that takes none. */
interface Place {
  /** `undefined`: it takes none. */
  readonly takes: Kind | undefined;
  /** Passed only there. */
  readonly only: 'start' | 'end' | undefined;
  readonly next: readonly Place[];
}

/**
 * Makes of a regular expression (see `readPattern`) a test whether a *whole* text fits it. The time grows with the length of
 * the text alone, whatever the pattern (Thompson's construction: all ways through it are walked at once).
 *
 * @throws PatternProblem
 */
export const compilePattern = (source: string): ((text: string) => boolean) => {
  const pattern = readPattern(source);
  if (sizeOf(pattern) > mostPlaces) throw new PatternProblem('Its repetitions are too many together', 0, source.length);
  const end: Place = { takes: undefined, only: 'end', next: [] };
  const start = placed(pattern, end);
  return (text) => walk(text, start).has(end);
};

/** How many places a pattern has with its repetitions written out. */
const sizeOf = (pattern: Pattern): number => {
  switch (pattern.kind) {
    case 'sequence':
    case 'choice':
      return pattern.parts.reduce((size, part) => size + sizeOf(part), 1);
    case 'repeat':
      return (1 + sizeOf(pattern.part)) * Math.max(1, pattern.least + 1, pattern.most ?? 0);
    default:
      return 1;
  }
};

/** The place that a pattern begins at, when what follows it begins at `next`. */
const placed = (pattern: Pattern, next: Place): Place => {
  switch (pattern.kind) {
    case 'character':
      return { takes: pattern.of, only: undefined, next: [next] };
    case 'sequence':
      return pattern.parts.reduceRight((after, part) => placed(part, after), next);
    case 'choice':
      return fork(pattern.parts.map((part) => placed(part, next)));
    case 'repeat':
      return repeated(pattern, next);
    default:
      return { takes: undefined, only: pattern.kind, next: [next] };
  }
};

const fork = (next: readonly Place[]): Place => ({ takes: undefined, only: undefined, next });

const repeated = ({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>, next: Place): Place => {
  let place = next;
  if (most === undefined) {
    const ways: Place[] = [];
    place = fork(ways);
    ways.push(placed(part, place), next);
  } else {
    for (let times = least; times < most; times++) place = fork([placed(part, place), next]);
  }
  for (let times = 0; times < least; times++) place = placed(part, place);
  return place;
};

/** Where a text leads to. */
const walk = (text: string, start: Place): ReadonlySet<Place> => {
  let places = reached([start], { isStart: true, isEnd: text === '' });
  let at = 0;
  for (const character of text) {
    if (places.size === 0) return places;
    const codePoint = character.codePointAt(0) ?? 0;
    at += character.length;
    const next = [...places].flatMap((place) => (place.takes?.(codePoint) === true ? place.next : []));
    places = reached(next, { isStart: false, isEnd: at === text.length });
  }
  return places;
};

/** The places themselves, and those that they lead to without a character. */
const reached = (
  from: readonly Place[],
  at: { readonly isStart: boolean; readonly isEnd: boolean },
): ReadonlySet<Place> => {
  const found = new Set<Place>();
  const open = [...from];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const isPassed = place.only === undefined || (place.only === 'start' ? at.isStart : at.isEnd);
    if (!isPassed || found.has(place)) continue;
    found.add(place);
    if (place.takes === undefined) open.push(...place.next);
  }
  return found;
};
