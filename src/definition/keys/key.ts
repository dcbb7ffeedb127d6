import type { Profile } from '../../assembly/types.ts';
import type { Json } from '../../source/tree.ts';

/**
 * One key of the author's language. What is declared here is what lint knows, editors show (`schemas/`), the manual lists
 * (docs/language.md) and `headgate fmt` goes by: tables are in canonical order.
 */
export interface Key {
  /** What it says, in a plain sentence. */
  readonly about: string;
  /** What may be written; several where, say, a word may stand for a map. */
  readonly value: Value | readonly Value[];
  /** What holds where it is not written, where that could be written: for both profiles, or by profile. */
  readonly default?: Json | ByProfile;
  /** What holds where it is not written, in words. */
  readonly absent?: string;
  readonly examples?: readonly Json[];
  /** Without it the map is no good. */
  readonly needed?: true;
  /** The native key that says the same; IBM's is understood wherever that one is. */
  readonly ibmFor?: string;
  /** Nothing reads it: it is for people, for other products, or for later. */
  readonly unread?: true;
}

/** Differing defaults. A profile that is missing has none. */
export interface ByProfile {
  readonly byProfile: Readonly<Partial<Record<Profile, Json>>>;
}

/** A kind of value. */
export type Value =
  /** `steps` and `cases`: of an assembly, which knows more of them. */
  | { readonly is: 'anything' | 'flag' | 'steps' | 'cases' }
  | Text
  | Whole
  | { readonly is: 'list'; readonly of: Value; readonly least?: number }
  | KeyMap
  | Names;

/** A text; `words`: one of these, each with what it means. `later`: words that are known and not served. */
export interface Text {
  readonly is: 'text';
  /** What text it is, for people: "a URL". */
  readonly what?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly later?: readonly string[];
  /** A regular expression that all good ones fit. */
  readonly pattern?: string;
}

/** A whole number within a range. */
export interface Whole {
  readonly is: 'whole';
  readonly from: number;
  readonly to: number;
  /** Of what, for people. */
  readonly unit: 'seconds' | 'times';
}

/** A map of keys that the language has, in canonical order. */
export interface KeyMap {
  readonly is: 'map';
  readonly keys: Readonly<Record<string, Key>>;
}

/** A map of names that the author chooses: their order is the author's. */
export interface Names {
  readonly is: 'names';
  /** Of what, for people: "a scope". */
  readonly of: string;
  readonly value: Value | readonly Value[];
  /** Names that mean something. */
  readonly known?: Readonly<Record<string, string>>;
}

/** Nothing is said of the value. */
export const anything: Value = { is: 'anything' };

/** `true` or `false`. */
export const flag: Value = { is: 'flag' };

/** A text; `what` says which, for people. */
export const text = (what = 'a text', pattern?: string): Text => ({
  is: 'text',
  what,
  ...(pattern !== undefined && { pattern }),
});

/** One of some words. */
export const word = (words: Readonly<Record<string, string>>, later: readonly string[] = []): Text => ({
  is: 'text',
  words,
  later,
});

/** A number of seconds. */
export const seconds = (from: number, to: number): Whole => ({ is: 'whole', from, to, unit: 'seconds' });

/** A list. */
export const listOf = (of: Value): Value => ({ is: 'list', of });

/** A map of the language's own keys. */
export const map = (keys: Readonly<Record<string, Key>>): KeyMap => ({ is: 'map', keys });

/** A map of the author's names, each of them `of`. */
export const names = (of: string, value: Names['value'], known?: Names['known']): Names => ({
  is: 'names',
  of,
  value,
  ...(known !== undefined && { known }),
});

/** Every kind of value that a key, or a name, may have. */
export const valuesOf = ({ value }: Pick<Key, 'value'>): readonly Value[] => ('is' in value ? [value] : value);

/** The keys of the map that a key may have; `undefined`: it has none of the language's own. */
export const mapOf = (key: Pick<Key, 'value'> | undefined): KeyMap | undefined =>
  key && valuesOf(key).find((value) => value.is === 'map');

/** What holds under a profile where a key is not written; `undefined`: nothing that could be written. */
export const defaultOf = ({ default: written }: Key, profile: Profile): Json | undefined => {
  if (typeof written !== 'object' || written === null || !('byProfile' in written)) return written;
  // A default that is a map has no key of this name: only `ByProfile` does.
  return (written as ByProfile).byProfile[profile];
};
