import { type FindOptions, findCallouts } from '../../callouts/find.ts';
import { stubAnswers } from '../../callouts/stub-answers.ts';
import { openStubs } from '../../callouts/stub-server.ts';
import { portOf } from '../../port-option.ts';
import { exitCode, type Terminal, UsageError } from '../../terminal.ts';
import { untilStopped } from '../../until-stopped.ts';

interface StubOptions extends FindOptions {
  readonly port?: string;
  readonly user?: readonly string[];
}

/** Beside the ports that gateways and previews have. */
const usualPort = 8091;

/** `headgate callouts stub`: serves the services that definitions name, for trying out, until SIGTERM or SIGINT. */
export const calloutsStub = async (
  paths: readonly string[],
  { port, user = ['alice:alice-password'], ...options }: StubOptions,
  terminal: Terminal,
): Promise<number> => {
  const users = new Map(user.map(userOf));
  const callouts = await findCallouts(paths, options, terminal);
  if (callouts === undefined) return exitCode.findings;
  const log = (line: string): void => terminal.stderr(`${line}\n`);
  const server = await openStubs(portOf(port, '--port') ?? usualPort, stubAnswers(callouts, users), log);
  const ended = untilStopped(server, 0);
  const lines = callouts.map(({ provider, setting, path }) => `${provider}  ${setting}: ${server.url}${path}\n`);
  terminal.stdout(`headgate callouts ${server.url}\n${lines.join('')}`);
  return ended;
};

const userOf = (text: string): readonly [name: string, password: string] => {
  const [, name, password] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  if (name === undefined || password === undefined)
    throw new UsageError('--user takes a name and a password, "alice:alice-password"');
  return [name, password];
};
