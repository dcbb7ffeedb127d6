import { readFileSync } from 'node:fs';
import path from 'node:path';
import { schemaFile } from '../schema-file.ts';
import { exitCode, type Terminal } from '../terminal.ts';

/** Every published schema, with the files that it is for. */
const kinds = {
  provider: 'OpenAPI 2.0 with x-oauth, or x-ibm-configuration.oauth2',
  api: 'any other API',
  product: 'products',
  environment: 'headgate.yaml',
  applications: 'applications.yaml',
  users: 'users.yaml',
} as const;

/** `headgate schema`: one of them, or where all of them are. */
export const schema = (name: string | undefined, { stdout, stderr, cwd }: Terminal): number => {
  if (name !== undefined) {
    stdout(readFileSync(schemaFile(name), 'utf8'));
    return exitCode.fine;
  }
  for (const [kind, about] of Object.entries(kinds)) {
    stdout(`${kind.padEnd(13)} ${about.padEnd(55)} ${shown(schemaFile(kind), cwd)}\n`);
  }
  stderr(`
As the first line of a file, for editors with the YAML language server (VS Code: "YAML" by Red Hat):
# yaml-language-server: $schema=${shown(schemaFile('provider'), cwd)}
`);
  return exitCode.fine;
};

/** As it can be written into a file of the working directory, where it lies below that. */
const shown = (file: string, cwd: string): string => {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') ? file : relative.split(path.sep).join('/');
};
