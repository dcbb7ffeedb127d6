import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Folder, newFolder } from '../../harness/folder.ts';
import { ranIn } from '../ran.ts';

/** A folder with these files, for one test. */
export const folderFor = (t: TestContext, files: Readonly<Record<string, string>> = {}): Folder => {
  const folder = newFolder(files);
  t.after(() => folder.remove());
  return folder;
};

/** Makes a document that nothing is said of. */
export const made = async (folder: Folder, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await ranIn(folder.path, ['new', ...args]);
  assert.deepEqual([code, stderr], [0, ''], `new ${args.join(' ')}: ${stderr}`);
  return stdout.trimEnd();
};

/** Fails where anything is said of these files. */
export const assertSound = async (folder: Folder, ...files: readonly string[]): Promise<void> =>
  assert.deepEqual(await codesIn(folder, ...files), []);

/** What is said of these files: severity and code. */
export const codesIn = async (folder: Folder, ...files: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await ranIn(folder.path, ['validate', '--format', 'json', ...files]);
  const { problems }: { problems: readonly { readonly code: string; readonly severity: string }[] } =
    JSON.parse(stdout);
  return problems.map(({ code, severity }) => `${severity} ${code}`);
};
