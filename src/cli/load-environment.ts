import path from 'node:path';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import type { EnvironmentResult } from '../environment/read-environment.ts';
import { readEnvironment } from '../environment/read-environment.ts';
import { type Disk, findOn, systemDisk } from './disk.ts';
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
  disk: Disk = systemDisk,
): EnvironmentResult => {
  const exists = (one: string): boolean => findOn(disk, path.resolve(cwd, one)) !== undefined;
  if (file !== undefined && !exists(file)) throw new UsageError(`cannot read "${file}": no such file or directory`);
  const found = file ?? (exists('headgate.yaml') ? 'headgate.yaml' : undefined);
  return readEnvironment(found, {
    env,
    readFile: (one) => disk.read(path.resolve(cwd, one)),
    isFolder: (one) => findOn(disk, path.resolve(cwd, one))?.isDirectory() === true,
  });
};

/**
 * The same for who serves nothing: variables and files that hold the secrets of a gateway may be missing where somebody looks at
 * it. `undefined`: something else is wrong, or what is missing is in the parts that are `needed`.
 */
export const environmentWithout = (
  { environment, legible, problems }: EnvironmentResult,
  needed: readonly (keyof typeof parts)[],
): Environment | undefined => {
  const isNeeded = ({ pointer }: Problem): boolean => needed.some((part) => parts[part].test(pointer));
  const matters = (problem: Problem): boolean =>
    problem.severity === 'error' && !(absences.has(problem.code) && !isNeeded(problem));
  return environment ?? (problems.some(matters) ? undefined : legible);
};

const parts = {
  applications: /^\/applications/,
  calls: /^\/(?:outbound|tls-profiles)/,
  definitions: /^\/(?:definitions|bundle)/,
  pages: /^\/pages/,
  properties: /^\/(?:catalog|properties)/,
  store: /^\/(?:store|keys)/,
  templates: /^\/templates/,
} as const;

const absences: ReadonlySet<string> = new Set([
  'environment/missing-variable',
  'environment/missing-file',
  'environment/unreadable-file',
]);
