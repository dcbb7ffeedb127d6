import { once } from 'node:events';
import { cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { newFolder } from '../harness/folder.ts';
import { ranIn } from './ran.ts';

const project = path.join(import.meta.dirname, 'project');
/** Where the package is. */
const ours = path.join(import.meta.dirname, '../..');
const { version }: { version: string } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'),
);

/**
 * Runs every command line of a transcript and gives the transcript as it came out: below each `$ headgate …` what was
 * printed, what went to stderr (`2>` before each line), and the exit code where it is not 0. Lines with `#` stay.
 *
 * All run in one copy of `project/`, one after another, with an empty store in `store/`. `{taken}` stands for a port that
 * is in use, `{version}` for ours, `{package}` for where the package is, `{key}` for the id of a key; `{kid1}`, `{kid2}` …
 * for those of signing keys, as they appear, `{time}` for a moment, and `{secret}` for one that was made.
 */
export const rerun = async (transcript: string): Promise<string> => {
  const folder = newFolder();
  cpSync(project, folder.path, { recursive: true });
  await openSqlite(folder.at('store/headgate.db')).close();
  const kids = new KeyIds();
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  try {
    const parts: string[] = [];
    for (const { heading, line } of commandsOf(transcript)) {
      const typed = kids.real(line.replaceAll('{taken}', port));
      // As a shell reads it: what stands in quotes is one argument.
      const args = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '').slice(1);
      const printed = await outputOf(args, folder.path);
      const shown = kids
        .shown(printed)
        .replaceAll(`:${port}`, ':{taken}')
        .replaceAll(folder.path, '{folder}')
        .replaceAll(ours, '{package}')
        .replaceAll(/ed25519:[0-9a-f]{32}/g, '{key}')
        .replaceAll(/(?<=^2> {3}(?:secret|password) of .* {2})\S+$/gm, '{secret}')
        .replaceAll(/(?<= (?:since|from|until) )\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '{time}');
      parts.push(`${heading}$ ${line}\n${shown === `${version}\n` ? '{version}\n' : shown}`);
    }
    return parts.join('\n');
  } finally {
    taken.close();
    folder.remove();
  }
};

/** Names for the thumbprints of keys (RFC 7638), which are others in every run. */
class KeyIds {
  readonly #known: string[] = [];

  shown(text: string): string {
    return text.replaceAll(/(?<![\w-])[\w-]{43}(?= {2}[A-Z])/g, (kid) => {
      if (!this.#known.includes(kid)) this.#known.push(kid);
      return `{kid${this.#known.indexOf(kid) + 1}}`;
    });
  }

  real(text: string): string {
    return text.replaceAll(/\{kid(\d+)\}/g, (name, at: string) => this.#known[Number(at) - 1] ?? name);
  }
}

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
  const { code, stdout, stderr } = await ranIn(cwd, args);
  const errors = stderr
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `2> ${line}`.trimEnd());
  return `${stdout}${stderr === '' ? '' : `${errors.join('\n')}\n`}${code === 0 ? '' : `exit code ${code}\n`}`;
};
