import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { commandLine } from '../../src/cli/command-line.ts';
import { run } from '../../src/cli/main.ts';
import { environmentSchema } from '../../src/environment/schemas.ts';
import { newFolder } from '../harness/folder.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
const document = /^```yaml\n(.*# sign-in\.yaml\n[\s\S]*?)^```/m.exec(readme)?.[1] ?? assert.fail('no sign-in.yaml');
const transcripts = [...readme.matchAll(/^```\n\$ headgate (.*)\n([\s\S]*?)^```/gm)];

const outputOf = async (t: TestContext, text: string, line: string): Promise<string> => {
  const folder = newFolder();
  t.after(() => folder.remove());
  writeFileSync(folder.at('sign-in.yaml'), text);
  let stdout = '';
  const print = (part: string): void => {
    stdout += part;
  };
  await run(line.split(' '), { stdout: print, stderr: assert.fail, env: {}, cwd: folder.path, colour: false });
  return stdout;
};

test('README shows what explain really prints of its document', async (t) => {
  const [, line = '', shown] = transcripts[0] ?? [];
  assert.equal(await outputOf(t, document, line), shown);
});

test('README shows what validate really prints of its misspelling', async (t) => {
  const [, line = '', shown] = transcripts[1] ?? [];
  const [, wrong = '', right = ''] = /`(\S+)` for `(\S+)` and nothing starts/m.exec(readme) ?? [];
  const misspelt = document.replace(right, wrong);
  assert.notEqual(misspelt, document);
  assert.equal(await outputOf(t, misspelt, line), shown);
});

const silent = { stdout: () => undefined, stderr: () => undefined, env: {}, cwd: '.', colour: false };

test('README has every command with every option', () => {
  const section = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## Environment'));
  // What is said once for several of them.
  const common = section.slice(section.lastIndexOf('\n```\n'));
  for (const command of commandLine(silent, () => undefined).commands) {
    // All lines that begin with it, and what they go on with.
    const lines = section.match(new RegExp(`^headgate ${command.name()}\\b.*(\n .*)*`, 'gm'))?.join('\n') ?? '';
    assert.ok(lines !== '', command.name());
    const isShown = (long = ''): boolean => lines.includes(long) || common.includes(long);
    for (const { long } of command.options) assert.ok(isShown(long), `${command.name()} ${long}`);
    for (const below of command.commands) {
      assert.match(lines, new RegExp(`[ |]${below.name()}\\b`), `${command.name()} ${below.name()}`);
      for (const { long } of below.options) assert.ok(isShown(long), `${below.name()} ${long}`);
    }
  }
});

test('a command line that names a command prepares that one alone', () => {
  const names = (only?: string): readonly string[] =>
    commandLine(silent, () => undefined, only).commands.map((command) => command.name());
  for (const name of names()) assert.deepEqual(names(name), [name]);
  for (const other of ['help', '--help', 'toString', 'validat']) assert.deepEqual(names(other), names());
});

test('README shows every key of headgate.yaml', () => {
  const shown = /^```yaml\n(listen:[\s\S]*?)^```/m.exec(readme)?.[1] ?? assert.fail('no headgate.yaml');
  const keys = [...shown.matchAll(/^([a-z-]+):/gm)].map(([, key]) => key);
  assert.deepEqual(keys.sort(), Object.keys(environmentSchema['properties'] ?? {}).sort());
});
