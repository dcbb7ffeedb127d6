import type { Definition, MapNode } from '../definition/definition.ts';
import { nearestWord } from '../diagnostics/nearest-word.ts';

/**
 * Whether a key that is missing in a map probably stands there misspelt: then `definition/unknown-key` tells of it, and
 * one mistake is one problem. Only where that one is an error too; else nothing would keep the definition from being
 * served without the key.
 */
export const isMisspelt = ({ profile }: Pick<Definition, 'profile'>, map: MapNode, key: string): boolean =>
  profile === 'strict' && !map.entries.has(key) && [...map.entries.keys()].some((one) => nearestWord(one, [key]));
