import type { SourceNode } from '../source/tree.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['object', 'a map'],
  ['array', 'a list'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['null', 'empty'],
]);

/** The types of JSON Schema as an author calls them: `a string or a list`. */
export const typeWords = (types: unknown): string =>
  (Array.isArray(types) ? types : [types]).map((type) => TYPES.get(String(type)) ?? String(type)).join(' or ');

/** What an author calls a node: its key, or its place in a list. */
export const labelOf = (node: SourceNode): string => {
  if (node.parent === undefined) return 'the document';
  if (node.parent.kind === 'map') return `"${String(node.key)}"`;
  return `item ${Number(node.key) + 1} of ${labelOf(node.parent)}`;
};

/** The same, told from the value that holds it: `"id" of item 2 of the default`. */
export const labelWithin = (node: SourceNode, whole: SourceNode, name: string): string => {
  if (node === whole || node.parent === undefined) return name;
  const own = node.parent.kind === 'map' ? `"${String(node.key)}"` : `item ${Number(node.key) + 1}`;
  return `${own} of ${labelWithin(node.parent, whole, name)}`;
};
