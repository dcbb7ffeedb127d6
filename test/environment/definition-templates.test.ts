import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { loadEnvironment } from '../../src/cli/load-environment.ts';
import { newFolder } from '../harness/folder.ts';
import { readFrom } from './in-memory.ts';

describe('templates of headgate.yaml', () => {
  const folder = newFolder({
    'conf/each.yaml': 'templates: { api: a.hbs, product: ../b.hbs, provider: /c.hbs }\n',
    'conf/folder.yaml': 'templates: mine\n',
    'conf/none.yaml': 'catalog: a\n',
  });
  after(() => folder.remove());
  const read = (file: string) => loadEnvironment(`conf/${file}.yaml`, { cwd: folder.path, env: {} });

  it('are files, their paths counted from the file; a gateway serves without them', () => {
    const { environment, problems } = read('each');
    assert.deepEqual(environment?.templates, { api: 'conf/a.hbs', product: 'b.hbs', provider: '/c.hbs' });
    assert.deepEqual(problems, []);
  });

  it('or one folder', () => {
    assert.deepEqual(read('folder').environment?.templates, { folder: 'conf/mine' });
  });

  it('need not be named', () => {
    assert.deepEqual(read('none').environment?.templates, {});
  });

  for (const text of ['templates: { apis: a.hbs }', 'templates: 7', 'templates: ""', 'templates: { api: [a.hbs] }']) {
    it(`"${text}" is refused`, () => {
      assert.equal(readFrom({ 'headgate.yaml': `${text}\n` }).problems.length, 1);
    });
  }
});
