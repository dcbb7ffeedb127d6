import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../assembly/types.ts';
import { signBundle } from '../bundle-signature.ts';
import { compileLoaded } from '../compile-loaded.ts';
import { isError, load, report } from '../load.ts';
import { systemReason } from '../system-reason.ts';
import { exitCode, quoted, type Terminal, UsageError } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';

interface CompileOptions {
  readonly profile?: Profile;
  readonly output?: string;
  readonly sign?: string;
}

/** `headgate compile`: writes the bundle, prints its digest on stdout and problems on stderr. */
export const compileCommand = async (
  paths: readonly string[],
  { profile, output, sign }: CompileOptions,
  terminal: Terminal,
): Promise<number> => {
  if (sign !== undefined && output === undefined)
    throw new UsageError('--sign needs --output: a signature stands in the bundle');
  const key = sign === undefined ? undefined : privateKeyOf(sign, terminal.cwd);
  const loaded = await load(paths, terminal, { profile });
  report(loaded, terminal);
  if (loaded.problems.some(isError)) return exitCode.findings;
  if (loaded.files === 0) throw new UsageError(`there is no definition in ${quoted(paths)}`);
  const compiled = compileLoaded(loaded);
  const bundle = key === undefined ? compiled : signBundle(compiled, key);
  if (output !== undefined) writeOutput(output, `${JSON.stringify(bundle, null, 1)}\n`, terminal.cwd);
  terminal.stdout(`${bundle.digest}\n`);
  return exitCode.fine;
};

const privateKeyOf = (file: string, cwd: string): KeyObject => {
  const pem = textOf(file, cwd);
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Node tells what is no key, and an encrypted one, only by throwing.
  }
  throw new UsageError(`"${file}" is no Ed25519 private key, as "headgate keys bundle" makes it`);
};

const textOf = (file: string, cwd: string): string => {
  try {
    return readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read "${file}": ${systemReason(error)}`);
  }
};
