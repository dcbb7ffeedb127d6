import { once } from 'node:events';
import { cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { run } from '../../src/cli/main.ts';
import { newFolder } from '../harness/folder.ts';

const project = path.join(import.meta.dirname, 'project');
const { version }: { version: string } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'),
);

/**
 * Runs every command line of a transcript and gives the transcript as it came out: below each `$ headgate …` what was
 * printed, what went to stderr (`2>` before each line), and the exit code where it is not 0. Lines with `#` stay.
 *
 * All run in one copy of `project/`, one after another. `{taken}` stands for a port that is in use, `{version}` for ours,
 * `{key}` for the id of a key.
 */
export const rerun = async (transcript: string): Promise<string> => {
  const folder = newFolder();
  cpSync(project, folder.path, { recursive: true });
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  try {
    const parts: string[] = [];
    for (const { heading, line } of commandsOf(transcript)) {
      const args = line.replaceAll('{taken}', port).split(' ').slice(1);
      const printed = await outputOf(
        args.filter((arg) => arg !== ''),
        folder.path,
      );
      const shown = printed
        .replaceAll(`:${port}`, ':{taken}')
        .replaceAll(folder.path, '{folder}')
        .replaceAll(/ed25519:[0-9a-f]{32}/g, '{key}');
      parts.push(`${heading}$ ${line}\n${shown === `${version}\n` ? '{version}\n' : shown}`);
    }
    return parts.join('\n');
  } finally {
    taken.close();
    folder.remove();
  }
};

interface Command {
  /** Comments above it, with their line breaks. */
  readonly heading: string;
  readonly line: string;
}

const commandsOf = (transcript: string): readonly Command[] =>
  [...transcript.matchAll(/((?:^#.*\n)*)^\$ (headgate.*)$/gm)].map(([, heading = '', line = '']) => ({
    heading,
    line,
  }));

const outputOf = async (args: readonly string[], cwd: string): Promise<string> => {
  let stdout = '';
  let stderr = '';
  const code = await run(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd,
    colour: false,
  });
  const errors = stderr
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `2> ${line}`.trimEnd());
  return `${stdout}${stderr === '' ? '' : `${errors.join('\n')}\n`}${code === 0 ? '' : `exit code ${code}\n`}`;
};
