/** A key signs for days, and what has changed is known to all others long before it matters. */
const restMs = 60_000;

/**
 * Renews signing keys while requests are served: at once, then every minute. What fails is told, and tried again.
 *
 * @returns ends it, and waits for what is under way.
 */
export const renewInTime = (
  renew: (now: number) => Promise<void>,
  failed: (error: unknown) => void,
): (() => Promise<void>) => {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const step = async (): Promise<void> => {
    await renew(Date.now()).catch(failed);
    if (!ended) {
      timer = setTimeout(() => {
        running = step();
      }, restMs).unref();
    }
  };
  let running = step();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await running;
  };
};
