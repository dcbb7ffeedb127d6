import { counted } from '../diagnostics/counted.ts';
import type { Edges } from './edges.ts';
import type { Graph } from './graph.ts';

/** A drawing: boxes in four columns, lines from left to right. Lengths in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly headings: readonly { readonly x: number; readonly text: string }[];
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** How many things are not drawn, since there are too many. */
  readonly left: number;
}

/** One thing. */
export interface Box {
  readonly kind: 'provider' | 'scope' | 'api' | 'product';
  readonly title: { readonly shown: string; readonly full: string };
  readonly note: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One relation. */
export interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly label: string;
}

interface Item {
  readonly key: string;
  readonly kind: Box['kind'];
  readonly title: string;
  readonly note: string;
}

/** Of one column; nobody reads a drawing of more, and it stays below a megabyte. */
const mostItems = 300;
const mostLines = 3000;
/** In letters; longer texts are cut and stand whole in the tooltip. */
const longest = 36;
/** Of 13px monospace, rounded up; letters of full width take two. */
const letterWidth = 8.2;
const gap = { columns: 120, rows: 14 } as const;
const margin = 24;
const top = 44;

/** Lays a graph out. */
export const drawingOf = (graph: Graph, edges: Edges): Drawing => {
  const all = columnsOf(graph);
  const columns = all.map(({ items }) => items.slice(0, mostItems));
  const left = all.reduce((sum, { items }) => sum + Math.max(0, items.length - mostItems), 0);
  const places = new Map<string, Box>();
  const headings: { x: number; text: string }[] = [];
  let x = margin;
  let height = top;
  for (const [at, items] of columns.entries()) {
    const text = all[at]?.heading ?? '';
    const width = Math.ceil(Math.max(text.length, ...items.map(widthOf)) * letterWidth) + 20;
    headings.push({ x, text });
    let y = top;
    for (const { key, kind, title, note } of items) {
      const size = kind === 'scope' ? 28 : 48;
      places.set(key, { kind, title: { shown: cut(title), full: title }, note: cut(note), x, y, width, height: size });
      y += size + gap.rows;
    }
    height = Math.max(height, y);
    x += width + gap.columns;
  }
  return {
    width: x - gap.columns + margin,
    height: height + margin,
    headings,
    boxes: [...places.values()],
    lines: linesOf(graph, edges, places).slice(0, mostLines),
    left,
  };
};

const columnsOf = ({ providers, apis, products }: Graph): readonly { heading: string; items: readonly Item[] }[] => [
  {
    heading: 'providers',
    items: providers.map(({ id, grants }) => ({
      key: keyOf('provider', id),
      kind: 'provider',
      title: id,
      note: grants.join(', '),
    })),
  },
  {
    heading: 'scopes',
    items: providers.flatMap(({ id, scopes }) =>
      scopes.map(({ name }): Item => ({ key: keyOf('scope', id, name), kind: 'scope', title: name, note: '' })),
    ),
  },
  {
    heading: 'APIs',
    items: apis.map(({ id, operations }) => ({
      key: keyOf('api', id),
      kind: 'api',
      title: id,
      note: counted(operations.length, 'operation'),
    })),
  },
  {
    heading: 'products',
    items: products.map(({ id, plans }) => ({
      key: keyOf('product', id),
      kind: 'product',
      title: id,
      note: plans.map(({ name }) => name).join(', '),
    })),
  },
];

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

const linesOf = ({ providers }: Graph, { uses, reaches }: Edges, places: ReadonlyMap<string, Box>): readonly Line[] => [
  ...providers.flatMap(({ id, scopes }) =>
    scopes.flatMap(({ name }) =>
      line([keyOf('provider', id), keyOf('scope', id, name)], `${id} offers ${name}`, places),
    ),
  ),
  ...uses.flatMap(({ provider, scope, api, operations }) => {
    const from = scope === undefined ? keyOf('provider', provider.id) : keyOf('scope', provider.id, scope);
    return line([from, keyOf('api', api.id)], `${api.id}: ${counted(operations, 'operation')}`, places);
  }),
  ...reaches.flatMap(({ product, api, plans }) =>
    line([keyOf('api', api), keyOf('product', product)], plans.join(', '), places),
  ),
];

const line = (
  [from, to]: readonly [string, string],
  label: string,
  places: ReadonlyMap<string, Box>,
): readonly Line[] => {
  const [a, b] = [places.get(from), places.get(to)];
  if (a === undefined || b === undefined) return [];
  return [
    {
      from: { x: a.x + a.width, y: a.y + a.height / 2 },
      to: { x: b.x, y: b.y + b.height / 2 },
      label,
    },
  ];
};

const widthOf = ({ title, note }: Item): number => Math.max(lettersOf(cut(title)), lettersOf(cut(note)));

/** What is not Latin, Greek or Cyrillic is taken to be as wide as a Chinese letter. */
const lettersOf = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > '\u058f' ? 2 : 1), 0);

const cut = (text: string): string => {
  const letters = [...text];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text;
};
