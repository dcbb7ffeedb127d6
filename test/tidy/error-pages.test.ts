import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codesIn } from './error-codes.ts';
import { textsOf } from './sources.ts';

const sources = [...textsOf('{src,policies}/**/*.ts')].map(([file, text]) => ({ file, ...codesIn(file, text) }));
const facts = new Set(sources.flatMap((source) => source.facts));
/** The last file that gives each code. */
const codes = new Map(
  sources.flatMap(({ file, codes }) => codes.filter((code) => !facts.has(code)).map((code) => [code, file])),
);
const pages = new Map(
  [...textsOf('docs/errors/*/*.md')].map(([file, text]) => [file.replace(/^docs\/errors\/|\.md$/g, ''), text]),
);

test('every code that a program can give has a page, docs/errors/<area>/<what-is-wrong>.md', () => {
  assert.ok(codes.size > 150, `only ${codes.size} codes were found`);
  const without = [...codes].filter(([code]) => !pages.has(code));
  assert.deepEqual(
    without.map(([code, file]) => `${code} (${file})`),
    [],
  );
});

test('every error page is about a code that a program can give', () => {
  assert.deepEqual(
    [...pages.keys()].filter((page) => !codes.has(page)),
    [],
  );
});

test('every code is written out where it is given, so that it can be searched for', () => {
  assert.deepEqual(
    sources.flatMap(({ file, composed }) => composed.map((text) => `${file}: ${text}`)),
    [],
  );
});

test('every error page begins with its code, says what it means and what to do', () => {
  for (const [page, text] of pages) {
    // An example may be the advice.
    const [title, meaning = '', ...advice] = text.trimEnd().split('\n\n');
    assert.equal(title, `# ${page}`);
    assert.ok(meaning.length > 40, `${page} says what it means`);
    assert.ok(advice.join('').length > 40, `${page} says what to do`);
  }
});

const planted: readonly (readonly [what: string, text: string, codes: readonly string[], composed: number])[] = [
  ['a code in an object', "const a = { code: 'area/what-is-wrong' };", ['area/what-is-wrong'], 0],
  ['a code in a call', "throw refusal('oauth/code-unknown');", ['oauth/code-unknown'], 0],
  ['a code as a key', "const kinds = { 'oauth/code-unknown': 1 };", ['oauth/code-unknown'], 0],
  ['codes in a choice', "const code = a ? 'area/one' : 'area/two';", ['area/one', 'area/two'], 0],
  ['a code made of parts', 'const code = `request/${what}`;', [], 1],
  ['no media type', "const a = 'application/json';", [], 0],
  ['no path', "const a = './run.ts'; const b = '/oauth2/token';", [], 0],
];
for (const [what, text, found, composed] of planted) {
  test(`the search finds ${what}`, () => {
    const result = codesIn('planted.ts', text);
    assert.deepEqual([result.codes, result.composed.length], [found, composed]);
  });
}
