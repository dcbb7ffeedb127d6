import { counted } from '../diagnostics/counted.ts';
import { visibleText } from '../diagnostics/visible-text.ts';
import { edgesOf } from './edges.ts';
import type { Graph } from './graph.ts';

/**
 * The graph as a flowchart of Mermaid. Nodes have numbers for ids, and what Mermaid or HTML could take for more than text
 * is written as a character reference: a name can be anything.
 */
export const formatMermaid = (graph: Graph): string => {
  const ids = new Map<string, string>();
  const idOf = (...key: readonly string[]): string => {
    const text = JSON.stringify(key);
    const id = ids.get(text) ?? `n${ids.size}`;
    ids.set(text, id);
    return id;
  };
  const { uses, reaches } = edgesOf(graph);
  const drawn = new Set(graph.apis.map(({ id }) => id));
  const lines = [
    ...graph.providers.flatMap(({ id, grants, scopes }) => [
      `${idOf('provider', id)}[["${label(id, grants.join(', '))}"]]`,
      ...scopes.flatMap(({ name }) => [
        `${idOf('scope', id, name)}(["${label(name)}"])`,
        `${idOf('provider', id)} --> ${idOf('scope', id, name)}`,
      ]),
    ]),
    ...graph.apis.map(
      ({ id, operations }) => `${idOf('api', id)}["${label(id, counted(operations.length, 'operation'))}"]`,
    ),
    ...graph.products.map(
      ({ id, plans }) => `${idOf('product', id)}[/"${label(id, plans.map(({ name }) => name).join(', '))}"/]`,
    ),
    ...uses.map(({ provider, scope, api, operations }) => {
      const from = scope === undefined ? idOf('provider', provider.id) : idOf('scope', provider.id, scope);
      return `${from} -->|"${label(counted(operations, 'operation'))}"| ${idOf('api', api.id)}`;
    }),
    ...reaches.flatMap(({ product, api, plans }) =>
      drawn.has(api) ? [`${idOf('api', api)} -->|"${label(plans.join(', '))}"| ${idOf('product', product)}`] : [],
    ),
  ];
  return `flowchart LR\n${lines.map((line) => `  ${line}\n`).join('')}`;
};

/** Longer ones are cut: nobody reads them in a box. */
const longest = 60;

/** An empty label would be a syntax error. */
const label = (...parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .map((part) => escaped(part.length > longest ? `${part.slice(0, longest - 1).toWellFormed()}…` : part))
    .join('<br>') || '#160;';

/**
 * Mermaid writes `#65;` for `&#65;`. Letters and digits of any script mean nothing to it, nor do points and hyphens between
 * them; with a space behind they begin a list.
 */
const escaped = (text: string): string =>
  visibleText(text).replaceAll(
    /[^\p{L}\p{N} :/,.-]|[.-](?![\p{L}\p{N}])|(?<![\p{L}\p{N}])[.-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
