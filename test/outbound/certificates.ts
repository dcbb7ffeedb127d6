import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key pair as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes certificates by one authority that lives as long as the call. */
export const makeCertificates = <T>(
  make: (sign: (name: string, days?: number, by?: 'authority' | 'self') => Certificate, authority: string) => T,
): T => {
  const directory = mkdtempSync(join(tmpdir(), 'headgate-'));
  const path = (name: string): string => join(directory, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const run = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore' });
  };
  const read = (name: string): Certificate => ({
    cert: readFileSync(path(`${name}.crt`), 'utf8'),
    key: readFileSync(path(`${name}.key`), 'utf8'),
  });
  run(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    '/CN=test authority',
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.crt'),
  );
  let count = 0;
  const sign = (subject: string, days = 2, by: 'authority' | 'self' = 'authority'): Certificate => {
    count++;
    const name = `c${count}`;
    const names = /^[\d.]+$/.test(subject) ? `IP:${subject}` : `DNS:${subject}`;
    const csr = path(`${name}.csr`);
    const extension = ['-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=CA:FALSE'];
    run('req', '-new', ...newKey, '-subj', `/CN=${subject}`, ...extension, '-keyout', path(`${name}.key`), '-out', csr);
    const signing =
      by === 'self'
        ? ['-signkey', path(`${name}.key`)]
        : ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-CAcreateserial'];
    run(
      'x509',
      '-req',
      '-in',
      csr,
      '-copy_extensions',
      'copy',
      ...signing,
      '-days',
      String(days),
      '-out',
      path(`${name}.crt`),
    );
    return read(name);
  };
  try {
    return make(sign, read('ca').cert);
  } finally {
    rmSync(directory, { recursive: true });
  }
};
