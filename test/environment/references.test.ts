import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEnvironment } from '../../src/environment/read-environment.ts';
import { linesOf, readFrom } from './in-memory.ts';

const propertyOf = (
  written: string,
  env: Record<string, string> = {},
  files: Record<string, string | Uint8Array> = {},
) => {
  const result = readFrom({ 'headgate.yaml': `properties: { p: ${written} }\n`, ...files }, env);
  assert.deepEqual(linesOf(result), []);
  return result.environment?.properties['p'];
};

describe('references', () => {
  const resolved: readonly [what: string, written: string, value: string][] = [
    ['a variable', '"${NAME}"', 'value'],
    ['variables within a text', '"a ${NAME}-${OTHER} z"', 'a value-2 z'],
    ['an empty variable', '"<${EMPTY}>"', '<>'],
    ['a number stays text', '"${OTHER}"', '2'],
    ['what looks like YAML stays text', '"${YAML}"', '{ a: [1, true] }'],
    ['what looks like a reference is not followed', '"${NESTED}"', '${NAME}'],
    ['what looks like an escape is kept', '"${ESCAPE}"', '$${NAME}'],
    ['two dollars before a brace stand for one', '"$${NAME}"', '${NAME}'],
    ['other dollars stand for themselves', '"$argon2id$v=19$ $ $$ $NAME"', '$argon2id$v=19$ $ $$ $NAME'],
    ['replacement patterns are kept', '"${PATTERN}"', "$& $1 $' $$"],
    ['a file', '"${file:secret.txt}"', 'from a file'],
    ['a file in a folder, less one newline', '"${file: run/two.txt }"', 'two\n'],
    ['a file that ends in CRLF', '"${file:crlf.txt}"', 'crlf'],
    ['a file that refers to others', '"${file:refers.txt}"', '${NAME}'],
  ];
  for (const [what, written, value] of resolved) {
    it(`in a scalar: ${what}`, () => {
      const env = {
        NAME: 'value',
        OTHER: '2',
        EMPTY: '',
        YAML: '{ a: [1, true] }',
        NESTED: '${NAME}',
        ESCAPE: '$${NAME}',
        PATTERN: "$& $1 $' $$",
      };
      const files = {
        'secret.txt': 'from a file\n',
        'run/two.txt': 'two\n\n',
        'crlf.txt': 'crlf\r\n',
        'refers.txt': '${NAME}',
      };
      assert.equal(propertyOf(written, env, files), value);
    });
  }

  it('a port may come from a variable', () => {
    const result = readFrom({ 'headgate.yaml': 'listen: { port: "${PORT}" }\n' }, { PORT: '9443' });
    assert.equal(result.environment?.listen.port, 9443);
  });

  it('a variable that is no port is refused without being shown', () => {
    const result = readFrom({ 'headgate.yaml': 'listen: { port: "${PORT}" }\n' }, { PORT: 'hunter2' });
    assert.deepEqual(linesOf(result), ['environment/wrong-type headgate.yaml:1:17 /listen/port']);
    assert.doesNotMatch(JSON.stringify(result.problems), /hunter2/);
  });

  it('paths are relative to the file that holds them', () => {
    const asked: string[] = [];
    readEnvironment('conf/headgate.yaml', {
      readFile: (path) => {
        asked.push(path);
        const text = path === 'conf/headgate.yaml' ? 'properties: { a: "${file:s/x}", b: "${file:/run/y}" }' : 'text';
        return Buffer.from(text);
      },
      isFolder: () => false,
      env: {},
    });
    assert.deepEqual(asked, ['conf/headgate.yaml', 'conf/s/x', '/run/y']);
  });

  const refused: readonly [what: string, written: string, code: string][] = [
    ['a variable that is not set', '"${NO_SUCH}"', 'environment/missing-variable'],
    ['a variable that only objects have', '"${constructor}"', 'environment/missing-variable'],
    ['a missing file', '"${file:no.txt}"', 'environment/missing-file'],
    ['a file below a file', '"${file:below/a/file}"', 'environment/missing-file'],
    ['a file that may not be read', '"${file:forbidden}"', 'environment/unreadable-file'],
    ['a file that is not UTF-8', '"${file:binary}"', 'environment/unreadable-file'],
    ['a file that is too large', '"${file:large}"', 'environment/unreadable-file'],
    ['a reference that is not closed', '"${NAME"', 'environment/malformed-reference'],
    ['a reference to nothing', '"${}"', 'environment/malformed-reference'],
    ['a file without a path', '"${file:}"', 'environment/malformed-reference'],
    ['a name with a space', '"${A B}"', 'environment/malformed-reference'],
    ['a reference in a reference', '"${A${B}}"', 'environment/malformed-reference'],
  ];
  const failing = (code: string): never => {
    throw Object.assign(new Error('no'), { code });
  };
  for (const [what, written, code] of refused) {
    it(`${what} is refused at its line`, () => {
      const result = readEnvironment('headgate.yaml', {
        readFile: (path) => {
          if (path === 'headgate.yaml') return Buffer.from(`catalog: a\nproperties:\n  p: ${written}\n`);
          if (path === 'below/a/file') return failing('ENOTDIR');
          if (path === 'forbidden') return failing('EACCES');
          if (path === 'binary') return Buffer.from([0xff]);
          if (path === 'large') return Buffer.alloc(16 * 1024 * 1024 + 1);
          return failing('ENOENT');
        },
        isFolder: () => false,
        env: { B: 'b' },
      });
      const lines = linesOf(result);
      assert.ok(lines.length > 0);
      for (const line of lines) assert.equal(line, `${code} headgate.yaml:3:6 /properties/p`);
      assert.equal(result.environment, undefined);
    });
  }

  it('every missing variable is named, and nothing is said of the values they would have', () => {
    const result = readFrom({ 'headgate.yaml': 'catalog: "${A}"\nlisten: { host: "${B}", port: "${C}" }\n' });
    assert.deepEqual(
      result.problems.map(({ message }) => /"(.*)"/.exec(message)?.[1]),
      ['A', 'B', 'C'],
    );
  });
});
