import path from 'node:path';
import { newProblems } from '../../diagnostics/new-problems.ts';
import type { Report } from '../../diagnostics/report.ts';
import { type Loaded, load } from '../load.ts';
import { overlaidDisk } from '../overlaid-disk.ts';
import type { Terminal } from '../terminal.ts';

interface Around {
  /** What goes with the document: a product that lists it, the definitions that it names. */
  readonly files: readonly string[];
  readonly terminal: Terminal;
  /** The environment that says how definitions are judged. */
  readonly config: string | undefined;
}

/**
 * What is wrong with a document that is to be written, and with what is changed along with it: `files`, by absolute path. What
 * was wrong before with a file that is there stays untold.
 */
export const problemsWith = async (
  document: string,
  files: ReadonlyMap<string, string>,
  around: Around,
): Promise<Report> => {
  const { cwd } = around.terminal;
  const before = await withListed(around.files, new Map(), around);
  const after = await withListed([document, ...around.files], files, around);
  const problems = newProblems(before.problems, after.problems).filter((one) => files.has(path.resolve(cwd, one.file)));
  return { problems, sources: after.sources, files: files.size };
};

/** With the files that products among them list, as `start` would have them all. */
const withListed = async (
  targets: readonly string[],
  files: ReadonlyMap<string, string>,
  { terminal, config }: Omit<Around, 'files'>,
): Promise<Loaded> => {
  const disk = overlaidDisk(files);
  const loaded = await load(targets, terminal, { disk, config });
  const known = new Set(targets.map((one) => path.resolve(terminal.cwd, one)));
  const listed = loaded.project.products
    .flatMap(({ apis }) => [...apis.values()].flatMap((api) => api.file ?? []))
    .filter((one) => loaded.sources.has(one) && !known.has(path.resolve(terminal.cwd, one)));
  return listed.length === 0 ? loaded : load([...targets, ...new Set(listed)], terminal, { disk, config });
};
