import path from 'node:path';
import type { CompiledPages } from '../../assembly/types.ts';
import { formatPretty } from '../../diagnostics/format-pretty.ts';
import type { ReadBrandFile } from '../../pages/brand.ts';
import { readFrom } from '../brand-files.ts';
import { findOn, systemDisk } from '../disk.ts';
import { ContentError, quoted, type Terminal, UsageError } from '../terminal.ts';
import { findToServe } from '../to-serve.ts';

/** A provider whose pages are looked at. */
export interface Previewed {
  readonly name: string;
  readonly title: string;
  readonly brand: CompiledPages;
}

/** The providers whose pages are looked at, and the files of their brands. */
export interface Preview {
  readonly providers: readonly Previewed[];
  readonly read: ReadBrandFile;
}

/** Where to find them. */
export interface PreviewSource {
  /** Names of providers; none: all. */
  readonly names: readonly string[];
  readonly config: string | undefined;
}

/**
 * Reads the environment and its definitions as they are now. Without either the pages are shown as they are shipped.
 *
 * @throws UsageError, or ContentError with all problems of the files.
 */
export const findPreview = async ({ names, config }: PreviewSource, terminal: Terminal): Promise<Preview> => {
  const isThere = config !== undefined || findOn(systemDisk, path.resolve(terminal.cwd, 'headgate.yaml')) !== undefined;
  const { providers, read } = isThere ? await ofDefinitions(config, terminal) : shipped;
  const unknown = names.filter((name) => !providers.some((one) => one.name === name));
  if (unknown.length > 0) {
    const known = quoted(providers.map(({ name }) => name));
    throw new UsageError(
      `there is no provider ${quoted(unknown)}: there ${providers.length === 1 ? 'is' : 'are'} ${known}`,
    );
  }
  return { providers: names.length === 0 ? providers : providers.filter(({ name }) => names.includes(name)), read };
};

const shipped: Preview = {
  providers: [{ name: 'headgate', title: 'Acme sign-in', brand: {} }],
  read: () => undefined,
};

const ofDefinitions = async (config: string | undefined, terminal: Terminal): Promise<Preview> => {
  const override = <T>(same: T): T => same;
  const source = { paths: [], bundle: undefined, config, profile: undefined, override, lookedAt: true } as const;
  const { reports, toServe } = await findToServe(source, terminal, systemDisk);
  if (toServe === undefined) {
    const told = reports.map(({ problems, sources }) => formatPretty(problems, sources, { colour: false }));
    throw new ContentError(`the definitions cannot be served\n\n${told.filter((text) => text !== '').join('\n\n')}`);
  }
  const providers = toServe.bundle.assemblies.flatMap(({ name, title, provider }) =>
    provider === undefined ? [] : [{ name, title: provider.pages.title ?? title, brand: provider.pages }],
  );
  return providers.length === 0 ? shipped : { providers, read: readFrom(toServe.brandFiles) };
};
