import { StoreUnavailable } from '../grants.ts';
import { isBusy } from './sqlite-errors.ts';

const retryMs = 1;

/**
 * Reads at once where that works. A reader in WAL is in nobody's way, but while another process recovers or closes the
 * file even reading is refused: then it is tried again in later turns of the event loop.
 *
 * @returns the value, or a promise that rejects with nothing but `StoreUnavailable`.
 */
export const readPatiently = <T>(read: () => T, patienceMs: number): T | Promise<T> => {
  try {
    return read();
  } catch (error) {
    if (!isBusy(error)) return Promise.reject(new StoreUnavailable(error));
    return readLater(read, performance.now() + patienceMs);
  }
};

const readLater = <T>(read: () => T, until: number): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const attempt = (): void => {
      try {
        resolve(read());
      } catch (error) {
        if (isBusy(error) && performance.now() < until) setTimeout(attempt, retryMs);
        else reject(new StoreUnavailable(error));
      }
    };
    setTimeout(attempt, retryMs);
  });
