import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { systemReason } from './system-reason.ts';
import { type Terminal, UsageError } from './terminal.ts';

/** Some times as long as the longest token of ours. */
const mostBytes = 16_384;

/**
 * The token in a file, without the space around it; `-`: what comes on stdin. Never taken from the command line, which every
 * user of the machine can read, and shells keep.
 */
export const readToken = (file: string, { cwd }: Pick<Terminal, 'cwd'>): string => {
  const text = firstBytes(file, file === '-' ? 0 : path.resolve(cwd, file))
    .toString('utf8')
    .trim();
  if (text === '' || text.length >= mostBytes) throw new UsageError(`"${file}" does not hold one token`);
  return text;
};

/**
 * The beginning of a file, or of a descriptor; whole where it has less than 16 KiB. `named` is what it is called in the error.
 *
 * @throws UsageError
 */
export const firstBytes = (named: string, file: string | number): Buffer => {
  let opened: number | undefined;
  try {
    opened = typeof file === 'number' ? file : openSync(file, 'r');
    const bytes = Buffer.alloc(mostBytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < mostBytes; length += read) {
      read = readSync(opened, bytes, length, mostBytes - length, null);
    }
    return bytes.subarray(0, length);
  } catch (error) {
    throw new UsageError(`cannot read "${named}": ${systemReason(error)}`);
  } finally {
    if (opened !== undefined && opened !== 0) closeSync(opened);
  }
};
