import { newestKey, signingKey, stateOf } from '../../../oauth/signing/key-life.ts';
import { newKey } from '../../../oauth/signing/new-keys.ts';
import type { SigningAlgorithm, SigningKeyRecord } from '../../../stores/signing-keys.ts';
import { type StoreTarget, withExistingStore } from '../../existing-store.ts';
import { keyLine } from '../../key-line.ts';
import { ContentError, exitCode, type Terminal } from '../../terminal.ts';

interface RotateOptions extends StoreTarget {
  readonly algorithm?: SigningAlgorithm;
  readonly now?: true;
}

/**
 * `headgate keys rotate`: makes the keys that follow, and publishes them. They sign after `publish-before` of the
 * environment; with `--now`, or where none signs, at once. One that is published already stays the next.
 */
export const keysRotate = (options: RotateOptions, terminal: Terminal): Promise<number> =>
  withExistingStore(options, terminal, async ({ stores: { signingKeys }, environment }) => {
    const before = await signingKeys.list();
    const now = Date.now();
    for (const algorithm of algorithmsOf(options, before)) {
      const signs = signingKey(before, algorithm, now);
      const isAtOnce = options.now === true || signs === undefined;
      const newest = newestKey(before, algorithm);
      if (!isAtOnce && newest !== undefined && stateOf(newest, before, now) === 'next') {
        terminal.stdout(keyLine(newest, before, now));
        continue;
      }
      // The one that signs may end sooner, where another that was to follow it has been taken back.
      const later = Math.min(now + environment.keys.publishBeforeMs, signs?.retiredAt ?? Number.POSITIVE_INFINITY);
      const key = await newKey(algorithm, now, isAtOnce ? now : later);
      if ((await signingKeys.add(key, newest?.kid)) === 'outdated') {
        throw new ContentError(`somebody else has just made a key for ${algorithm}: see "headgate keys list"`);
      }
      terminal.stdout(keyLine(key, [...before, key], now));
    }
    return exitCode.fine;
  });

const algorithmsOf = ({ algorithm }: RotateOptions, keys: readonly SigningKeyRecord[]): readonly SigningAlgorithm[] => {
  if (algorithm !== undefined) return [algorithm];
  if (keys.length > 0) return [...new Set(keys.map((key) => key.algorithm))];
  throw new ContentError(
    'there are no keys yet: a gateway that issues JWTs makes the first one, or name an --algorithm',
  );
};
