import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../src/lint/rules.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { filesOf, problemsIn } from './example-project.ts';
import { isFixable, mendTexts } from './mend-text.ts';

const root = join(import.meta.dirname, '../..');
const golden = (name: string): string => readFileSync(join(root, 'test/golden/fixes', name), 'utf8');

const of = (code: string) => (problem: { readonly code: string }) => problem.code === code;

describe('what a rule can fix is fixed', () => {
  for (const { code, isFixable: can, examples } of rules.filter((rule) => rule.isFixable)) {
    it(`${code}: in its bad examples nothing is left that has a fix, and one is left without a problem of it`, async () => {
      assert.ok(can);
      const { environment } = examples;
      let clean = 0;
      for (const example of examples.bad) {
        const fixed = await mendTexts(filesOf(example), { isMeant: of(code), environment });
        const left = (await problemsIn(fixed, environment)).filter(of(code));
        assert.deepEqual(left.filter(isFixable), []);
        if (left.length === 0) clean += 1;
      }
      assert.ok(clean > 0, 'no example is fixed whole');
    });
  }
});

describe("an operation of an author's own in the document of a public provider", () => {
  it('keeps its security, whatever word its path ends with', async () => {
    const own = `paths:
  /admin/licences/revoke: { post: { security: [{ id: [], secret: [] }], responses: { 200: { description: It ends } } } }`;
    const text = golden('public-client.yaml').replace('paths:', own);
    const fixed = await mendTexts(new Map([['a.yaml', text]]), { isMeant: of('oauth/public-secret') });
    assert.ok(fixed.get('a.yaml')?.includes(own));
  });
});

describe('public clients: the hand edits that API Connect v5 leaves to authors (R8)', () => {
  const before = golden('public-client.yaml');
  const after = golden('public-client.fixed.yaml');
  const isMeant = of('oauth/public-secret');
  const fix = async (name: string, text: string): Promise<string | undefined> =>
    (await mendTexts(new Map([[name, text]]), { isMeant })).get(name);

  const forms: readonly (readonly [title: string, change: (text: string) => string])[] = [
    ['in a file as authors write it', (text) => text],
    ['with lines that end with CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['with lines that end with CR', (text) => text.replaceAll('\n', '\r')],
    ['behind a byte order mark', (text) => `\uFEFF${text}`],
    ['without a line end at the end', (text) => text.trimEnd()],
  ];
  for (const [title, change] of forms) {
    it(`${title}, introspect, revoke and issued get "security: []", and no other byte changes`, async () => {
      assert.equal(await fix('a.yaml', change(before)), change(after));
    });
  }

  it('in JSON as well', async () => {
    const json = (text: string): string =>
      JSON.stringify(jsonOf(parseSource('', text).root ?? assert.fail()), undefined, '\t');
    // What is an empty list in one line is so in both.
    assert.equal(await fix('a.json', json(before)), json(after));
  });

  it('where the whole document asks for the secret, an operation gets a security of its own', async () => {
    const text = before
      .replace('  - clientID: []\npaths', '  - clientIdHeader: []\n    clientSecretHeader: []\npaths')
      .replace('      security:\n        - clientIdHeader: []\n          clientSecretHeader: []\n', '');
    const fixed = (await fix('a.yaml', text)) ?? '';
    assert.ok(fixed.includes("responses: { '200': { description: About the token } }\n      security: []\n"), fixed);
  });

  it('a file of parts, which may be one of other providers, is left to its author', async () => {
    const item =
      '{ post: { security: [{ clientSecretHeader: [] }], responses: { 200: { description: It is gone } } } }';
    const text = before.replace(
      / {2}\/oauth2\/revoke:\n[\s\S]*?(?= {2}\/oauth2\/issued)/,
      '  /oauth2/revoke: { $ref: parts.yaml }\n',
    );
    const problems = await problemsIn(
      new Map([
        ['a.yaml', text],
        ['parts.yaml', item],
      ]),
    );
    const inParts = problems.filter(isMeant).filter(({ file }) => file === 'parts.yaml');
    assert.deepEqual(inParts.map(isFixable), [false]);
  });

  it('where no client type is written it is left to the author: the clients may have secrets', async () => {
    const problems = await problemsIn(new Map([['a.yaml', before.replace(/ *client-type: public\n/, '')]]));
    assert.deepEqual(problems.filter(isMeant).filter(isFixable), []);
    assert.ok(problems.some(isMeant));
  });

  it('what asks for a token as well is left to its author', async () => {
    const text = before
      .replaceAll(/clientIdHeader: \[ ?\]/g, 'users: []')
      .replace(
        'securityDefinitions:\n',
        'securityDefinitions:\n  users: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: {} }\n',
      );
    const problems = await problemsIn(new Map([['a.yaml', text]]));
    assert.deepEqual(problems.filter(isMeant).filter(isFixable), []);
    assert.ok(problems.some(isMeant));
  });
});

const none: readonly (readonly [why: string, text: string, code: string])[] = [
  ['two keys may be meant by one', 'x-oauth: { scops: { a: A }, scoes: { b: B } }', 'definition/unknown-key'],
  ['the word would let in more', 'x-oauth: { client-type: publik }', 'oauth/word-unknown'],
  ['the key would take a check away', 'x-oauth: { pkc: { mode: off } }', 'definition/unknown-key'],
  ['the key would allow a legacy', 'x-oauth: { allow-legac: [password] }', 'definition/unknown-key'],
  ['the key would silence', 'x-headgate: { waiver: [] }', 'definition/unknown-key'],
  ['the key would choose the dialect', 'x-headgate: { profil: legacy-v5 }', 'definition/unknown-key'],
  ['the word would take a check away', 'x-oauth: { pkce: { mode: of } }', 'oauth/word-unknown'],
  ['the grant is there already', 'x-oauth: { grants: [application, client_credentials] }', 'oauth/grant-unknown'],
  ['nobody has said which scopes', 'x-oauth: { grants: [application] }', 'oauth/scope-required'],
];

describe('what has no one right answer is left to its author', () => {
  for (const [why, text, code] of none) {
    it(why, async () => {
      const found = (await problemsIn(filesOf(text))).filter(of(code));
      assert.ok(found.length > 0);
      assert.deepEqual(found.filter(isFixable), []);
    });
  }
});

describe('the reader has fixes, too', () => {
  const cases: readonly (readonly [text: string, fixed: string])[] = [
    ['x-oauth: { access-token: { ttl: "60" } }', 'x-oauth: { access-token: { ttl: 60 } }'],
    ["x-gateway:\n  enforced: 'false' # not yet", 'x-gateway:\n  enforced: false # not yet'],
    ['info: { x-name: 1.0 }', 'info: { x-name: "1.0" }'],
    ['info: { title: A, x-name: a, x-ibm-name: a }', 'info: { title: A, x-name: a }'],
  ];
  for (const [text, fixed] of cases) {
    it(text, async () => {
      const files = new Map([['a.yaml', `${text}\nswagger: "2.0"\n`]]);
      const isMeant = ({ code }: { readonly code: string }) => /^definition\/(?:wrong-type|both-spellings)$/.test(code);
      assert.equal((await mendTexts(files, { isMeant })).get('a.yaml'), `${fixed}\nswagger: "2.0"\n`);
    });
  }
  it('two spellings that say different things are both left', async () => {
    const text = 'swagger: "2.0"\ninfo: { x-name: a, x-ibm-name: b }';
    assert.deepEqual(
      (await problemsIn(new Map([['a.yaml', text]]))).filter(of('definition/both-spellings')).filter(isFixable),
      [],
    );
  });
});

const samples = globSync('apis/**/*.yaml', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
const examples = rules.flatMap((rule) => rule.examples.bad.map((example) => filesOf(example)));
const published = globSync('{ibm,microgateway,swagger2}/**/*.{yaml,yml,json}', { cwd: corpus })
  .map((file) => readFileSync(join(corpus, file), 'utf8'))
  .filter((text) => text.length < 60_000)
  .map((text) => new Map([['a.yaml', text]]));

const syntaxErrors = async (files: ReadonlyMap<string, string>): Promise<readonly string[]> =>
  (await problemsIn(files)).filter(({ code }) => code.startsWith('source/')).map(({ code }) => code);

/** Each misses a letter, or none does. */
const misspellings = ['', 'scopes', 'x-oauth', 'client-type', 'access-token', 'execute'] as const;

const holds = async (sets: readonly ReadonlyMap<string, string>[], numRuns: number): Promise<void> => {
  const [ends, misspelt] = [fc.constantFrom('\n', '\r\n'), fc.constantFrom(...misspellings)];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sets), ends, misspelt, async (set, end, word) => {
      const written = (text: string): string => text.replaceAll(/\r?\n/g, end).replace(word, word.slice(0, -1));
      const files = new Map([...set].map(([path, text]) => [path, written(text)]));
      const fixed = await mendTexts(files);
      assert.deepEqual(await syntaxErrors(fixed), await syntaxErrors(files));
      assert.deepEqual([...(await mendTexts(fixed))], [...fixed]);
    }),
    { numRuns },
  );
};

it('whatever is fixed can still be read, and is not fixed twice', () =>
  holds([...samples.map((text) => new Map([['a.yaml', text]])), ...examples], 150));

describeWithCorpus('documents of others', () => {
  it('whatever is fixed can still be read, and is not fixed twice', () => holds(published, 60));
});
