import { readFileSync } from 'node:fs';
import { readEnvironment } from '../../src/environment/read-environment.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
/** A certificate with its key, and the key of another one. */
export const certificates = {
  'tls.crt': fixture('gateway.crt'),
  'tls.key': fixture('gateway.key'),
  'other.key': fixture('other.key'),
};

/** Reads an environment from texts by path; `headgate.yaml` is the file to start from. A folder is what files lie in. */
export const readFrom = (
  files: Readonly<Record<string, string | Uint8Array>>,
  env: Readonly<Record<string, string | undefined>> = {},
) =>
  readEnvironment('headgate.yaml', {
    readFile: (path) => {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      return typeof file === 'string' ? Buffer.from(file, 'utf8') : file;
    },
    isFolder: (path) => Object.keys(files).some((name) => name.startsWith(`${path}/`)),
    env,
  });

/** Problems as `code file:line:column pointer`, warnings with a `~` before them. */
export const linesOf = (result: ReturnType<typeof readFrom>): readonly string[] =>
  result.problems.map(
    ({ severity, code, file, line, column, pointer }) =>
      `${severity === 'warning' ? '~' : ''}${code} ${file}:${line}:${column} ${pointer}`,
  );
