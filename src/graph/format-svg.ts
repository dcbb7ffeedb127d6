import { visibleText } from '../diagnostics/visible-text.ts';
import { xmlText } from '../diagnostics/xml-text.ts';
import { edgesOf } from './edges.ts';
import type { Graph } from './graph.ts';
import { type Box, type Drawing, drawingOf, type Line } from './layout.ts';

/**
 * The graph as a drawing of its own: columns of providers, scopes, APIs and products, lines between them. It needs no
 * script and no font, is readable on light and dark, and tells its contents to who cannot see it.
 */
export const formatSvg = (graph: Graph): string => {
  const drawing = drawingOf(graph, edgesOf(graph));
  const { width, height, boxes, lines, headings } = drawing;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title id="title">Providers, scopes, APIs and products</title>
<desc id="desc">${escaped(description(graph, drawing))}</desc>
<style>${style}</style>
<rect class="ground" width="${width}" height="${height}"/>
${headings.map(({ x, text }) => `<text class="heading" x="${x}" y="24">${escaped(text)}</text>`).join('\n')}
${lines.map(lineElement).join('\n')}
${boxes.map(boxElement).join('\n')}
</svg>
`;
};

const style =
  'text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1c2430}.heading{font-weight:bold}.note{fill:#4a5568}' +
  '.ground{fill:#fff}.box{fill:#f2f5f9;stroke:#5b6b82}.provider{fill:#e3ecfb}.scope{fill:#e6f4ea}.product{fill:#fbf0dd}' +
  '.line{fill:none;stroke:#5b6b82;stroke-opacity:.7}' +
  '@media(prefers-color-scheme:dark){text{fill:#e7ecf3}.note{fill:#aeb9c9}.ground{fill:#12161d}.box{fill:#212936;stroke:#8b9bb3}' +
  '.provider{fill:#1d3054}.scope{fill:#1c3b29}.product{fill:#47361a}.line{stroke:#8b9bb3}}';

const description = ({ providers, apis, products }: Graph, { left }: Drawing): string => {
  const counts = [
    `${providers.length} providers`,
    `${providers.reduce((sum, { scopes }) => sum + scopes.length, 0)} scopes`,
    `${apis.length} APIs`,
    `${products.length} products`,
  ];
  return `${counts.join(', ')}${left > 0 ? `; ${left} of them are not drawn` : ''}`;
};

const boxElement = ({ x, y, width, height, kind, title, note }: Box): string =>
  `<g><title>${escaped(note === '' ? title.full : `${title.full}: ${note}`)}</title>` +
  `<rect class="box ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${kind === 'scope' ? height / 2 : 4}"/>` +
  `<text x="${x + 10}" y="${y + 18}">${escaped(title.shown)}</text>` +
  `${note === '' || height < 40 ? '' : `<text class="note" x="${x + 10}" y="${y + 36}">${escaped(note)}</text>`}</g>`;

const lineElement = ({ from, to, label }: Line): string => {
  const middle = (from.x + to.x) / 2;
  return `<path class="line" d="M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}"><title>${escaped(label)}</title></path>`;
};

/** Line breaks are shown, too: a title has none. */
const escaped = (text: string): string => xmlText(visibleText(text));
