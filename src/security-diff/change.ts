import type { CompiledAssembly, PlacedAt } from '../assembly/types.ts';

/** `widened`: it lets in, gives or shows more than before, or that cannot be told. `narrowed`: less. `neutral`: it is another. */
export type ChangeClass = 'widened' | 'narrowed' | 'neutral';

/** What has changed, without the thing and the place. */
export interface Finding {
  readonly class: ChangeClass;
  /** Public and permanent: `scope-added`. All of them stand in docs/relations.md. */
  readonly kind: string;
  readonly message: string;
  /** By which key it is written, where that is not the one of the setting. */
  readonly key?: string;
}

/** One change between two bundles. */
export interface Change extends Omit<Finding, 'key'> {
  /** What it is about: `GET /photos/v1/photos`, `provider "acme"`. */
  readonly about: string;
  /** `undefined`: the bundles do not say. */
  readonly where: ChangePlace | undefined;
}

/** Where it is written: in the new documents, or in the old ones where it is gone from the new. Lines and columns from 1. */
export interface ChangePlace {
  readonly in: 'old' | 'new';
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The same thing before and after. */
export interface Pair<T> {
  readonly old: T;
  readonly now: T;
}

/** A change that is no wider and no narrower. */
export const neutral = (kind: string, message: string): Finding => ({ class: 'neutral', kind, message });

/** Widened where there is more of it now; `undefined` where it is the same. */
export const classOf = (old: number, now: number): ChangeClass => {
  if (old === now) return 'neutral';
  return now > old ? 'widened' : 'narrowed';
};

/** The place of a row of an assembly's positions. */
export const placeOf = (
  row: number | undefined,
  { files, positions }: Pick<CompiledAssembly, 'files' | 'positions'>,
  side: ChangePlace['in'],
): ChangePlace | undefined => {
  const [file, line, column] = (row === undefined ? undefined : positions[row]) ?? [];
  const name = file === undefined ? undefined : files[file];
  return name === undefined || line === undefined || column === undefined
    ? undefined
    : { in: side, file: name, line, column };
};

/** The place of a part of a product. */
export const placeIn = (at: PlacedAt | undefined, side: ChangePlace['in']): ChangePlace | undefined =>
  at && { in: side, file: at[0], line: at[1], column: at[2] };

/** Where a setting is written: now, else before, else where settings begin. */
export const settingPlace = (
  key: string,
  { old, now }: Pair<CompiledAssembly>,
  root = 'x-oauth',
): ChangePlace | undefined =>
  placeOf(now.settingsAt?.[key], now, 'new') ??
  placeOf(old.settingsAt?.[key], old, 'old') ??
  placeOf(now.settingsAt?.[root] ?? now.settingsAt?.['name'], now, 'new');
