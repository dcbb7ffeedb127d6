import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { findOn, systemDisk } from '../disk.ts';
import { report } from '../load.ts';
import { environmentWithout, loadEnvironment } from '../load-environment.ts';
import { readDefinitionTemplate } from '../read-template.ts';
import { systemReason } from '../system-reason.ts';
import { ContentError, type Terminal, UsageError } from '../terminal.ts';
import type { DefinitionTemplate } from './render-definition.ts';
import type { DocumentKind, NewDialect } from './variables.ts';

/** Where a template may come from. */
export interface TemplateSource {
  readonly kind: DocumentKind;
  readonly dialect: NewDialect;
  /** The file that the command line names. */
  readonly template?: string | undefined;
  readonly config?: string | undefined;
}

/**
 * The template that the command line names, else the one of headgate.yaml, else ours of the dialect.
 *
 * @throws UsageError, ContentError
 */
export const definitionTemplate = (source: TemplateSource, terminal: Terminal): DefinitionTemplate => {
  const { kind, dialect, template } = source;
  const file = template ?? namedByEnvironment(source, terminal);
  if (file !== undefined) return { name: file, text: textOf(file, terminal.cwd) };
  const ours = dialect === 'ibm' ? `ibm-${kind}.hbs` : `${kind}.hbs`;
  return { name: `templates/definitions/${ours}`, text: readDefinitionTemplate(ours) };
};

const namedByEnvironment = ({ kind, config }: TemplateSource, terminal: Terminal): string | undefined => {
  const read = loadEnvironment(config, terminal);
  const templates = environmentWithout(read, ['templates'])?.templates;
  if (templates === undefined) {
    report({ ...read, files: read.sources.size }, terminal);
    throw new ContentError('headgate.yaml may name a template, and cannot be read');
  }
  if (templates.folder === undefined) return templates[kind];
  const full = path.resolve(terminal.cwd, templates.folder);
  if (findOn(systemDisk, full)?.isDirectory() !== true)
    throw new UsageError(`"templates" of headgate.yaml: there is no folder "${templates.folder}"`);
  const file = path.join(templates.folder, `${kind}.hbs`);
  return findOn(systemDisk, path.resolve(terminal.cwd, file)) === undefined ? undefined : file;
};

const textOf = (file: string, cwd: string): string => {
  const bytes = bytesOf(file, path.resolve(cwd, file));
  if (!isUtf8(bytes)) throw new ContentError(`"${file}" is not UTF-8 text`);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
};

const bytesOf = (file: string, full: string): Buffer => {
  try {
    return systemDisk.read(full);
  } catch (error) {
    throw new UsageError(`cannot read the template "${file}": ${systemReason(error)}`);
  }
};
