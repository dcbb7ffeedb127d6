import { timingSafeEqual } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../runtime/exchange.ts';

/** Name of the file, within the data directory, that holds the token of the admin listener. */
export const tokenFile = 'admin.token';

/**
 * Makes a new token and writes it to `<directory>/admin.token`, readable by its owner only. The file is complete whenever
 * it is there. A token lives as long as the process that made it.
 */
export const writeAdminToken = async (directory: string, random: Random): Promise<string> => {
  const token = random(32).toString('base64url');
  await mkdir(directory, { recursive: true });
  const path = join(directory, tokenFile);
  const draft = `${path}.${random(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${token}\n`);
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return token;
};

/** Whether an `Authorization` header carries the token; takes the same time for every wrong one of its length. */
export const carriesToken = (authorization: string | undefined, token: string): boolean => {
  const given = Buffer.from(/^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1] ?? '');
  const right = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
};
