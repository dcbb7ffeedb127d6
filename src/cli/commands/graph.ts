import type { Profile } from '../../assembly/types.ts';
import { formatMermaid } from '../../graph/format-mermaid.ts';
import { formatSvg } from '../../graph/format-svg.ts';
import { formatText } from '../../graph/format-text.ts';
import { type Graph, graphOf } from '../../graph/graph.ts';
import { bundleOf } from '../bundle-of.ts';
import { exitCode, type Terminal } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';

interface GraphOptions {
  readonly format: 'text' | 'json' | 'mermaid' | 'svg';
  readonly output?: string;
  readonly profile?: Profile;
}

const formats: Record<GraphOptions['format'], (graph: Graph) => string> = {
  text: formatText,
  json: (graph) => `${JSON.stringify(graph)}\n`,
  mermaid: formatMermaid,
  svg: formatSvg,
};

/** `headgate graph`: who offers what to whom, on stdout or in a file. */
export const graph = async (
  paths: readonly string[],
  { format, output, profile }: GraphOptions,
  terminal: Terminal,
): Promise<number> => {
  const bundle = await bundleOf(paths, { profile, told: 'errors' }, terminal);
  if (bundle === undefined) return exitCode.findings;
  const text = formats[format](graphOf(bundle));
  if (output === undefined) terminal.stdout(text);
  else writeOutput(output, text, terminal.cwd);
  return exitCode.fine;
};
