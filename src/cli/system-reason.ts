import { getSystemErrorMessage } from 'node:util';

/** Why the system refused what it was asked, in words: `no such file or directory`. */
export const systemReason = (error: unknown): string => {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined;
  return typeof errno === 'number' ? getSystemErrorMessage(errno) : String(error);
};
