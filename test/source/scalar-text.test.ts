import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseSource } from '../../src/source/parse.ts';
import { problemInText } from '../../src/source/scalar-text.ts';

/** Texts in which a `@` stands where the problem is: as written, and as it is told. */
const written: readonly (readonly [how: string, yaml: string])[] = [
  ['plain', "key: request.verb @ 'GET'"],
  ['plain over several lines', "key: request.verb\n  && other\n    @ 'GET'"],
  ['in single quotes', "key: 'it''s @ text'"],
  ['in double quotes', 'key: "say \\"x\\" \\\\ @ text"'],
  ['in double quotes over several lines', 'key: "say \\\n  more\n\n  @ text"'],
  ['as a folded block', "key: >-\n  request.verb\n    &&\n\n  other @ 'GET'\n"],
  ['as a literal block', 'key: |+2\n    request.verb &&\n\n  @ other\n\n'],
  ['as JSON', '{ "key": "a @ b" }'],
  ['with characters of two units', 'key: "𝒳 @ b"'],
  ['behind an anchor', 'key: &a a @ b'],
  ['behind escapes', 'key: "\\x61\\u00e9\\U0001d4b3\\t\\n\\_ @ b"'],
  ['behind two escapes that are one character', '{ "key": "\\ud835\\udcb3 @ b" }'],
  ['in double quotes over several lines that end in CRLF', 'key: "say \\\r\n  more\r\n\r\n  @ text"'],
  ['as a folded block with lines that end in CRLF', "key: >-\r\n  request.verb\r\n    &&\r\n\r\n  other @ 'GET'\r\n"],
  ['as a literal block with a comment behind its head', 'key: |-  # a note\n  first\n  @ other\n'],
];

describe('a problem of a part of a text points at that part', () => {
  for (const [how, yaml] of written) {
    test(how, () => {
      const { node, at } = find(yaml);
      const problem = problemInText(node, { start: at, end: at + 1 }, { code: 'a/b', message: 'Wrong', help: '' });
      const before = yaml.slice(0, yaml.indexOf('@')).split('\n');
      assert.deepEqual(
        [problem.line, problem.column, problem.endColumn],
        [before.length, (before.at(-1) ?? '').length + 1, (before.at(-1) ?? '').length + 2],
      );
      assert.equal(problem.message, 'Wrong');
    });
  }
});

test('where it cannot be told where that part stands, behind an alias, it points at the text and says what is before it', () => {
  const { node, at } = find('- &a "a @ b"\n- { key: *a }');
  const problem = problemInText(node, { start: at, end: at + 1 }, { code: 'a/b', message: 'Wrong', help: '' });
  const { line, column } = node.position;
  assert.deepEqual([problem.line, problem.column, problem.message], [line, column, 'Wrong, behind "a "']);
});

test('the end of a text is behind its last character', () => {
  const { node } = find('key: "a @"');
  const end = String(node.value).length;
  assert.equal(problemInText(node, { start: end, end }, { code: 'a/b', message: 'Wrong', help: '' }).column, 10);
});

function find(yaml: string) {
  const { root } = parseSource('a.yaml', yaml);
  const map = root?.kind === 'list' ? root.items[1] : root;
  const node = map?.kind === 'map' ? map.get('key') : undefined;
  assert.ok(node?.kind === 'scalar');
  return { node, at: String(node.value).indexOf('@') };
}
