import type { GrantStore } from '../stores/grants.ts';

/** 500 rows keep the event loop for a few milliseconds. */
const stepRows = 500;
/** Between steps that found less than they could remove. */
const restMs = 5000;
/** Between steps while more is waiting: 5,000 rows a second, for a twentieth of the time. */
const pauseMs = 100;

/**
 * Removes expired records while requests are served, in steps that nobody feels. A step that fails is told, and the next
 * one comes all the same.
 *
 * @param keepMs how long what has expired stays.
 * @returns ends it.
 */
export const purgeInSteps = (
  grants: Pick<GrantStore, 'purge'>,
  { keepMs, failed }: { readonly keepMs: number; readonly failed: (error: unknown) => void },
): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const next = (ms: number): void => {
    if (!ended) timer = setTimeout(step, ms).unref();
  };
  const step = (): void => {
    grants.purge(Date.now(), stepRows, keepMs).then(
      (gone) => next(gone < stepRows ? restMs : pauseMs),
      (error: unknown) => {
        failed(error);
        next(restMs);
      },
    );
  };
  next(restMs);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
};
