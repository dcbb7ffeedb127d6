import { availableParallelism } from 'node:os';
import { registryBusy } from './registry-faults.ts';

/** Argon2 off the main thread, a few at once. One for the whole process: it is what bounds CPU and memory. */
export interface PasswordWork {
  /** Whether `password` is what `passwordHash` was made of. Throws a `Fault` (503, `identity/busy`) if too many wait. */
  verify(passwordHash: string, password: string): Promise<boolean>;
}

/** How much password work is let in. */
export interface PasswordWorkLimits {
  /** At once. */
  readonly running: number;
  /** Waiting behind them: at 50 ms each on one core the last of 64 waits three seconds, as long as a person does. */
  readonly waiting: number;
}

/**
 * One core is left to the event loop, and one of the four threads that Node has by default for files, name look-ups and
 * this: argon2 on all of them would make everything else wait for it.
 */
const defaultLimits = (): PasswordWorkLimits => ({
  running: Math.max(1, Math.min(availableParallelism() - 1, 3)),
  waiting: 64,
});

/**
 * Makes the process's password work. `check` is what does one verification; another one is for tests.
 */
export const passwordWork = (limits = defaultLimits(), check = verifyArgon2): PasswordWork => {
  let running = 0;
  const waiting: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (running < limits.running) {
      running += 1;
      return;
    }
    if (waiting.length >= limits.waiting) throw registryBusy('the queue for password hashing is full');
    // Whoever leaves hands its place over: `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    verify: async (passwordHash, password) => {
      await enter();
      try {
        return await check(passwordHash, normalise(password));
      } finally {
        leave();
      }
    },
  };
};

const verifyArgon2 = async (passwordHash: string, password: string): Promise<boolean> =>
  (await argon2()).verify(passwordHash, password);

/** Loaded at the first sign-in: gateways without users never need its 7 MB. */
const argon2 = () => import('@node-rs/argon2');

/** 19 MiB, 2 passes, 1 lane: the first choice of OWASP's password storage guide. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Argon2id; the library's enum exists for the compiler alone. */
const argon2id = 2;

/** The argon2id hash of a password, in PHC string format, with a new random salt. For tools; not limited. */
export const hashPassword = async (password: string): Promise<string> =>
  (await argon2()).hash(normalise(password), { algorithm: argon2id, ...cost });

/** What a hash of `hashPassword` starts with. */
export const ordinaryCost = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`;

/** Composed and decomposed letters are one password (RFC 8265 §4.2.2). */
const normalise = (password: string): string => password.normalize('NFC');
