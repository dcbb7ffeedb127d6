import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { parseSource } from '../source/parse.ts';
import { problemAtKey, problemOfFile } from '../source/problem-at.ts';

/**
 * What of an environment a reload replaces; everything else is held by what stays open: listeners, the store. A key that
 * is new here must first be seen to in `makeState`.
 */
const reloaded: ReadonlySet<keyof Environment> = new Set([
  'definitions',
  'applications',
  'catalog',
  'properties',
  'registries',
  'pagesFolder',
  'templates',
  'tlsProfiles',
  'keys',
  'crypto',
  'outbound',
  'bundle',
  'lint',
]);

/** The keys of headgate.yaml by which two environments differ. */
export const changedKeys = (before: Environment, after: Environment): readonly string[] =>
  differing(before, after).map(nameInFile);

/** What cannot change while the program runs: a problem for each key, at the key. `file`: of headgate.yaml. */
export const needsRestart = (
  before: Environment,
  after: Environment,
  file: { readonly path: string; readonly text: string } | undefined,
): readonly Problem[] => {
  const { root } = parseSource(file?.path ?? 'headgate.yaml', file?.text ?? '');
  return differing(withoutCertificate(before), withoutCertificate(after))
    .filter((key) => !reloaded.has(key))
    .map(nameInFile)
    .map((key) => {
      const finding = {
        code: 'reload/needs-restart',
        message: `"${key}" has changed, and cannot while the program runs`,
        help: 'Restart it, or change this back: until then nothing else of the file is loaded.',
      };
      return root?.kind === 'map' ? problemAtKey(root, key, finding) : problemOfFile(file?.path ?? '', finding);
    });
};

const differing = (before: Environment, after: Environment): readonly (keyof Environment)[] => {
  // `keyof` is what it has: plain data of one type.
  const keys = Object.keys(after) as (keyof Environment)[];
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
};

/** A certificate is renewed as it runs out: listeners take a new one while they are open. */
const withoutCertificate = (environment: Environment): Environment => {
  const { tls, ...listen } = environment.listen;
  const nothing = Buffer.of();
  return { ...environment, listen: { ...listen, tls: tls && { cert: nothing, key: nothing } } };
};

const nameInFile = (key: keyof Environment): string =>
  otherNames[key] ?? key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const otherNames: Partial<Record<keyof Environment, string>> = { registries: 'user-registries', pagesFolder: 'pages' };
