import path from 'node:path';
import type { Bundle, CompiledPages } from '../assembly/types.ts';
import type { Environment } from '../environment/environment.ts';
import type { ReadBrandFile } from '../pages/brand.ts';
import { templateFiles } from '../pages/brand-folder.ts';
import { PageProblem } from '../pages/page-set.ts';
import type { Disk } from './disk.ts';
import { systemReason } from './system-reason.ts';

/** What the environment's folder of pages has of the files that brands name: their bytes, or what keeps them from being read. */
export type BrandFiles = ReadonlyMap<string, Buffer | PageProblem>;

/** Where the folder of pages is, and what it is read through. */
interface From extends Pick<Environment, 'pagesFolder'> {
  readonly cwd: string;
  readonly disk: Disk;
}

/** Reads every file of the brands in a bundle, so that a load depends on nothing that it has not seen. */
export const readBrandFiles = ({ assemblies }: Pick<Bundle, 'assemblies'>, from: From): BrandFiles => {
  const names = new Set(assemblies.flatMap(({ provider }) => (provider === undefined ? [] : namesOf(provider.pages))));
  return new Map(
    [...names].flatMap((name) => {
      const found = readOrProblem(name, from);
      return found === undefined ? [] : [[name, found]];
    }),
  );
};

const namesOf = ({ logo, css, templates }: CompiledPages): readonly string[] => [
  ...(logo === undefined ? [] : [logo]),
  ...(css === undefined ? [] : [css]),
  ...(templates === undefined ? [] : templateFiles.map((file) => `${templates}/${file}`)),
];

/** Gives pages what was read. */
export const readFrom =
  (files: BrandFiles): ReadBrandFile =>
  (name) => {
    const found = files.get(name);
    if (found instanceof PageProblem) throw found;
    return found;
  };

const readOrProblem = (name: string, from: From): Buffer | PageProblem | undefined => {
  try {
    return read(name, from);
  } catch (error) {
    if (error instanceof PageProblem) return error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return new PageProblem(
      `"${name}" cannot be read: ${systemReason(error)}`,
      'See that it is a file that may be read.',
    );
  }
};

/** Larger than any that pages take: they say how large theirs may be. */
const mostBytes = 1024 * 1024;

const read = (name: string, { pagesFolder, cwd, disk }: From): Buffer => {
  if (pagesFolder === undefined) {
    throw new PageProblem(
      `"x-oauth.pages" names "${name}", and there is no folder of pages`,
      'Name one in headgate.yaml: pages: <folder>.',
    );
  }
  const folder = path.resolve(cwd, pagesFolder);
  const file = path.resolve(folder, name);
  // Names come with definitions, perhaps in a bundle from elsewhere; the folder is all that they may reach, by links too.
  if (!isWithin(file, folder) || !isWithin(disk.realPath(file), disk.realPath(folder))) {
    throw new PageProblem(
      `"${name}" is not within the folder of pages`,
      'Put the file itself there: it is read from nowhere else.',
    );
  }
  if (disk.stat(file).size > mostBytes) {
    throw new PageProblem(`"${name}" is much too large`, 'Every page would carry it: make it smaller.');
  }
  return disk.read(file);
};

const isWithin = (file: string, folder: string): boolean => {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep, 1)[0] !== '..' && !path.isAbsolute(relative);
};
