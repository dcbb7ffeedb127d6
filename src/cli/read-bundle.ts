import { statSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '../assembly/digest.ts';
import { isBundle } from '../assembly/is-bundle.ts';
import type { Bundle } from '../assembly/types.ts';
import { type Disk, systemDisk } from './disk.ts';
import { sha256 } from './sha256.ts';
import { systemReason } from './system-reason.ts';
import { ContentError, UsageError } from './terminal.ts';

/**
 * Reads a compiled bundle.
 *
 * @throws UsageError where the system does not give the file; ContentError where it holds no bundle or a damaged one.
 */
export const readBundle = (file: string, cwd: string, disk: Disk = systemDisk): Bundle => {
  const bundle = bundleOf(file, textOf(file, cwd, disk));
  if (bundle === undefined) throw new ContentError(`"${file}" is no bundle, as "headgate compile --output" writes it`);
  return bundle;
};

/**
 * The bundle in a file that may also be a definition, or a directory: then `undefined`.
 *
 * @throws as `readBundle`, but not for what is no bundle.
 */
export const findBundle = (file: string, cwd: string): Bundle | undefined => {
  const isFile = statSync(path.resolve(cwd, file), { throwIfNoEntry: false })?.isFile() === true;
  return isFile && file.endsWith('.json') ? bundleOf(file, textOf(file, cwd, systemDisk)) : undefined;
};

/** The bundle of a text; `undefined` where it is none, or not what its digest says. */
export const parseBundle = (text: string): Bundle | undefined => {
  const value = parsed(text);
  return isBundle(value) && hasItsDigest(value) ? value : undefined;
};

const textOf = (file: string, cwd: string, disk: Disk): string => {
  try {
    return disk.read(path.resolve(cwd, file)).toString('utf8');
  } catch (error) {
    throw new UsageError(`cannot read "${file}": ${systemReason(error)}`);
  }
};

const bundleOf = (file: string, text: string): Bundle | undefined => {
  const value = parsed(text);
  if (!isBundle(value)) return undefined;
  if (hasItsDigest(value)) return value;
  throw new ContentError(`the bundle "${file}" is damaged, its digest does not match: compile it again`);
};

/** What is inside has not been looked at so far: damage may be of any form. */
const hasItsDigest = (bundle: Bundle): boolean => {
  try {
    return digestOf(bundle, sha256) === bundle.digest;
  } catch {
    return false;
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
