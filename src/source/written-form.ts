import type { Entry, MapNode, SourceNode } from './tree.ts';

/** How a map or list is written: over indented lines, in brackets in YAML, or in JSON. */
export type WrittenForm = 'block' | 'flow' | 'json';

/** Whoever splices a map with more keys would have to look at all of them, for each splice. */
const mostEntries = 1000;
/** Comments between a key and its value; longer ones are not read. */
const longestGap = 10_000;

/**
 * The form of a collection, if what stands at its place is it alone and whole: `undefined` where it or what holds it came in
 * through an alias or a merge key, is named by an anchor (its change would be a change elsewhere), or has a tag.
 */
export const formOf = (node: SourceNode): WrittenForm | undefined => {
  let isFlow = isBracket(node);
  let at = node;
  for (; at.parent !== undefined; at = at.parent) {
    if (!isPlainGap(gapBefore(at))) return undefined;
    if (!isBracket(at.parent)) continue;
    // A map without brackets within brackets: `[a: 1]`.
    if (node.kind !== 'scalar' && !isBracket(node)) return undefined;
    isFlow = true;
  }
  if (!isFlow) return 'block';
  return isBracket(at) ? 'json' : 'flow';
};

const isBracket = ({ kind, file, start }: SourceNode): boolean =>
  kind !== 'scalar' && '[{'.includes(file.text.charAt(start));

/** What stands between a node and the key or the item before it; `undefined` where it is not written behind that. */
const gapBefore = (node: SourceNode): string | undefined => {
  const { parent, key, file } = node;
  if (parent === undefined) return '';
  const from =
    parent.kind === 'map'
      ? parent.entries.get(String(key))?.keyEnd
      : Number(key) === 0
        ? parent.start
        : parent.items[Number(key) - 1]?.end;
  if (from === undefined || from < parent.start || from > node.start || node.end > parent.end) return undefined;
  return node.start - from > longestGap ? undefined : file.text.slice(from, node.start);
};

/** Whether there is nothing between two things but signs, spaces and comments: no anchor, tag, alias or key. */
const isPlainGap = (gap: string | undefined): boolean =>
  gap !== undefined && /^[\s:,[{-]*$/.test(gap.replace(/#[^\n]*/g, ''));

/** The entries of a map in the order written, if all of them are written there by simple keys, and no merge key beside them. */
export const writtenEntries = (map: MapNode): readonly Entry[] | undefined => {
  if (map.entries.size > mostEntries) return undefined;
  const { text } = map.file;
  const entries = [...map.entries.values()];
  let from = map.start;
  for (const { keyStart, keyEnd, value } of entries) {
    if (keyStart < from || value.end > map.end || keyStart - from > longestGap) return undefined;
    if (!isPlainGap(text.slice(from, keyStart)) || '&*!?'.includes(text.charAt(keyStart))) return undefined;
    from = Math.max(keyEnd, value.end);
  }
  // A trailing comma, and the brackets.
  return /^[\s,{}]*$/.test(text.slice(from, map.end).replace(/#[^\n]*/g, '')) ? entries : undefined;
};

/** Whether nothing in a stretch has a name that something elsewhere may go by. */
export const namesNothing = (text: string): boolean => !/(?:^|[\s[{,:-])[&*]/.test(text);

/** What stands in front of an offset in its line. */
export const linePrefix = (text: string, at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1, at);

/** The line end that is used around an offset. */
export const lineEndAt = (text: string, at: number): '\n' | '\r\n' => {
  const next = text.indexOf('\n', at);
  const found = next === -1 ? text.lastIndexOf('\n') : next;
  return found > 0 && text[found - 1] === '\r' ? '\r\n' : '\n';
};

/** By how much the document moves in: as the first map below its root does, else two spaces. */
export const indentationOf = ({ file }: SourceNode): string => {
  const { root, text } = file;
  if (root?.kind !== 'map') return '  ';
  for (const { value, keyStart } of root.entries.values()) {
    const first = value.kind === 'map' ? value.entries.values().next().value : undefined;
    if (first === undefined) continue;
    const [outer, inner] = [linePrefix(text, keyStart), linePrefix(text, first.keyStart)];
    const more = inner.startsWith(outer) ? inner.slice(outer.length) : '';
    if (/^(?: +|\t)$/.test(more)) return more;
  }
  return '  ';
};
