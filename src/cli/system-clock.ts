import type { Clock } from '../runtime/exchange.ts';

/** How old a coarse reading may be. */
const coarseMs = 100;

/** The system's clock. A timer keeps the coarse reading; it does not keep the process alive. */
export const systemClock = (): Clock => {
  let coarse = Date.now();
  setInterval(() => {
    coarse = Date.now();
  }, coarseMs).unref();
  return { now: () => Date.now(), coarse: () => coarse };
};
