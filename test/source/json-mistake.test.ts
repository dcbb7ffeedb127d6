import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findJsonMistake } from '../../src/source/json-mistake.ts';
import { parseSource } from '../../src/source/parse.ts';

/** `code line:column written` of each problem. */
const found = (path: string, text: string): readonly string[] =>
  parseSource(path, text).problems.map(({ code, line, column, endColumn = column }) => {
    const written = text.split('\n')[line - 1]?.slice(column - 1, endColumn - 1);
    return `${code} ${line}:${column} ${written}`;
  });

describe('a file named ".json" is JSON (RFC 8259)', () => {
  const cases: readonly (readonly [title: string, text: string, at: string])[] = [
    ['a comma stands behind the last key', '{"a": 1,\n}', '1:8 ,'],
    ['a comma stands behind the last item', '{"a": [1,\n 2,]}', '2:3 ,'],
    ['there is a comment', '{\n  "a": 1, // one\n  "b": 2, # two\n  "c": 3\n}', '2:11 // one'],
    ['there is a comment of several lines', '{\n  /* one\n  two */ "c": 3\n}', '2:3 /* one'],
    ['a comma is missing', '{"a": 1\n "b": 2}', '2:2 "b"'],
    ['a colon is missing', '{"a" {}}', '1:6 {'],
    ['a key has no quotes', '{swagger: "2.0"}', '1:2 swagger'],
    ['a text has single quotes', '{"a": \'b\'}', "1:7 'b'"],
    ['a text has no quotes', '{"a": b}', '1:7 b'],
    ['a word is not written as JSON has it', '{"a": True}', '1:7 True'],
    ['a number begins with zero', '{"a": 012}', '1:7 012'],
    ['a text goes on in the next line', '{"a": "b\nc"}', '1:7 "b'],
    ['a tab stands within a text', '{"a": "b\tc"}', '1:9 \t'],
    ['a backslash stands before what needs none', '{"a": "\\d"}', '1:8 \\d'],
    ['a bracket is not closed', '{"a": [1, 2', '1:7 ['],
    ['a bracket closes another one', '{"a": [1}]', '1:9 }'],
    ['a value is missing', '{"a": }', '1:7 }'],
    ['there is a second document', '{}\n{}', '2:1 {'],
    ['it is YAML', 'swagger: "2.0"', '1:1 swagger'],
    ['it begins as YAML', '---\n{}', '1:1 ---'],
  ];
  for (const [title, text, at] of cases) {
    it(`${title}: one error, there`, () => assert.deepEqual(found('a.json', text), [`source/not-json ${at}`]));
  }

  it('a control character is told once, as in every file', () => {
    assert.deepEqual(found('a.json', '{"a": "b\u0001c"}'), ['source/control-character 1:9 \u0001']);
  });

  it('a byte order mark in front is none of it', () => assert.deepEqual(found('a.json', '\uFEFF{}'), []));

  it('whatever the letters of its ending', () => assert.equal(found('A.JSON', '[1,]').length, 1));

  it('in another file a comma behind the last item is YAML', () => assert.deepEqual(found('a.yaml', '[1,]'), []));

  it('an empty file is told of as such', () => assert.deepEqual(found('a.json', ' \n'), ['source/empty 1:1 ']));

  it('brackets without end are too deep, and nothing else', () => {
    for (const text of ['['.repeat(100_000), `${'{"a":'.repeat(100_000)}`]) {
      assert.deepEqual(
        parseSource('a.json', text).problems.map(({ code }) => code),
        ['source/too-deep'],
      );
    }
  });

  it('what is taken is what JSON.parse takes', () => {
    const json = fc.json({ maxDepth: 4 });
    const sign = fc.constantFrom(...'{}[]:,"\\ \n\t01-+.eEtrufalsn/#\'\u00a0');
    const edit = fc.tuple(fc.nat(), fc.nat(2), fc.oneof(sign, fc.constant('')));
    const mutated = fc.tuple(json, fc.array(edit, { maxLength: 3 })).map(([text, edits]) =>
      edits.reduce((one, [place, cut, put]) => {
        const at = place % (one.length + 1);
        return one.slice(0, at) + put + one.slice(at + cut);
      }, text),
    );
    fc.assert(
      fc.property(mutated, (text) => {
        const mistake = findJsonMistake(text);
        assert.equal(mistake === undefined, isJson(text) || /^[ \n\r\t]*$/.test(text));
        if (mistake === undefined) return;
        assert.ok(mistake.start >= 0 && mistake.start <= mistake.end && mistake.end <= text.length);
      }),
      { numRuns: 2000 },
    );
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
