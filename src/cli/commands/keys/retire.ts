import { signingKey } from '../../../oauth/signing/key-life.ts';
import { ensureKey } from '../../../oauth/signing/new-keys.ts';
import type { SigningKeyRecord } from '../../../stores/signing-keys.ts';
import type { Stores } from '../../../stores/transactions.ts';
import { type StoreTarget, withExistingStore } from '../../existing-store.ts';
import { keyLine } from '../../key-line.ts';
import { ContentError, exitCode, type Terminal } from '../../terminal.ts';

interface RetireOptions extends StoreTarget {
  readonly compromised?: true;
}

/** Gateways remember for some seconds which key signs, and their clocks differ: what they sign with it meanwhile ends too. */
const stillSignedMs = 60_000;

/**
 * `headgate keys retire`: a key signs no more. It stays published while its tokens live; compromised, it goes at once, its
 * tokens are refused by every gateway from now on, and another key signs.
 */
export const keysRetire = (kid: string, options: RetireOptions, terminal: Terminal): Promise<number> =>
  withExistingStore(options, terminal, async ({ stores }) => {
    const key = (await stores.signingKeys.list()).find((one) => one.kid === kid);
    if (key === undefined) throw new ContentError(`there is no key "${kid}": see "headgate keys list"`);
    if (options.compromised === true) await refuse(key, stores, terminal);
    else await retire(key, stores, terminal);
    return exitCode.fine;
  });

const retire = async (key: SigningKeyRecord, { signingKeys }: Stores, { stdout, stderr }: Terminal): Promise<void> => {
  const { kid, algorithm } = key;
  const now = Date.now();
  await signingKeys.retire(kid, now, false);
  const left = await signingKeys.list();
  stdout(keyLine(left.find((one) => one.kid === kid) ?? key, left, now));
  if (signingKey(left, algorithm, now) === undefined) {
    stderr(`No key for ${algorithm} signs now: a gateway that needs one makes it.\n`);
  }
};

const refuse = async (
  key: SigningKeyRecord,
  { signingKeys, grants }: Stores,
  { stdout, stderr }: Terminal,
): Promise<void> => {
  const { kid, algorithm } = key;
  const now = Date.now();
  await signingKeys.retire(kid, now, true);
  const ended = await grants.revoke({ by: 'rule', signedBy: kid, before: now + stillSignedMs }, now);
  await ensureKey(signingKeys, algorithm, now);
  const left = await signingKeys.list();
  const successor = signingKey(left, algorithm, now);
  stdout(keyLine({ ...key, compromised: true }, left, now));
  if (successor !== undefined) stdout(keyLine(successor, left, now));
  stderr(`Ended ${ended} ${ended === 1 ? 'token' : 'tokens'}. Others learn of it when they fetch the keys anew.\n`);
};
