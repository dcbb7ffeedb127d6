import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { overlaidDisk } from '../../src/cli/overlaid-disk.ts';
import { newFolder } from '../harness/folder.ts';
import { type Ran, ranIn } from './ran.ts';

const golden = (name: string): string => readFileSync(join(import.meta.dirname, '../golden/fixes', name), 'utf8');

interface Ended extends Ran {
  /** The file as it is now. */
  readonly text: (name: string) => string;
}

/** Runs validations in a folder with these files, one after another; `prepare` may change them before. */
const folderWith = (
  t: TestContext,
  files: Readonly<Record<string, string>>,
): { readonly at: (name: string) => string; readonly validate: (...args: readonly string[]) => Promise<Ended> } => {
  const folder = newFolder(files);
  t.after(() => folder.remove());
  const validate = async (...args: readonly string[]): Promise<Ended> => {
    const ran = await ranIn(folder.path, ['validate', ...args]);
    return { ...ran, text: (name) => readFileSync(folder.at(name), 'utf8') };
  };
  return { at: folder.at, validate };
};

const misspelt = `swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
x-gateway: { enforce: false } # for now
paths: {}
`;

describe('headgate validate --fix', () => {
  test('writes what has one right answer, and says what is left', async (t) => {
    const { validate } = folderWith(t, { 'sign-in.yaml': golden('public-client.yaml') });
    const { code, stdout, stderr, text } = await validate('--fix', 'sign-in.yaml');
    assert.equal(text('sign-in.yaml'), golden('public-client.fixed.yaml'));
    assert.equal(code, 0);
    assert.match(stderr, /^fixed sign-in\.yaml:\d+: Write "security: \[\]" \(oauth\/public-secret\)$/m);
    assert.match(stderr, /^headgate: 4 fixes in 1 file$/m);
    assert.doesNotMatch(stdout, /oauth\/public-secret/);
  });

  test('changes nothing when it is run again', async (t) => {
    const { at, validate } = folderWith(t, { 'sign-in.yaml': golden('public-client.yaml') });
    await validate('--fix', 'sign-in.yaml');
    const before = statSync(at('sign-in.yaml'));
    const { stderr } = await validate('--fix', 'sign-in.yaml');
    assert.equal(stderr, '');
    assert.deepEqual(
      [statSync(at('sign-in.yaml')).ino, statSync(at('sign-in.yaml')).mtimeMs],
      [before.ino, before.mtimeMs],
    );
  });

  test('with --dry-run prints the differences and writes nothing; the exit code is that of what would be left', async (t) => {
    const { validate } = folderWith(t, { 'photos.yaml': misspelt });
    assert.equal((await validate('photos.yaml')).code, 1);
    const { code, stdout, stderr, text } = await validate('--fix', '--dry-run', 'photos.yaml');
    assert.equal(text('photos.yaml'), misspelt);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `--- a/photos.yaml
+++ b/photos.yaml
@@ -1,5 +1,5 @@
 swagger: "2.0"
 info: { title: Photos, version: 1.0.0, x-name: photos }
 basePath: /photos
-x-gateway: { enforce: false } # for now
+x-gateway: { enforced: false } # for now
 paths: {}
`,
    );
    assert.match(stderr, /^1 file: no problems/m);
  });

  test('goes on until nothing is left to be fixed: one fix may make place for another', async (t) => {
    const text = misspelt.replace('enforce: false', 'enforce: "false"');
    const { validate } = folderWith(t, { 'photos.yaml': text });
    const ended = await validate('--fix', 'photos.yaml');
    assert.equal(ended.text('photos.yaml'), text.replace('enforce: "false"', 'enforced: false'));
  });

  test('fixes files of a directory, each in its own line ends', async (t) => {
    const windows = misspelt.replaceAll('\n', '\r\n').replaceAll('photos', 'films').replace('Photos', 'Films');
    const { validate } = folderWith(t, { 'apis/photos.yaml': misspelt, 'apis/films.yaml': `\uFEFF${windows}` });
    const { code, stderr, text } = await validate('--fix', 'apis');
    assert.equal(code, 0);
    assert.match(stderr, /^headgate: 2 fixes in 2 files$/m);
    assert.equal(text('apis/films.yaml'), `\uFEFF${windows.replace('enforce:', 'enforced:')}`);
  });

  test('leaves a fix that would bring errors, says so, and makes the others', async (t) => {
    const text = `${misspelt}x-oaut: { grants: [application] }\n`;
    const { validate } = folderWith(t, { 'photos.yaml': text });
    const { code, stderr, text: now } = await validate('--fix', 'photos.yaml');
    assert.equal(code, 1);
    assert.equal(now('photos.yaml'), text.replace('enforce:', 'enforced:'));
    assert.match(stderr, /^not fixed photos\.yaml:6: definition\/unknown-key: it would bring oauth\/client-type/m);
  });

  test('shows no secret around what it would change, told of or waived', async (t) => {
    const line = '    backend-password: { value: 0penSesame }\n';
    const waived = `    # headgate-disable-next-line posture/secret-literal -- A lab\n${line}`;
    for (const properties of [line, waived]) {
      const text = misspelt.replace(
        /x-gateway.*\n/,
        `x-gateway:\n  properties:\n${properties}    other: { valu: 1 }\n`,
      );
      const { validate } = folderWith(t, { 'photos.yaml': text });
      for (const more of [['--fix', '--dry-run'], [], ['--quiet'], ['--rule', 'posture/*=off']]) {
        const { stdout, stderr } = await validate('photos.yaml', ...more);
        assert.match(stdout, /\{ value: \*{10} \}/);
        assert.doesNotMatch(stdout + stderr, /0penSesame/);
      }
      assert.match((await validate('--fix', 'photos.yaml')).text('photos.yaml'), /0penSesame/);
    }
  });

  test('does not touch what a waiver silences', async (t) => {
    const text = `${golden('public-client.yaml')}x-headgate:
  waivers: [{ rule: oauth/definition-missing, reason: Nobody reads them, until: 2999-01-01 }]
`;
    const { validate } = folderWith(t, { 'sign-in.yaml': text });
    const graver = ['--rule', 'oauth/definition-missing=warning'];
    assert.doesNotMatch((await validate('--fix', ...graver, 'sign-in.yaml')).stderr, /definition-missing/);
  });

  test('leaves what is advice alone, unless it is made a warning', async (t) => {
    const text = golden('public-client.fixed.yaml').replace(/^definitions:\n(?: .*\n)+/m, '');
    const { validate } = folderWith(t, { 'sign-in.yaml': text });
    const { stdout, text: now } = await validate('--fix', 'sign-in.yaml');
    assert.match(stdout, /info oauth\/definition-missing/);
    assert.doesNotMatch(stdout, /\(--fix\)/);
    assert.equal(now('sign-in.yaml'), text);
    const graver = await validate('--fix', '--rule', 'oauth/definition-missing=warning', 'sign-in.yaml');
    assert.match(graver.text('sign-in.yaml'), /^definitions:/m);
  });

  test('writes nothing where a file is read-only', async (t) => {
    const { at, validate } = folderWith(t, { 'a.yaml': misspelt, 'b.yaml': misspelt.replaceAll('photos', 'films') });
    chmodSync(at('b.yaml'), 0o444);
    const { code, stderr, text } = await validate('--fix', 'a.yaml', 'b.yaml');
    assert.equal(code, 2);
    assert.equal(stderr, 'headgate: "b.yaml" is read-only: nothing was written\n');
    assert.equal(text('a.yaml'), misspelt);
  });

  test('leaves what cannot be read as it is', async (t) => {
    const broken = misspelt.replace('paths: {}', 'paths: {');
    const { validate } = folderWith(t, { 'photos.yaml': broken });
    const { code, text } = await validate('--fix', 'photos.yaml');
    assert.equal(code, 1);
    assert.equal(text('photos.yaml'), broken);
  });

  test('keeps its report on stdout as it was asked for', async (t) => {
    const { validate } = folderWith(t, { 'photos.yaml': misspelt });
    const { stdout } = await validate('--fix', '--format', 'json', 'photos.yaml');
    assert.deepEqual(JSON.parse(stdout).problems, []);
  });

  test('--dry-run without it is a wrong command line', async (t) => {
    const { validate } = folderWith(t, { 'photos.yaml': misspelt });
    assert.equal((await validate('--dry-run', 'photos.yaml')).code, 2);
  });
});

test('a scope that another document asks for is added to a provider without scopes', async (t) => {
  const signIn = `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in
x-oauth:
  client-type: confidential   # they have secrets
  grants: [application]
paths: {}
`;
  const photos = `swagger: "2.0"
info: { title: Photos, version: 1.0.0, x-name: photos }
basePath: /photos
securityDefinitions:
  sign-in:
    type: oauth2
    flow: application
    tokenUrl: https://id.example/sign-in/oauth2/token
    scopes: { "photos:read": See your photos }
security: [{ sign-in: ["photos:read"] }]
paths: {}
`;
  const { validate } = folderWith(t, { 'sign-in.yaml': signIn, 'photos.yaml': photos });
  const { text } = await validate('--fix', '.');
  assert.equal(
    text('sign-in.yaml'),
    signIn.replace('  grants', '  scopes: { "photos:read": See your photos }\n  grants'),
  );
});

test('texts that are not written yet are read over the files of the system', (t) => {
  const folder = newFolder({ 'a.yaml': 'a', 'b.yaml': 'b' });
  t.after(() => folder.remove());
  const disk = overlaidDisk(new Map([[folder.at('a.yaml'), 'new']]));
  writeFileSync(folder.at('b.yaml'), 'b');
  assert.deepEqual(
    ['a.yaml', 'b.yaml'].map((name) => disk.read(folder.at(name)).toString()),
    ['new', 'b'],
  );
});
