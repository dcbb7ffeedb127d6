import type { WrittenParameter } from '../../definition/parameters.ts';
import { keyOf, type Place } from '../place.ts';

/** What a problem of a parameter points at: one of its keys, or the reference to it. */
export const parameterPlace = ({ at, node }: WrittenParameter, key: string): Place =>
  at === node ? keyOf(node.get(key) ?? at) : at;
