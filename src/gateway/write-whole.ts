import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Random } from '../runtime/exchange.ts';

/** Writes a file that its owner alone may read, and its folder where it is missing; the file is complete whenever it is there. */
export const writeWhole = async (file: string, text: string, random: Random): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${random(6).toString('hex')}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    // A full disk would be filled with drafts too.
    await rm(draft, { force: true });
    throw error;
  }
};
