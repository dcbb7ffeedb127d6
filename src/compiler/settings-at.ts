import type { CompiledAssembly } from '../assembly/types.ts';
import type { Definition, MapNode } from '../definition/definition.ts';
import type { Entry } from '../source/tree.ts';
import type { PositionTable } from './positions.ts';

/**
 * Where settings are written: each key of `x-oauth`, of those whose URL only linking can judge the URL; and `properties`,
 * `catalogs` and `name` of the definition.
 */
export const settingsAt = (
  { oauth, gateway, name, root }: Definition,
  positions: PositionTable,
): NonNullable<CompiledAssembly['settingsAt']> => {
  const { identityExtraction, authorization, pages } = oauth ?? {};
  const [property] = gateway.properties.values();
  const [catalog] = gateway.catalogs.values();
  const [override] = catalog?.values() ?? [];
  return {
    ...(oauth && writtenKeys(oauth.at, positions)),
    ...(oauth && { 'x-oauth': positions.rowOf(oauth.at) }),
    ...(identityExtraction && {
      'identity-extraction': positions.rowOf(identityExtraction.url?.at ?? identityExtraction.at),
    }),
    ...(authorization && { authorization: positions.rowOf(authorization.url?.at ?? authorization.at) }),
    ...(pages && { pages: positions.rowOf(pages.at) }),
    ...(property && { properties: positions.rowOf(property) }),
    ...(override && { catalogs: positions.rowOf(override) }),
    name: positions.rowOf(name?.at ?? root),
  };
};

const writtenKeys = (at: MapNode, positions: PositionTable): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...at.entries.values()].map((entry) => [entry.key, positions.rowOf({ position: keyPosition(at, entry) })]),
  );

/** An entry that came in by a merge key was written where its value was: in the same file. */
const keyPosition = ({ file }: MapNode, { keyStart }: Entry) => file.positionAt(keyStart);
