import type { CompiledWaiver } from '../assembly/types.ts';
import type { Definition, Product, SourceSet } from '../definition/definition.ts';
import { partsOf, type Waiver, waiversOfParts } from '../definition/waivers.ts';
import type { PositionTable } from './positions.ts';

/** The comments of files that hold parts of documents; by path. */
export type WaiversOfParts = ReadonlyMap<string, readonly Waiver[]>;

/** All waivers of a document, also those of files that it is made of; as they are written, whether they are over or not. */
export const waiversAround = (
  document: Definition | Product,
  sources: SourceSet,
  inParts: WaiversOfParts,
): readonly Waiver[] => {
  if (inParts.size === 0) return document.waivers;
  const parts = partsOf(document.file, sources);
  return [...document.waivers, ...[...inParts].flatMap(([path, waivers]) => (parts.has(path) ? waivers : []))];
};

/** The comments in files of a set that are no documents themselves. */
export const partsWithWaivers = (sources: SourceSet, documents: readonly (Definition | Product)[]): WaiversOfParts =>
  waiversOfParts(sources, new Set(documents.map(({ file }) => file.path)));

/** Waivers as a bundle holds them. */
export const compileWaivers = (waivers: readonly Waiver[]): readonly CompiledWaiver[] =>
  waivers.map(({ rule, at, reason, until }) => ({
    rule: rule?.text ?? '',
    ...(at && { at: at.text }),
    reason: reason?.text ?? '',
    ...(until && { until: until.text }),
  }));

/** Rows of where they stand. */
export const placesOf = (waivers: readonly Waiver[], positions: PositionTable): readonly number[] =>
  waivers.map(({ file, span }) => positions.rowOf({ position: file.positionAt(span.start) }));
