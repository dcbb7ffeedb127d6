import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EnvironmentResult } from '../environment/read-environment.ts';
import { readEnvironment } from '../environment/read-environment.ts';
import { type Terminal, UsageError } from './terminal.ts';

/**
 * Reads `headgate.yaml` and what it names. Without `file`: the one in the working directory if there is one, else the
 * defaults.
 *
 * @throws UsageError where the file that was named is not there.
 */
export const loadEnvironment = (
  file: string | undefined,
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
): EnvironmentResult => {
  if (file !== undefined && !existsSync(path.resolve(cwd, file))) {
    throw new UsageError(`cannot read "${file}": no such file or directory`);
  }
  const found = file ?? (existsSync(path.resolve(cwd, 'headgate.yaml')) ? 'headgate.yaml' : undefined);
  return readEnvironment(found, { env, readFile: (one) => readFileSync(path.resolve(cwd, one)) });
};
