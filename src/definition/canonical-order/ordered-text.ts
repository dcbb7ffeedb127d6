import { canonicalJson } from '../../assembly/canonical-json.ts';
import { parseSource } from '../../source/parse.ts';
import { jsonOf, type MapNode, type SourceFile, type SourceNode } from '../../source/tree.ts';
import { productKeys } from '../keys/product.ts';
import { type Below, type Layout, Layouts, type OrderedPolicy } from './layout.ts';
import { type Move, Mover, movesIn, type Stretch } from './moves.ts';
import { definitionLayout } from './openapi.ts';
import { anchorsIn } from './text-marks.ts';

/** `text` is the file with its keys in canonical order; `undefined`: it could not be ordered without saying something else. */
export interface Ordered {
  readonly text: string | undefined;
}

/**
 * Puts the keys of a definition or product in canonical order: those of the tables in their order, others behind them. Names are
 * never moved (paths, schemas, scopes, properties, steps), and text is only moved: comments go with their keys; quotes,
 * indentation, line ends and empty lines stay.
 *
 * `written` is what the file holds, as it is; `file` what was read from it, without problems.
 */
export const orderedText = (written: string, file: SourceFile, policies: readonly OrderedPolicy[]): Ordered => {
  const { root } = file;
  if (root?.kind !== 'map') return { text: written };
  const orders = new Map<MapNode, readonly string[]>();
  noteOrders(root, layoutOf(root, policies), orders);
  const mark = written.length - file.text.length;
  // Every line has an end while lines change places; the last one's is taken away again.
  const isEnded = file.text.endsWith('\n');
  const lineEnd = /\r?\n/.exec(file.text)?.[0] ?? '\n';
  const text = isEnded ? file.text : file.text + lineEnd;
  const mover = new Mover({ text, anchors: anchorsIn(text) }, (map) => orders.get(map));
  const moves = movesIn(root, text.length, mover);
  if (moves.length === 0) return { text: written };
  // Offsets are the same in both: a byte order mark apart, they differ in single characters.
  const source = isEnded ? written.slice(mark) : written.slice(mark) + lineEnd;
  const moved = moveText(source, { start: 0, end: source.length }, moves);
  const result = written.slice(0, mark) + (isEnded ? moved : moved.replace(/\r?\n$/, ''));
  return { text: isSame(file, root, result) ? result : undefined };
};

const layoutOf = (root: MapNode, policies: readonly OrderedPolicy[]): Layout => {
  const layouts = new Layouts(policies);
  if (root.entries.has('swagger')) return definitionLayout(layouts);
  return root.entries.has('product') ? layouts.ofKeys(productKeys.keys) : {};
};

const noteOrders = (node: SourceNode, below: Below, orders: Map<MapNode, readonly string[]>): void => {
  const { keys, others = {} } = typeof below === 'function' ? below() : below;
  if (node.kind === 'list') {
    for (const item of node.items) noteOrders(item, others, orders);
  } else if (node.kind === 'map') {
    if (keys !== undefined) orders.set(node, Object.keys(keys));
    for (const { key, value } of node.entries.values()) {
      const known = keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
      noteOrders(value, known ?? others, orders);
    }
  }
};

const moveText = (text: string, { start, end }: Stretch, moves: readonly Move[]): string => {
  const parts: string[] = [];
  let at = start;
  for (const { stretches, order, inside } of moves) {
    for (const [place, stretch] of stretches.entries()) {
      const from = order[place] ?? place;
      parts.push(text.slice(at, stretch.start), moveText(text, stretches[from] ?? stretch, inside[from] ?? []));
      at = stretch.end;
    }
  }
  parts.push(text.slice(at, end));
  return parts.join('');
};

const isSame = (file: SourceFile, root: SourceNode, text: string): boolean => {
  const { root: after, problems } = parseSource(file.path, text);
  return (
    after !== undefined &&
    problems.length === file.problems.length &&
    canonicalJson(jsonOf(after)) === canonicalJson(jsonOf(root))
  );
};
