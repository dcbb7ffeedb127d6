import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { newFolder } from '../harness/folder.ts';

const program = path.join(import.meta.dirname, '../../bin/headgate.js');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `headgate fmt` with a text, or bytes, on stdin. */
const fmt = (args: readonly string[], input: string | Buffer): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [program, 'fmt', ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
    child.stdin?.end(input);
  });

const untidy = 'basePath: /a # where\nswagger: "2.0"\n';
const tidy = 'swagger: "2.0"\nbasePath: /a # where\n';

describe('headgate fmt -', () => {
  it('writes the document on stdin, put in order, to stdout', async () => {
    assert.deepEqual(await fmt(['-'], untidy), { code: 0, stdout: tidy, stderr: '' });
  });

  it('with --check only says by its exit code whether it would change', async () => {
    assert.deepEqual(await fmt(['-', '--check'], untidy), { code: 1, stdout: '', stderr: '' });
    assert.deepEqual(await fmt(['-', '--check'], tidy), { code: 0, stdout: '', stderr: '' });
  });

  it('tells what is wrong with what cannot be read, and writes nothing', async () => {
    for (const input of ['a: [', Buffer.from([0xff, 0xfe, 0]), '', 'openapi: 3.0.0']) {
      const { code, stdout, stderr } = await fmt(['-'], input);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^stdin:1:\d+ error source\//);
    }
  });
});

describe('headgate fmt', () => {
  it('writes the good files among others, and leaves the broken one', async (t) => {
    const folder = newFolder({ 'good.yaml': untidy, 'broken.yaml': 'swagger: [' });
    t.after(() => folder.remove());
    const { code, stdout, stderr } = await fmt([folder.path], '');
    assert.equal(code, 1);
    assert.match(stdout, /good\.yaml\n$/);
    assert.match(stderr, /broken\.yaml:1:\d+ error source\/syntax/);
    assert.equal(readFileSync(folder.at('good.yaml'), 'utf8'), tidy);
    assert.equal(readFileSync(folder.at('broken.yaml'), 'utf8'), 'swagger: [');
  });

  it('leaves the definitions that a product refers to as they are: they were not named', async (t) => {
    const product = 'product: 1.0.0\napis: { a: { $ref: a.yaml } }\n';
    const folder = newFolder({ 'all.yaml': product, 'a.yaml': untidy });
    t.after(() => folder.remove());
    assert.deepEqual(await fmt([folder.at('all.yaml')], ''), { code: 0, stdout: '', stderr: '' });
    assert.equal(readFileSync(folder.at('a.yaml'), 'utf8'), untidy);
  });

  it('changes no byte but the order where lines end as on Windows behind a byte order mark', async (t) => {
    const folder = newFolder({});
    t.after(() => folder.remove());
    writeFileSync(folder.at('a.yaml'), `\ufeff${untidy.replaceAll('\n', '\r\n')}`);
    assert.equal((await fmt([folder.at('a.yaml')], '')).code, 0);
    assert.equal(readFileSync(folder.at('a.yaml'), 'utf8'), `\ufeff${tidy.replaceAll('\n', '\r\n')}`);
  });
});
