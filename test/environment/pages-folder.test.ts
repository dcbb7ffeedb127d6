import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { loadEnvironment } from '../../src/cli/load-environment.ts';
import { newFolder } from '../harness/folder.ts';
import { linesOf, readFrom } from './in-memory.ts';

describe('pages of headgate.yaml', () => {
  const folder = newFolder({
    'conf/headgate.yaml': 'pages: pages\n',
    'conf/wrong.yaml': 'pages: headgate.yaml\n',
    'conf/none.yaml': 'pages: none\n',
    'conf/pages/acme.svg': '<svg/>',
  });
  after(() => folder.remove());

  it('is a folder, its path counted from the file', () => {
    const { environment, problems } = loadEnvironment('conf/headgate.yaml', { cwd: folder.path, env: {} });
    assert.deepEqual([environment?.pagesFolder, problems], ['conf/pages', []]);
  });

  it('may be named by a variable, and by an absolute path', () => {
    const files = { 'headgate.yaml': 'pages: ${PAGES}\n', '/srv/pages/acme.svg': '' };
    assert.equal(readFrom(files, { PAGES: '/srv/pages' }).environment?.pagesFolder, '/srv/pages');
  });

  it('need not be named: then there is none', () => {
    assert.equal(readFrom({ 'headgate.yaml': 'catalog: a\n' }).environment?.pagesFolder, undefined);
  });

  for (const file of ['wrong', 'none']) {
    it(`is refused where it is ${file === 'wrong' ? 'a file' : 'not there'}`, () => {
      const result = loadEnvironment(`conf/${file}.yaml`, { cwd: folder.path, env: {} });
      assert.deepEqual(linesOf(result), [`environment/missing-folder conf/${file}.yaml:1:8 /pages`]);
      assert.equal(result.environment, undefined);
    });
  }

  it('is refused without showing what a variable holds', () => {
    const { problems } = readFrom({ 'headgate.yaml': 'pages: ${PAGES}\n' }, { PAGES: '/home/secret' });
    assert.equal(problems[0]?.message, 'There is no folder "${PAGES}"');
  });

  for (const text of ['pages: [a]', 'pages: 7', 'pages: ""']) {
    it(`"${text}" is refused`, () => {
      assert.equal(readFrom({ 'headgate.yaml': `${text}\n` }).problems.length, 1);
    });
  }
});
