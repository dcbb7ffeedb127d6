import path from 'node:path';
import { type Disk, systemDisk } from './disk.ts';

/** The system's files as they would be with these, by absolute path: so they can be checked before they are written. */
export const overlaidDisk = (files: ReadonlyMap<string, string>): Disk => ({
  ...systemDisk,
  read: (file) => {
    const text = files.get(file);
    return text === undefined ? systemDisk.read(file) : Buffer.from(text);
  },
  // Nobody asks of it but whether it is a file: so is the program that runs.
  stat: (file) => systemDisk.stat(files.has(file) ? process.execPath : file),
  realPath: (file) =>
    files.has(file) ? path.join(realFolder(path.dirname(file)), path.basename(file)) : systemDisk.realPath(file),
});

/** Of a folder that may not be there yet. */
const realFolder = (folder: string): string => {
  try {
    return systemDisk.realPath(folder);
  } catch {
    const above = path.dirname(folder);
    return above === folder ? folder : path.join(realFolder(above), path.basename(folder));
  }
};
