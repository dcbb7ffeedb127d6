import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserConfig, UsersFileConfig } from '../environment/environment.ts';
import { composed } from './composed.ts';
import { ordinaryCost, type PasswordWork } from './password-work.ts';
import type { Registry } from './registry.ts';

/**
 * A registry of the users of a file.
 *
 * Names are compared exactly, once they are composed. A name or a password that nobody has is refused before any work,
 * whoever it is for. Everything else costs one argon2 verification: for a name that is not there against a hash
 * that nothing matches, of the same cost as some user's, always the same one for that name.
 */
export const usersFile = (config: Pick<UsersFileConfig, 'name' | 'users'>, work: PasswordWork): Registry => {
  // New in each process: what is computed with it means nothing elsewhere.
  const key = randomBytes(32);
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest();
  const entries = config.users.map((user) => entryOf(user, digest, config.name));
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const decoys =
    entries.length === 0 ? [decoyOf(ordinaryCost)] : entries.map(({ passwordHash }) => decoyOf(passwordHash));
  const decoyFor = (name: string): string =>
    decoys[digest(name).readUInt32BE(0) % decoys.length] ?? decoyOf(ordinaryCost);
  return {
    name: config.name,
    stampOf: (name) => byName.get(name)?.stamp,
    authenticate: async (login) => {
      const [name, password] = [composed(login.name), composed(login.password)];
      if (name === undefined || password === undefined) return undefined;
      const entry = byName.get(name);
      const matches = await work.verify(entry?.passwordHash ?? decoyFor(name), password);
      if (entry === undefined) return undefined;
      const proven = entry.literal === undefined ? matches : timingSafeEqual(entry.literal, digest(password));
      return proven ? { name: entry.name } : undefined;
    },
  };
};

interface Entry {
  readonly name: string;
  /** What a login is verified against; for a literal password a decoy, so that its login takes as long. */
  readonly passwordHash: string;
  /** Keyed digest of a literal password: start need not wait for a real hash, and the password itself is not kept. */
  readonly literal: Buffer | undefined;
  /** The same in all processes, after a restart too. It means nothing elsewhere. */
  readonly stamp: string;
}

const entryOf = (user: UserConfig, digest: (text: string) => Buffer, registry: string): Entry => {
  const { name } = user;
  const stampOf = (stored: string): string =>
    createHash('sha256')
      .update(JSON.stringify(['stamp', registry, name, stored]))
      .digest('hex');
  if ('passwordHash' in user) {
    const { passwordHash } = user;
    return { name, passwordHash, literal: undefined, stamp: stampOf(passwordHash).slice(0, 32) };
  }
  const password = user.password.normalize('NFC');
  // 16 bits: who reads the sessions could else try passwords against it. Of so many changes one does not show.
  const stamp = stampOf(password).slice(0, 4);
  return { name, passwordHash: decoyOf(ordinaryCost), literal: digest(password), stamp };
};

/** A hash of the same cost as `passwordHash` that no password is known to match: its output is random. */
const decoyOf = (passwordHash: string): string => {
  const cost = passwordHash.split('$', 4).join('$');
  return `${cost}$${unpadded(randomBytes(16))}$${unpadded(randomBytes(32))}`;
};

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
