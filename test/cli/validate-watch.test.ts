import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { newFolder } from '../harness/folder.ts';

const program = path.join(import.meta.dirname, '../../bin/headgate.js');

const api = (reference: string): string => `
swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
paths:
  /all: { get: { responses: { 200: { description: All, schema: { $ref: "${reference}" } } } } }
`;

/** How long a line may take that is about to come. */
const patienceMs = 20_000;

/** Resolves with all that was printed up to a text, which is then forgotten. */
const readerOf = (child: ChildProcess): ((text: string) => Promise<string>) => {
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      printed += part;
      child.emit('printed');
    });
  }
  return async (text) => {
    const signal = AbortSignal.timeout(patienceMs);
    while (!printed.includes(text)) await once(child, 'printed', { signal });
    const found = printed;
    printed = '';
    return found;
  };
};

const watched = (t: TestContext, folder: string) => {
  const child = spawn(process.execPath, [program, 'validate', '--watch', '.'], { cwd: folder });
  t.after(() => child.kill('SIGKILL'));
  return { child, until: readerOf(child) };
};

const looked = 'checks again when a file changes, until Ctrl-C';

describe('headgate validate --watch', () => {
  test('reports anew when a document changes, or a file that it refers to', async (t) => {
    const folder = newFolder({ 'api.yaml': api('models/photo.yaml#/Photo'), 'models/photo.yaml': 'Photo: {}' });
    t.after(() => folder.remove());
    const { child, until } = watched(t, folder.path);
    assert.match(await until(looked), /1 file: no problems/);
    writeFileSync(folder.at('api.yaml'), api('models/photo.yaml#/Foto'));
    assert.match(await until(looked), /api\.yaml:6:\d+ error openapi\/reference/);
    writeFileSync(folder.at('models/photo.yaml'), 'Foto: {}');
    assert.match(await until(looked), /1 file: no problems/);
    rmSync(folder.at('models/photo.yaml'));
    assert.match(await until(looked), /There is no file "models\/photo\.yaml"/);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [1, null], 'by what was found last');
  });

  for (const option of ['--fix', '--online']) {
    test(`does not go with ${option}: it only looks`, async () => {
      const child = spawn(process.execPath, [program, 'validate', '--watch', option, '.']);
      assert.deepEqual(await once(child, 'exit'), [2, null]);
    });
  }
});
