import path from 'node:path';
import { declarations } from '../../../policies/declarations.ts';
import type { Profile } from '../../assembly/types.ts';
import { expandAssembly } from '../../compiler/expand-assembly.ts';
import type { Definition } from '../../definition/definition.ts';
import { readProject } from '../../definition/read.ts';
import { expandSplice } from '../../definition/stock/stock-splices.ts';
import { visibleText } from '../../diagnostics/visible-text.ts';
import { rules } from '../../lint/rules.ts';
import { withEdits } from '../../source/edits.ts';
import { parseSource } from '../../source/parse.ts';
import { type Json, jsonOf, type SourceFile } from '../../source/tree.ts';
import { blockText } from '../../source/write-value.ts';
import { isError, load, report } from '../load.ts';
import { ContentError, exitCode, type Terminal } from '../terminal.ts';

interface ExpandOptions {
  readonly format: 'yaml' | 'json';
  readonly assembly?: true;
  readonly profile?: Profile;
}

/** `headgate expand`: the whole document of a definition on stdout, or its whole assembly; problems on stderr. */
export const expand = async (
  target: string,
  { format, assembly, profile }: ExpandOptions,
  terminal: Terminal,
): Promise<number> => {
  const loaded = await load([target], terminal, { profile });
  // What other documents are to it, nobody has asked.
  const problems = loaded.problems.filter(({ code }) => !betweenDocuments.has(code));
  report({ ...loaded, problems }, terminal);
  if (problems.some(isError)) return exitCode.findings;
  const full = path.resolve(terminal.cwd, target);
  const definition = loaded.project.definitions.find(({ file }) => path.resolve(terminal.cwd, file.path) === full);
  if (definition === undefined) throw new ContentError(`"${target}" is no definition: only those can be expanded`);
  const text = assembly === true ? assemblyText(definition) : documentText(definition, profile, terminal);
  terminal.stdout(format === 'json' ? asJson(text) : text);
  return exitCode.fine;
};

const betweenDocuments: ReadonlySet<string> = new Set(
  rules.filter(({ about }) => about === 'set').map(({ code }) => code),
);

/** Where it stands in the document, so that it can be pasted there. */
const assemblyText = (definition: Definition): string => {
  const steps = JSON.parse(JSON.stringify(expandAssembly(definition, declarations))) as Json; // nothing but JSON is in it
  return blockText(
    definition.dialect === 'native' ? { 'x-assembly': steps } : { 'x-ibm-configuration': { assembly: steps } },
  );
};

const documentText = (definition: Definition, profile: Profile | undefined, { stderr }: Terminal): string => {
  const { file, root } = definition;
  const splice = expandSplice(definition);
  if (splice !== undefined) return withEnd(withEdits(file.text, splice));
  // Aliases, references or other writing that nothing can be put beside: its values are the same without.
  const again = readAgain(file, blockText(jsonOf(root)), profile);
  const edits = again && expandSplice(again);
  if (again === undefined || edits === undefined) {
    throw new ContentError(
      `"${visibleText(file.path)}" has "paths", "definitions" or security definitions that cannot be added to`,
    );
  }
  stderr(`headgate: "${visibleText(file.path)}" is written anew, without its comments\n`);
  return withEnd(withEdits(again.file.text, edits));
};

const readAgain = ({ path: shown }: SourceFile, text: string, profile: Profile | undefined): Definition | undefined => {
  const files = new Map([[shown, parseSource(shown, text)]]);
  return readProject({ files }, profile === undefined ? {} : { profile }).project.definitions[0];
};

const withEnd = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

const asJson = (text: string): string => {
  const { root } = parseSource('', text);
  if (root === undefined) throw new Error('what was expanded cannot be read');
  return `${JSON.stringify(jsonOf(root), undefined, 2)}\n`;
};
