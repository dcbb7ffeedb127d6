import type { Json } from '../source/tree.ts';

/**
 * The canonical JSON text of a value (RFC 8785): keys sorted by UTF-16 units, no white space, numbers and strings as
 * ECMAScript writes them. Members that are `undefined` are left out.
 */
export const canonicalJson = (value: Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
};
