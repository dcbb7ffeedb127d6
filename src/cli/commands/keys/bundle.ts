import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyId } from '../../bundle-signature.ts';
import { systemReason } from '../../system-reason.ts';
import { exitCode, type Terminal, UsageError } from '../../terminal.ts';

/**
 * `headgate keys bundle`: makes an Ed25519 key pair, PKCS #8 and SPKI in PEM, the private one for its owner's eyes only.
 * Overwrites nothing: whoever signs with a lost key cannot be trusted any more.
 */
export const keysBundle = ({ output }: { readonly output: string }, terminal: Terminal): number => {
  const publicFile = `${output.replace(/\.pem$/, '')}.pub.pem`;
  const taken = [output, publicFile].find((file) => existsSync(path.resolve(terminal.cwd, file)));
  if (taken !== undefined) throw new UsageError(`"${taken}" is there already, and keys are not overwritten`);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  write(output, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 }, terminal);
  write(publicFile, publicKey.export({ type: 'spki', format: 'pem' }), { mode: 0o644 }, terminal);
  terminal.stdout(`${keyId(publicKey.export({ type: 'spki', format: 'der' }))}\n`);
  terminal.stderr(
    `The private key is in "${output}": sign with it (headgate compile … --sign ${output}), and keep it there.\n` +
      `The public key is in "${publicFile}": name it in headgate.yaml (bundle: { trusted-keys: [${publicFile}] }).\n`,
  );
  return exitCode.fine;
};

const write = (file: string, text: string | Buffer, { mode }: { readonly mode: number }, { cwd }: Terminal): void => {
  try {
    writeFileSync(path.resolve(cwd, file), text, { mode, flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write "${file}": ${systemReason(error)}`);
  }
};
