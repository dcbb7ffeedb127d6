import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { run } from '../../src/cli/main.ts';
import { newFolder } from '../harness/folder.ts';

const SECRET = 'hunter2-geheim';

const shownBy = async (t: TestContext, files: Readonly<Record<string, string>>, line: string): Promise<string> => {
  const folder = newFolder(files);
  t.after(() => folder.remove());
  const shown: string[] = [];
  const note = (text: string): void => void shown.push(text);
  await run(line.split(' '), { stdout: note, stderr: note, env: {}, cwd: folder.path, colour: false });
  return shown.join('');
};

const json = (password: string): string => `{
  "swagger": "2.0",
  "info": { "title": "Photos", "version": "1.0.0", "x-name": "photos" },
  "x-assembly": { "execute": [ { "invoke": { "target-url": "https://photos.example",
    "username": "gateway",
    "password": ${password}
  } } ] }
}
`;

for (const [title, password, said] of [
  ['before a comma that is too much', `"${SECRET}",`, 'A comma stands behind the last item'],
  ['that lacks its quotes', SECRET, 'This is no value of JSON'],
] as const) {
  test(`a secret is shown by no command where JSON is broken: one ${title}`, async (t) => {
    for (const [command, format] of [
      ['validate', 'pretty'],
      ['validate', 'json'],
      ['fmt', undefined],
    ] as const) {
      const line = `${command} a.json${format === undefined ? '' : ` --format ${format}`}`;
      const shown = await shownBy(t, { 'a.json': json(password) }, line);
      assert.ok(shown.includes(said), shown);
      assert.doesNotMatch(shown, /hunter2/);
    }
  });
}

test('a secret is not shown around a problem of a definition of which another one takes a part', async (t) => {
  const api = (name: string, rest: string): string =>
    `swagger: "2.0"\ninfo: { title: ${name}, version: 1.0.0, x-name: ${name} }\nbasePath: /${name}\n${rest}`;
  const ref = '{ $ref: "albums.yaml#/definitions/One" }';
  const files = {
    'photos.yaml': api(
      'photos',
      `paths: { /all: { get: { responses: { 200: { description: All, schema: ${ref} } } } } }\n`,
    ),
    'albums.yaml': api(
      'albums',
      `x-gateway:
  properties:
    backend-password: { value: ${SECRET} }
definitions: { One: { type: object, properties: { a: { $ref: "#/definitions/None" } } } }
paths: {}
`,
    ),
  };
  const shown = await shownBy(t, files, 'validate photos.yaml');
  assert.match(shown, /backend-password: \{ value: \*{14} \}/);
  assert.doesNotMatch(shown, /hunter2/);
});
