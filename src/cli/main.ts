import { CommanderError } from 'commander';
import { commandLine } from './command-line.ts';
import { systemReason } from './system-reason.ts';
import { CommandError, exitCode, type Terminal } from './terminal.ts';

/** Runs one command line. Sets `process.exitCode`; `start` returns when it has ended. */
export const main = async (args: readonly string[]): Promise<void> => {
  process.stdout.on('error', endWithoutOutput);
  process.stderr.on('error', endWithTerminal);
  const terminal: Terminal = {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    // Both, so that no file ever gets the escapes of the other. `isTTY` is undefined, not false, where it is no terminal.
    colour: process.stdout.isTTY === true && process.stderr.isTTY === true && isColourful(process.env),
    ...(process.stdin.isTTY === true &&
      process.stderr.isTTY === true && {
        ask: async (question) => (await import('./ask.ts')).ask(question),
      }),
  };
  process.exitCode = await run(args, terminal);
};

/** Runs one command line against a terminal; answers with the exit code. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let code: number = exitCode.fine;
  const ended = (outcome: number): void => {
    code = outcome;
  };
  const program = commandLine(terminal, ended, args[0]);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    if (error instanceof CommandError) {
      terminal.stderr(`headgate: ${error.message}\n`);
      return error.exitCode;
    }
    terminal.stderr(`headgate: a bug of ours, please report it:\n${error instanceof Error ? error.stack : error}\n`);
    return exitCode.bug;
  }
};

/** What people say of their terminals: any value of NO_COLOR but the empty one (no-color.org). */
const isColourful = ({ NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean => !NO_COLOR && TERM !== 'dumb';

/**
 * Without a reader or on a full disk there is nobody to tell, and what is asked of us can be done all the same. A terminal
 * that is closed takes its programs along: SIGHUP, which it sends too, would not end us.
 */
const endWithTerminal = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EIO') process.kill(process.pid, 'SIGTERM');
};

/** Whoever pipes us into `head` has read enough: that is no failure. Half a result on a full disk is. */
const endWithoutOutput = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') return;
  endWithTerminal(error);
  if (error.code === 'EIO') return;
  process.stderr.write(`headgate: cannot write the output: ${systemReason(error)}\n`);
  process.exit(exitCode.usage);
};
