import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { run } from '../../src/cli/main.ts';
import { newFolder } from '../harness/folder.ts';
import { serveProject } from './served-project.ts';
import { versionedProject } from './versioned-api.ts';

test('a gateway that finds its port taken leaves token and address to the one that has it', async (t) => {
  const project = await serveProject(t, { files: versionedProject('one') });
  const files = (): readonly string[] =>
    ['admin.token', 'admin.url'].map((name) => readFileSync(project.folder.at(`data/${name}`), 'utf8'));
  const before = files();
  assert.equal(before[1], `${project.adminUrl}\n`);
  let stderr = '';
  const code = await run(['start', '--port', new URL(project.url).port, '--admin-port', '0'], {
    stdout: () => undefined,
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd: project.folder.path,
    colour: false,
  });
  assert.equal(code, 2);
  assert.match(stderr, /^headgate: the address 127\.0\.0\.1:\d+ is in use$/m);
  assert.deepEqual(files(), before);
});

test('where the system does not let the data folder be written, that is told and nothing is left open: exit code 2', async (t) => {
  const folder = newFolder(versionedProject('one'));
  t.after(() => folder.remove());
  mkdirSync(folder.at('data/admin.token'), { recursive: true });
  let stderr = '';
  const code = await run(['start', '--port', '0', '--admin-port', '0'], {
    stdout: () => undefined,
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd: folder.path,
    colour: false,
  });
  assert.equal(code, 2);
  assert.match(stderr, /^headgate: cannot write to the data folder "\S+data": illegal operation on a directory$/m);
});
