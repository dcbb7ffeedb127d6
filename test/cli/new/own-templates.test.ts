import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { ranIn } from '../ran.ts';
import { folderFor, made } from './made.ts';

describe('templates of somebody’s own', () => {
  const template = `# {{title}}
swagger: '2.0'
info:
  x-ibm-name: {{name}}
  title: '{{title}}'
  version: {{version}}
{{#if schemes}}
schemes:
{{#each schemes}}
  - {{this}}
{{/each}}
{{else}}
schemes: [https]
{{/if}}
host: {{#if hostname}}{{hostname}}{{else}}$(catalog.host){{/if}}
basePath: "{{basepath}}"
paths: { /all: { get: { responses: { 200: { description: All } } } } }
x-ibm-configuration:
  assembly:
    execute:
      - invoke:
          target-url: '{{#if targeturl}}{{targeturl}}{{else}}http://127.0.0.1:4001{{/if}}$(request.path)'
`;
  const product = `product: 1.0.0
info:
  name: {{name}}
  title: "{{title}}"
  version: {{version}}
apis:
{{#each apis}}
  '{{key}}':
    $ref: {{file}}
{{/each}}
plans:
  all: { title: "{{title}} for all" }
`;

  test('have the variables of API Connect', async (t) => {
    const folder = folderFor(t, { 'api.hbs': template, 'product.hbs': product });
    const title = 'Bob\'s "A & B": #1';
    const args = ['--title', title, '--hostname', 'gw.example', '--schemes', 'https,wss'];
    const api = await made(folder, 'api', 'photos', '--template', 'api.hbs', ...args);
    const read = parse(readFileSync(folder.at(api), 'utf8'));
    assert.deepEqual(read.info, { 'x-ibm-name': 'photos', title, version: '1.0.0' });
    assert.deepEqual([read.host, read.schemes], ['gw.example', ['https', 'wss']]);
    await made(folder, 'api', 'plain', '--template', 'api.hbs');
    const { stdout } = await ranIn(folder.path, [
      'new',
      'product',
      'p',
      '--title',
      title,
      '--template',
      'product.hbs',
      '--apis',
      'photos.yaml,plain.yaml',
      '--stdout',
    ]);
    const { info, apis, plans } = parse(stdout);
    assert.equal(info.title, title);
    assert.deepEqual(apis, { photos: { $ref: 'photos.yaml' }, plain: { $ref: 'plain.yaml' } });
    assert.equal(plans.all.title, `${title} for all`);
  });

  const named = [
    ['by headgate.yaml, each', 'templates: { api: t/api.hbs }\n'],
    ['by headgate.yaml, as a folder', 'templates: t\n'],
  ] as const;
  for (const [how, environment] of named) {
    test(`are named ${how}`, async (t) => {
      const folder = folderFor(t, {
        't/api.hbs': template,
        'headgate.yaml': `${environment}listen: { port: "\${PORT}" }\n`,
      });
      const api = await made(folder, 'api', 'photos');
      assert.match(readFileSync(folder.at(api), 'utf8'), /^# Photos\n/);
      // Of what there is none, ours is taken.
      const product = await made(folder, 'product', 'p', '--apis', api);
      assert.match(readFileSync(folder.at(product), 'utf8'), /^# What applications/);
      const { stdout } = await ranIn(folder.path, ['new', 'api', 'other', '--template', 't/api.hbs', '--stdout']);
      assert.match(stdout, /^# Other\n/);
    });
  }

  const refused: readonly (readonly [string, string, number, RegExp])[] = [
    ['that is not there', '', 2, /cannot read the template "t\.hbs": no such file or directory/],
    ['that cannot be read', 'a: 1\n{{/if}}', 1, /"t\.hbs" line 2 cannot be read as a template/],
    ['that is no YAML', 'swagger: "2.0\n', 1, /a\.yaml:1:10 error source\/syntax/],
    ['that makes no definition', 'a: {{title}}\n', 1, /a\.yaml:1:1 error source\/no-definition/],
    ['that makes a wrong one', template.replace('invoke:', 'invok:'), 1, /error .*\n[\s\S]*> +\d+ \| /],
    ['of another encoding', '\xff', 1, /"t\.hbs" is not UTF-8 text/],
  ];
  for (const [what, text, expected, message] of refused) {
    test(`${what}: nothing is written`, async (t) => {
      const folder = folderFor(t);
      if (text !== '') writeFileSync(folder.at('t.hbs'), text, 'latin1');
      const { code, stdout, stderr } = await ranIn(folder.path, ['new', 'api', 'a', '--template', 't.hbs']);
      assert.deepEqual([code, stdout], [expected, '']);
      assert.match(stderr, message);
      assert.equal(existsSync(folder.at('a.yaml')), false);
    });
  }

  test('of a folder that is not there', async (t) => {
    const folder = folderFor(t, { 'headgate.yaml': 'templates: nowhere\n' });
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'a']);
    assert.deepEqual([code, stderr], [2, 'headgate: "templates" of headgate.yaml: there is no folder "nowhere"\n']);
  });

  test('of a headgate.yaml that is wrong itself', async (t) => {
    const folder = folderFor(t, { 'headgate.yaml': 'templats: nowhere\n' });
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'a']);
    assert.equal(code, 1);
    assert.match(stderr, /headgate\.yaml:1:1 error/);
  });
});
