import { isGone, type Registry } from '../identity/registry.ts';
import type { OwnerId } from '../stores/grants.ts';
import { ownerFromId } from './owner.ts';

/** Says of owners whether there still are such users: what they had allowed ends with them. */
export interface KnownOwners {
  /** `undefined`: of a client that acts for itself, which needs none. */
  has(owner: OwnerId | undefined): boolean;
}

/**
 * Goes by the registries of the environment. One that cannot tell knows everybody, and so does what was asked by URL; of a
 * registry that is gone nobody is known.
 */
export const knownOwners = (registries: ReadonlyMap<string, Registry>): KnownOwners => ({
  has: (owner) => {
    if (owner === undefined) return true;
    const { registry: named, name } = ownerFromId(owner);
    const registry = registries.get(named);
    // The environment's have no colon in their names.
    return registry === undefined ? named.includes(':') : !isGone(registry, name);
  },
});
