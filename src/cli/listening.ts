import { UsageError } from './terminal.ts';

/**
 * A listener that is about to open.
 *
 * @throws UsageError where its port cannot be had, with the reason in words.
 */
export const listening = async <T>(listener: Promise<T>): Promise<T> => {
  try {
    return await listener;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reasons: Record<string, string> = {
      EADDRINUSE: 'is in use',
      EACCES: 'may not be used',
      EADDRNOTAVAIL: 'is not of this machine',
    };
    const reason = typeof code === 'string' ? reasons[code] : undefined;
    if (reason === undefined || !(error instanceof Error)) throw error;
    const { address, port } = error as { address?: string; port?: number }; // of Node's listen errors
    throw new UsageError(`the address ${address}:${port} ${reason}`);
  }
};
