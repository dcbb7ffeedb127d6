import { canonicalJson } from '../assembly/canonical-json.ts';
import type { CompiledStep } from '../assembly/types.ts';
import { isJsonList } from '../source/json.ts';
import type { Json } from '../source/tree.ts';

/** Lists of a bundle whose order means nothing, by the key that holds them; lists in such lists are as free. */
const unordered: ReadonlySet<string> = new Set([
  'alternatives',
  'audience',
  'clientAuthentication',
  'credentials',
  'defaultScopes',
  'endpoints',
  'errors',
  'faults',
  'forwardHeaders',
  'grants',
  'operations',
  'reads',
  'responseFormats',
  'scopes',
  'stop-on-error',
  'writes',
]);

/** The text of a value that is the same for all that means the same: keys and lists without an order are sorted. */
export const comparable = (value: unknown): string => canonicalJson(sorted(value as Json, false)); // parts of a bundle are plain JSON

const sorted = (value: Json | undefined, isFree: boolean): Json => {
  if (isJsonList(value)) {
    const items = value.map((item) => sorted(item, isFree));
    if (!isFree) return items;
    const byText = new Map(items.map((item) => [canonicalJson(item), item]));
    return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  }
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, sorted(member, isFree || unordered.has(key))]),
  );
};

/** A step without its place: what it does. */
export const comparableStep = ({ policy, properties, blocks, flow }: CompiledStep): object => ({
  policy,
  properties,
  flow,
  blocks: blocks.map((block) => block.map(comparableStep)),
});
