import { rmSync } from 'node:fs';
import path from 'node:path';
import { isError, report } from '../load.ts';
import { problemsWith } from '../new/checked.ts';
import { definitionTemplate } from '../new/definition-template.ts';
import { listedInProduct, type WrittenProduct } from '../new/listed-in-product.ts';
import { listedApis, providerFrom } from '../new/named-definition.ts';
import { renderDefinition } from '../new/render-definition.ts';
import {
  apiVariables,
  checkName,
  commonVariables,
  type DocumentKind,
  listOf,
  type NewDialect,
  type NewOptions,
  providerVariables,
  type Variables,
} from '../new/variables.ts';
import { checkFree, writeNew } from '../new/write-new.ts';
import { type ReplaceableFile, replaceableFile } from '../replace-file.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';

/** What is to be made, as the command line says it. */
export interface NewCommand extends NewOptions {
  readonly dialect: NewDialect;
  /** A product's; with a comma between. */
  readonly apis?: string;
  /** The file of the provider whose tokens an API takes. */
  readonly provider?: string;
  /** The file of the product that is to list it. */
  readonly product?: string;
  readonly template?: string;
  readonly config?: string;
  readonly output?: string;
  readonly stdout?: true;
  readonly force?: true;
}

/**
 * `headgate new`: a document from a template, checked before it is written. Where anything is wrong nothing is written, neither
 * the document nor the product that is to list it.
 */
export const newDocument = async (
  kind: DocumentKind,
  name: string,
  command: NewCommand,
  terminal: Terminal,
): Promise<number> => {
  checkName(name);
  const { output, product: productFile, stdout: isPrinted, force = false } = command;
  if (isPrinted && (output !== undefined || productFile !== undefined)) {
    throw new UsageError('"--stdout" writes no file: leave out "--output" and "--product"');
  }
  const file = output ?? fileName(name, command);
  const full = path.resolve(terminal.cwd, file);
  if (isPrinted === undefined && !force) checkFree([file], terminal.cwd);
  const variables = await variablesOf(kind, name, command, { folder: path.dirname(full), terminal });
  const text = renderDefinition(definitionTemplate({ kind, ...command }, terminal), variables, file);
  const listing = productFile === undefined ? undefined : listingIn(productFile, { key: name, full }, terminal);
  const files = new Map([[full, text], ...(listing === undefined ? [] : [[listing.full, listing.text] as const])]);
  const around = [command.provider, productFile, ...listOf(command.apis)].filter((one) => one !== undefined);
  const found = await problemsWith(file, files, { files: around, terminal, config: command.config });
  report(found, terminal);
  if (found.problems.some(isError)) {
    terminal.stderr('nothing was written\n');
    return exitCode.findings;
  }
  if (isPrinted) terminal.stdout(text);
  else {
    writeBoth({ name: file, text, force }, listing, terminal);
    terminal.stdout(`${file}\n`);
    if (listing !== undefined) terminal.stderr(`"${productFile}" lists it now.\n`);
  }
  return exitCode.fine;
};

/** As each of the two worlds calls its files. */
const fileName = (name: string, { dialect, version = '1.0.0' }: NewCommand): string => {
  if (dialect === 'native') return `${name}.yaml`;
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]{0,60}$/.test(version)) return `${name}_${version}.yaml`;
  throw new UsageError(`the version "${version}" cannot be part of a file name: name the file with "--output"`);
};

const variablesOf = async (
  kind: DocumentKind,
  name: string,
  command: NewCommand,
  { folder, terminal }: { readonly folder: string; readonly terminal: Terminal },
): Promise<Variables> => {
  if (kind === 'provider') return providerVariables(name, command);
  if (kind === 'product') {
    return { ...commonVariables(name, command), apis: await listedApis(listOf(command.apis), folder, terminal) };
  }
  if (command.provider === undefined && command.scopes !== undefined) {
    throw new UsageError('"--scopes" are those of a provider: name its file with "--provider"');
  }
  const nobody = { provider: false, scopes: [] } as const;
  return apiVariables(
    name,
    command,
    command.provider === undefined ? nobody : await providerFrom(command.provider, terminal),
  );
};

interface Listing extends WrittenProduct {
  readonly on: ReplaceableFile;
}

/** The product as it is to be. */
const listingIn = (name: string, api: { readonly key: string; readonly full: string }, { cwd }: Terminal): Listing => {
  const full = path.resolve(cwd, name);
  const on = replaceableFile(name, full);
  if (on.text === undefined) throw new UsageError(`there is no file "${name}"`);
  return { name, full, on, text: listedInProduct({ name, full, text: on.text }, api) };
};

/** Both, or neither: the product may have changed in the meantime. */
const writeBoth = (
  { name, text, force }: { readonly name: string; readonly text: string; readonly force: boolean },
  listing: Listing | undefined,
  { cwd }: Terminal,
): void => {
  const file = path.resolve(cwd, name);
  const before = replaceableFile(name, file);
  writeNew({ name, text }, cwd, force);
  try {
    listing?.on.replace(listing.text);
  } catch (error) {
    // As it was: neither is there without the other.
    if (before.text === undefined) rmSync(file, { force: true });
    else writeNew({ name, text: before.text }, cwd, true);
    throw error;
  }
};
