import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { renderDefinition } from '../../../src/cli/new/render-definition.ts';
import { apiVariables, commonVariables, providerVariables } from '../../../src/cli/new/variables.ts';
import { parseSource } from '../../../src/source/parse.ts';
import { jsonOf } from '../../../src/source/tree.ts';

const folder = path.join(import.meta.dirname, '../../../templates/definitions');
const templateOf = (name: string) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') });
const rendered = (text: string, variables: object): string =>
  renderDefinition({ name: 'my.hbs', text }, variables, 'my.yaml');

const titleIn = (text: string): unknown => {
  const { root, problems } = parseSource('a.yaml', text);
  assert.deepEqual(problems, []);
  const json = root && jsonOf(root);
  const info = typeof json === 'object' && json !== null && 'info' in json ? json.info : undefined;
  return typeof info === 'object' && info !== null && 'title' in info ? info.title : undefined;
};

const hostile = [
  'A & "B"',
  "it's",
  'a: b',
  'a #b',
  '# no comment',
  '😀',
  'two\nlines\n',
  '\ttab',
  ' space ',
  '- a',
  '{ a: b }',
  '[a, b]',
  '&anchor',
  '*alias',
  '!tag',
  '%YAML 1.1',
  '| block',
  '1.0',
  '0x1F',
  '12:30:45',
  '2024-01-01',
  'yes',
  'null',
  '~',
  'true',
  '---',
  '\\n',
  '<b>&amp;</b>',
  '{{version}}',
  '$(catalog.host)',
  'a\u2028b\u0085c\ufeffd',
  'Hgv0Z',
];

describe('a title stands in the document as it was given', () => {
  const documents: readonly (readonly [string, (title: string) => object])[] = [
    ['provider.hbs', (title) => providerVariables('a', { title })],
    ['ibm-provider.hbs', (title) => providerVariables('a', { title })],
    ['api.hbs', (title) => apiVariables('a', { title }, { provider: false, scopes: [] })],
    ['ibm-api.hbs', (title) => apiVariables('a', { title }, { provider: false, scopes: [] })],
    ['product.hbs', (title) => ({ ...commonVariables('a', { title }), apis: [] })],
    ['ibm-product.hbs', (title) => ({ ...commonVariables('a', { title }), apis: [] })],
  ];
  for (const [name, variables] of documents) {
    test(`by ${name}`, () => {
      const template = templateOf(name);
      for (const title of hostile) {
        assert.equal(titleIn(renderDefinition(template, variables(title), 'a.yaml')), title);
      }
    });
  }

  const ways: readonly (readonly [string, string, (title: string) => string])[] = [
    ['without quotes', 'info:\n  title: {{title}}\n  version: "1"', (title) => title],
    ['between single quotes', "info:\n  title: '{{title}}'\n  version: '1'", (title) => title],
    ['between double quotes', 'info:\n  title: "{{title}}"\n  version: "1"', (title) => title],
    ['with three braces', 'info:\n  title: {{{title}}}\n  version: "1"', (title) => title],
    ['as a block', 'info:\n  title: |\n    {{title}}\n  version: "1"', (title) => `${title}\n`],
    ['folded', 'info:\n  title: >-\n    {{title}}\n  version: "1"', (title) => title],
    ['in a text', 'info:\n  title: The {{title}}, {{title}}!\n  version: "1"', (title) => `The ${title}, ${title}!`],
    ['in a list of flow style', 'info: { title: {{title}}, version: "1" }', (title) => title],
    ['in JSON', '{ "info": { "title": "{{title}}", "version": "1" } }', (title) => title],
    ['and in a comment', '# {{title}}\ninfo:\n  title: {{title}} # {{title}}\n', (title) => title],
  ];
  for (const [way, template, expected] of ways) {
    test(`by a template of somebody's own, ${way}`, () => {
      const isRight = (title: string): void => assert.equal(titleIn(rendered(template, { title })), expected(title));
      for (const title of hostile) isRight(title);
      fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }).filter(isWritable), isRight));
      fc.assert(fc.property(fc.stringMatching(/^[-\w :#'"\\{}[\],&*!|>%@`\n]{1,12}$/), isRight));
    });
  }

  test('for readers of YAML 1.1 too', () => {
    for (const title of hostile.filter((one) => !/[\u0085\u2028\ufeff]/.test(one))) {
      assert.equal(parse(rendered('title: {{title}}', { title }), { version: '1.1' }).title, title);
    }
  });
});

/** What a document can hold at all. */
const isWritable = (text: string): boolean => parseSource('a.yaml', JSON.stringify({ text })).problems.length === 0;

test('simple values stay as the template quotes them', () => {
  const template = `a: {{a}}\nb: '{{a}}'\nc: "{{a}}"\nurl: https://{{a}}/{{b}}\n{{a}}: 1\n`;
  assert.equal(
    rendered(template, { a: 'photos', b: 'v1' }),
    `a: photos\nb: 'photos'\nc: "photos"\nurl: https://photos/v1\nphotos: 1\n`,
  );
});

test('a value can be a key, whatever is in it', () => {
  assert.deepEqual(parse(rendered('{{a}}: 1\n"x {{a}}": 2\n', { a: 'k: "#' })), { 'k: "#': 1, 'x k: "#': 2 });
});

test('each, if, unless, else, with and lookup do what they do in Handlebars', () => {
  const template = `
{{#each apis}}
{{@index}}{{name}}: {{#if file}}{{file}}{{else}}none{{/if}}
{{else}}
none: true
{{/each}}
of: {{#with first}}{{name}}{{/with}}{{#unless first}}nobody{{/unless}}
two: {{lookup list 1}}
`;
  const apis = [
    { name: 'a', file: 'a.yaml' },
    { name: 'b', file: '' },
  ];
  assert.deepEqual(parse(rendered(template, { apis, first: apis[0], list: ['x', 'y'] })), {
    '0a': 'a.yaml',
    '1b': 'none',
    of: 'a',
    two: 'y',
  });
  const nothing = { apis: [], first: undefined, list: ['x', 'y'] };
  assert.deepEqual(parse(rendered(template, nothing)), { none: true, of: 'nobody', two: 'y' });
});

describe('a template that cannot be used is refused with its file and line', () => {
  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      'that is none',
      'a: 1\n{{#if a}}\nb: 1',
      /^"my\.hbs" line 3 cannot be read as a template: something is not closed before its end$/,
    ],
    ['that names what is not there', 'a: 1\nb: {{titel}}', /^"my\.hbs" line 2 names "titel", which is not there$/],
    ['that asks for it', 'a: 1\n{{#if titel}}b: 1{{/if}}', /^"my\.hbs" line 2 names "titel", which is not there$/],
    ['that calls a helper', 'a: 1\nb: {{shout title}}', /^"my\.hbs" line 2 calls "shout", which is not there$/],
    ['that logs', 'a: 1\n{{log title}}', /^"my\.hbs" line 2 calls "log", which is not there$/],
    ['that takes in another', 'a: 1\n\n{{> other}}', /^"my\.hbs" line 3: takes in another template/],
    ['that decorates', '{{#*inline "x"}}{{> x}}{{/inline}}{{> x}}', /^"my\.hbs" line 1: has a decorator/],
    [
      'that nests without measure',
      '{{#if title}}'.repeat(20) + '{{/if}}'.repeat(20),
      /too many blocks one in another$/,
    ],
    [
      'that repeats itself without measure',
      '{{#each a}}'.repeat(4) + '{{/each}}'.repeat(4),
      /too many blocks one in another$/,
    ],
    ['that does in another way', '{{#a}}'.repeat(4) + '{{/a}}'.repeat(4), /too many blocks one in another$/],
    ['that is too long', ' '.repeat(300_000), /^"my\.hbs" is longer than 262144 characters$/],
  ];
  for (const [what, template, message] of refused) {
    test(what, () => {
      assert.throws(() => rendered(template, { title: 'a' }), { message });
    });
  }

  test('what every object of JavaScript has is not there', (t) => {
    const error = t.mock.method(console, 'error', () => undefined);
    for (const name of ['constructor', '__proto__', 'toString', 'title.length.constructor']) {
      const text = outcomeOf(() => rendered(`a: "{{${name}}}"`, { title: 'a' }));
      assert.doesNotMatch(text, /function|native code|\[object/);
    }
    assert.equal(error.mock.callCount(), 0);
  });
});

const outcomeOf = (act: () => string): string => {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

test('a value cannot become more than a text: where it would, nothing is made', () => {
  assert.throws(() => rendered('a: &{{title}} b', { title: 'x y' }), /would not hold what it was given/);
  assert.throws(() => rendered('a: "{{title}}\nb: 1', { title: 'x"' }), /cannot be read without its values/);
  // Between the quotes of a comment there is nothing that it could change.
  assert.equal(rendered('# "{{title}}"\na: 1\n', { title: 'x"\nb: 2' }), '# "x" b: 2"\na: 1\n');
});
