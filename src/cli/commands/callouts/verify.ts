import { asking } from '../../callouts/ask.ts';
import { type Check, checksOf, type Subject, type VerifiedKind } from '../../callouts/checks.ts';
import { report } from '../../load.ts';
import { environmentWithout, loadEnvironment } from '../../load-environment.ts';
import { openOutbound } from '../../open-outbound.ts';
import { readPassword } from '../../read-password.ts';
import { exitCode, type Terminal, UsageError } from '../../terminal.ts';

interface VerifyOptions {
  readonly kind: VerifiedKind;
  readonly user?: string;
  readonly scope: string;
  readonly method: 'get' | 'post';
  readonly tlsProfile?: string;
  readonly timeout: string;
  readonly config?: string;
}

/** `headgate callouts verify`: a line for each check on stdout; 1 where one failed. */
export const calloutsVerify = async (url: string, options: VerifyOptions, terminal: Terminal): Promise<number> => {
  const { kind, scope, method, tlsProfile, config } = options;
  const timeoutMs = timeoutOf(options);
  const found = loadEnvironment(config, terminal);
  const environment = environmentWithout(found, ['calls']);
  if (environment === undefined) {
    report({ ...found, files: found.sources.size }, terminal);
    return exitCode.findings;
  }
  // One check that fails must not keep the next from being made.
  const calls = { ...environment, outbound: { ...environment.outbound, breaker: 'off' as const } };
  const outbound = openOutbound(calls, () => false);
  try {
    if (tlsProfile !== undefined && !outbound.hasTlsProfile(tlsProfile)) {
      throw new UsageError(`there is no TLS profile "${tlsProfile}" in the environment`);
    }
    const subject: Subject = {
      user: await userOf(options, terminal),
      scope,
      method: method === 'get' ? 'GET' : 'POST',
    };
    return await printed(checksOf(kind, subject, asking({ url, tlsProfile, timeoutMs }, outbound)), terminal);
  } finally {
    await outbound.close();
  }
};

const timeoutOf = ({ timeout }: VerifyOptions): number => {
  if (/^[1-9]\d{0,2}$/.test(timeout)) return Number(timeout) * 1000;
  throw new UsageError('--timeout takes a number of seconds from 1 to 999');
};

const userOf = async ({ kind, user }: VerifyOptions, terminal: Terminal): Promise<Subject['user']> => {
  if (kind !== 'authentication') return undefined;
  if (user === undefined) throw new UsageError('--kind authentication needs --user, and their password on stdin');
  if (user.includes(':')) throw new UsageError('a name with ":" in it cannot be sent by Basic (RFC 7617 §2)');
  return { name: user, password: await readPassword(terminal) };
};

const printed = async (checks: AsyncIterable<Check>, { stdout }: Terminal): Promise<number> => {
  let failed = 0;
  for await (const { title, wrong } of checks) {
    if (wrong !== undefined) failed += 1;
    stdout(wrong === undefined ? `ok      ${title}\n` : `failed  ${title}: ${wrong}\n`);
  }
  return failed === 0 ? exitCode.fine : exitCode.findings;
};
