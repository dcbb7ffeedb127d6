import path from 'node:path';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import type { EnvironmentResult } from '../environment/read-environment.ts';
import type { EnvironmentNames } from '../lint/environment-names.ts';
import { type Disk, findOn, systemDisk } from './disk.ts';
import { environmentWithout } from './load-environment.ts';

/** Where an environment was read from. */
interface From {
  /** `headgate.yaml`, as it was named. */
  readonly file: string;
  readonly cwd: string;
  readonly disk?: Disk;
}

/**
 * What definitions may name of an environment for who serves nothing: secrets may be missing, since a name is one without its
 * key. `undefined`: something else is wrong, so that the names are not certain.
 */
export const legibleNames = (result: EnvironmentResult, from: From): EnvironmentNames | undefined => {
  const { problems } = result;
  if (problems.some(({ pointer }) => pointer === '/catalog')) return undefined;
  const environment = environmentWithout(result, []);
  return environment && environmentNames(environment, from, problems);
};

/** The same of an environment that is in order but for `problems`. */
export const environmentNames = (
  environment: Environment,
  { file, cwd, disk = systemDisk }: From,
  problems: readonly Problem[] = [],
): EnvironmentNames => {
  const { catalog, properties, registries, tlsProfiles, crypto, outbound, pagesFolder } = environment;
  return {
    file,
    catalog,
    properties: new Set([...Object.keys(properties), ...namesWithProblems(problems, 'properties')]),
    registries: new Set([...registries.map(nameOf), ...namesWithProblems(problems, 'user-registries')]),
    tlsProfiles: new Set([...tlsProfiles.map(nameOf), ...namesWithProblems(problems, 'tls-profiles')]),
    crypto: new Set([...crypto.map(nameOf), ...namesWithProblems(problems, 'crypto')]),
    insecureCallouts: new Set(outbound.insecureCallouts),
    hasPage: pagesFolder === undefined ? undefined : pageFinder(path.resolve(cwd, pagesFolder), disk),
  };
};

const nameOf = ({ name }: Pick<Environment['registries'][number], 'name'>): string => name;

/** Entries that are there, though something that they need is not. */
const namesWithProblems = (problems: readonly Problem[], part: string): readonly string[] =>
  problems.flatMap(({ pointer }) => {
    const [, first, name] = pointer.split('/');
    return first === part && name !== undefined ? name.replaceAll('~1', '/').replaceAll('~0', '~') : [];
  });

/** As a gateway reads them: nothing outside of the folder, by links neither. */
const pageFinder =
  (folder: string, disk: Disk): EnvironmentNames['hasPage'] =>
  (name) => {
    const file = path.resolve(folder, name);
    if (findOn(disk, file) === undefined) return false;
    const relative = path.relative(disk.realPath(folder), disk.realPath(file));
    return relative !== '' && relative.split(path.sep, 1)[0] !== '..' && !path.isAbsolute(relative);
  };
