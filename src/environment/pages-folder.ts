import type { EnvironmentDocument } from './document.ts';
import { pathFrom, type World } from './world.ts';

/** `pages` of headgate.yaml: the folder of the files that providers' pages name, seen from where the program runs. */
export const readPagesFolder = (
  document: EnvironmentDocument,
  written: string | undefined,
  world: World,
): string | undefined => {
  if (written === undefined) return undefined;
  const folder = pathFrom(document.path, written);
  if (!world.isFolder(folder)) {
    document.report('/pages', {
      code: 'environment/missing-folder',
      message: `There is no folder "${document.written('/pages')}"`,
      help: 'Create it or correct the path; paths are relative to the file that names them.',
    });
  }
  return folder;
};
