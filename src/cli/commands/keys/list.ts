import { type StoreTarget, withExistingStore } from '../../existing-store.ts';
import { keyLine } from '../../key-line.ts';
import { exitCode, type Terminal } from '../../terminal.ts';

/** `headgate keys list`: the keys that sign tokens, the oldest first. */
export const keysList = (target: StoreTarget, terminal: Terminal): Promise<number> =>
  withExistingStore(target, terminal, async ({ stores }) => {
    const keys = await stores.signingKeys.list();
    const now = Date.now();
    for (const key of keys) terminal.stdout(keyLine(key, keys, now));
    if (keys.length === 0) terminal.stderr('There are none: a gateway that issues JWTs makes the first one.\n');
    return exitCode.fine;
  });
