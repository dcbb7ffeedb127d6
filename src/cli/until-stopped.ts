import type { Served } from './serve.ts';
import { exitCode } from './terminal.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Waits for SIGTERM or SIGINT, then drains for at most `graceMs`; a second signal ends that at once, in order all the same.
 * Resolves with the exit code when nothing is open any more.
 */
export const untilStopped = async (served: Pick<Served, 'close'>, graceMs: number): Promise<number> => {
  await signalled();
  signalled().then(() => served.close(0));
  const cut = await served.close(graceMs);
  return cut === 0 ? exitCode.fine : exitCode.cut;
};

/** Resolves at the next SIGTERM or SIGINT, which then do not end the process. */
export const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    const heard = (): void => {
      for (const signal of signals) process.off(signal, heard);
      resolve();
    };
    for (const signal of signals) process.on(signal, heard);
  });
