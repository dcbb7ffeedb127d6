import type { Definition, MapNode } from '../../definition/definition.ts';

/** The map under `properties` or `catalogs` of a definition, from where its values are read: `x-gateway` wins. */
export const gatewayMap = ({ root }: Definition, key: 'properties' | 'catalogs'): MapNode | undefined => {
  for (const extension of ['x-gateway', 'x-ibm-configuration']) {
    const settings = root.get(extension);
    if (settings?.kind !== 'map' || !settings.entries.has(key)) continue;
    const map = settings.get(key);
    return map?.kind === 'map' ? map : undefined;
  }
  return undefined;
};
