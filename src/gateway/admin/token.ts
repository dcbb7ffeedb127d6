import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Random } from '../../runtime/exchange.ts';
import { writeWhole } from '../write-whole.ts';

/** Names of the files, within the data directory, that hold the token of the admin listener and where it listens. */
export const tokenFile = 'admin.token';
export const addressFile = 'admin.url';

/** A new token. It lives as long as the process that made it. */
export const makeAdminToken = (random: Random): string => random(32).toString('base64url');

/**
 * Writes both files, readable by their owner only and complete whenever they are there. To be called by who serves: a
 * gateway that finds its ports taken must not lock operators out of the one that has them.
 */
export const writeAdminFiles = async (
  directory: string,
  { token, url }: { readonly token: string; readonly url: string },
  random: Random,
): Promise<void> => {
  await writeWhole(join(directory, tokenFile), `${token}\n`, random);
  await writeWhole(join(directory, addressFile), `${url}\n`, random);
};

/** Whether an `Authorization` header carries the token; takes the same time for every wrong one of its length. */
export const carriesToken = (authorization: string | undefined, token: string): boolean => {
  const given = Buffer.from(/^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1] ?? '');
  const right = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
};
