import { isUtf8 } from 'node:buffer';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { firstBytes } from './read-token.ts';
import { type Terminal, UsageError } from './terminal.ts';

/** In UTF-8; registries take no longer one. */
const mostBytes = 1024;

/**
 * A password: what comes on stdin, up to a line end that is the last; from a terminal typed twice and not shown. Never taken
 * from the command line, which every user of the machine can read, and shells keep.
 *
 * @throws UsageError where there is none.
 */
export const readPassword = async (terminal: Terminal): Promise<string> => {
  const password = process.stdin.isTTY === true ? await typed(terminal) : piped();
  if (password === '') throw new UsageError('there is no password');
  if (Buffer.byteLength(password) > mostBytes) throw new UsageError(`the password is longer than ${mostBytes} bytes`);
  if (/[\x00-\x1f\x7f]/.test(password)) throw new UsageError('the password is not one line of text');
  return password;
};

const piped = (): string => {
  const bytes = firstBytes('-', 0);
  if (!isUtf8(bytes)) throw new UsageError('the password is not UTF-8 text');
  return bytes.toString('utf8').replace(/\r?\n$/, '');
};

const typed = async ({ stderr }: Terminal): Promise<string> => {
  // What is typed is echoed to nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  const lines = reader[Symbol.asyncIterator]();
  const asked = async (prompt: string): Promise<string> => {
    stderr(prompt);
    const line = await lines.next();
    stderr('\n');
    // Ctrl-C, Ctrl-D.
    if (line.done === true) throw new UsageError('there is no password');
    return line.value;
  };
  try {
    const password = await asked('Password: ');
    if ((await asked('Again: ')) === password) return password;
    throw new UsageError('the two passwords differ');
  } finally {
    reader.close();
  }
};
