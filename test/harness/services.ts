import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

/** A program of the system that tests use where it is there. */
interface Service {
  /** Debian's package that brings it. */
  readonly package: string;
  readonly program: string;
}

/** All of them: another one is a line here and `describeWith` in its tests. */
export const services = {
  chromium: { package: 'chromium', program: 'chromium' },
  openssl: { package: 'openssl', program: 'openssl' },
  script: { package: 'bsdutils', program: 'script' },
  slapd: { package: 'slapd', program: 'slapd' },
} as const satisfies Readonly<Record<string, Service>>;

/** Name of a service. */
export type ServiceName = keyof typeof services;

/** Full path of a service's program; `undefined` where it is not installed. */
export const programOf = (name: ServiceName): string | undefined => {
  // Servers stand in sbin, which is not in everybody's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin'];
  return folders.map((folder) => path.join(folder, services[name].program)).find((file) => existsSync(file));
};

/**
 * Declares tests that need a service. Where it is missing they are one skipped test, seen and counted; with
 * `HEADGATE_INSTALL_SERVICES=1` (as in CI, where nothing may be left out unseen) one that fails.
 */
export const describeWith = (name: ServiceName, title: string, suite: () => void): void => {
  const isRequired = process.env['HEADGATE_INSTALL_SERVICES'] === '1';
  const reason = `${name} is missing: apt-get install ${services[name].package}`;
  if (programOf(name) !== undefined) describe(title, suite);
  else test(title, { skip: isRequired ? false : reason }, () => assert.fail(reason));
};
