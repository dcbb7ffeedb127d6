import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDocument, visit } from 'yaml';
import { declarations } from '../../policies/declarations.ts';
import { orderedText } from '../../src/definition/canonical-order/ordered-text.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';

const policies = declarations.map((policy) => ({ ...policy, hasBlocks: policy.blocks !== undefined }));

const ordered = (text: string): string => {
  const file = parseSource('a.yaml', text);
  assert.deepEqual(file.problems, []);
  return orderedText(text, file, policies).text ?? assert.fail(`it would have changed:\n${text}`);
};

const valueOfText = (text: string): unknown => {
  const { root, problems } = parseSource('a.yaml', text);
  assert.deepEqual(problems, []);
  return root && jsonOf(root);
};

const commentsOf = (text: string): readonly string[] => {
  const found: string[] = [];
  const note = (comment: string | null | undefined): void => {
    found.push(...(comment ?? '').split('\n').flatMap((line) => line.trim() || []));
  };
  const document = parseDocument(text);
  note(document.commentBefore);
  note(document.comment);
  visit(document, {
    Node: (_, node) => {
      note(node.commentBefore);
      note(node.comment);
    },
  });
  return found.sort();
};

/** How often each character stands in a text. */
const countsOf = (text: string): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (let at = 0; at < text.length; at += 1)
    counts.set(text.charCodeAt(at), (counts.get(text.charCodeAt(at)) ?? 0) + 1);
  return new Map([...counts].sort(([one], [other]) => one - other));
};

/** Whatever the text: the same is said, in the same characters, and once is enough. */
const assertOnlyMoved = (text: string): void => {
  const result = ordered(text);
  assert.deepEqual(valueOfText(result), valueOfText(text));
  assert.deepEqual(countsOf(result), countsOf(text));
  assert.deepEqual(commentsOf(result), commentsOf(text));
  assert.equal(ordered(result), result, 'a second time it changes nothing');
};

describe('keys are put in canonical order', () => {
  const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
    [
      'at the root and below, names never: paths, scopes, properties, steps',
      `paths:
  /b: { post: { responses: {} }, get: { responses: {} } }
  /a: {}
x-oauth:
  grants: [application]
  scopes: { b: B, a: A }
info: { version: 1.0.0, title: A }
swagger: "2.0"
x-assembly:
  execute:
    - set-variable: { actions: [{ value: a, set: b }] }
    - invoke:
        timeout: 5
        target-url: https://a.example
`,
      `swagger: "2.0"
info: { title: A, version: 1.0.0 }
x-oauth:
  scopes: { b: B, a: A }
  grants: [application]
paths:
  /b: { get: { responses: {} }, post: { responses: {} } }
  /a: {}
x-assembly:
  execute:
    - set-variable: { actions: [{ set: b, value: a }] }
    - invoke:
        target-url: https://a.example
        timeout: 5
`,
    ],
    [
      'comments go with the key that they stand above or beside; those at the top and empty lines stay',
      `# yaml-language-server: $schema=a.json
# A document.
basePath: /a        # where it is

# What it is called,
# in a word.
info:
  # The version.
  version: 1.0.0
  title: A
  # more of the title
    # and more
swagger: "2.0"
`,
      `# yaml-language-server: $schema=a.json
# A document.
swagger: "2.0"

# What it is called,
# in a word.
info:
  title: A
  # The version.
  version: 1.0.0
  # more of the title
    # and more
basePath: /a        # where it is
`,
    ],
    [
      'in lists, behind the dash',
      `swagger: "2.0"
info: { title: A, version: 1.0.0 }
paths:
  /a:
    get:
      parameters:
      - in: query
        name: a
        type: string
      responses: {}
`,
      `swagger: "2.0"
info: { title: A, version: 1.0.0 }
paths:
  /a:
    get:
      parameters:
      - name: a
        in: query
        type: string
      responses: {}
`,
    ],
    [
      'of JSON',
      '{\n  "swagger": "2.0",\n  "basePath": "/a",\n  "info": {\n    "version": "1.0.0",\n    "title": "A"\n  }\n}',
      '{\n  "swagger": "2.0",\n  "info": {\n    "title": "A",\n    "version": "1.0.0"\n  },\n  "basePath": "/a"\n}',
    ],
    [
      'of a product',
      'info: { title: A, name: a }\nproduct: 1.0.0\nplans: { default: { apis: {}, title: All } }\n',
      'product: 1.0.0\ninfo: { name: a, title: A }\nplans: { default: { title: All, apis: {} } }\n',
    ],
    ['without a line end behind the last one', 'basePath: /a\nswagger: "2.0"', 'swagger: "2.0"\nbasePath: /a'],
    [
      'with the line ends of Windows and a byte order mark',
      '\ufeffbasePath: /a\r\n\r\nswagger: "2.0"\r\n',
      '\ufeffswagger: "2.0"\r\n\r\nbasePath: /a\r\n',
    ],
    [
      'keys of others come last, in the order of the author',
      'x-b: 1\nx-a: 2\nswagger: "2.0"\n',
      'swagger: "2.0"\nx-b: 1\nx-a: 2\n',
    ],
    [
      'steps within steps',
      'swagger: "2.0"\nx-assembly: { execute: [{ if: { execute: [{ throw: { message: b, name: a } }], condition: true } }] }\n',
      'swagger: "2.0"\nx-assembly: { execute: [{ if: { condition: true, execute: [{ throw: { name: a, message: b } }] } }] }\n',
    ],
  ];
  for (const [title, text, expected] of cases) {
    it(title, () => {
      assert.equal(ordered(text), expected);
      assertOnlyMoved(text);
    });
  }
});

describe('a map is left as it is', () => {
  const cases: readonly (readonly [title: string, text: string])[] = [
    ['around an anchor and its alias', 'info: &info { title: A, version: 1.0.0 }\nx-copy: *info\nswagger: "2.0"\n'],
    ['around a merge key', 'swagger: "2.0"\nx-oauth:\n  grants: [application]\n  scopes:\n    <<: &more { a: A }\n'],
    ['with "?" at a key', '? info\n: { title: A, version: 1.0.0 }\nswagger: "2.0"\n'],
    ['with a tag at a key', '!!str info: { title: A, version: 1.0.0 }\nswagger: "2.0"\n'],
    ['with a block text that keeps its last empty lines', 'x-text: |+\n  a\n\nswagger: "2.0"\n'],
    ['in brackets with a comment', 'swagger: "2.0"\ninfo: { version: 1.0.0, # of the API\n  title: A }\n'],
    [
      'where a comment would come to stand behind a dash',
      'swagger: "2.0"\npaths: { }\ntags:\n  - description: B\n    # its name\n    name: a\n',
    ],
    ['with a marker of the end behind it', 'info: { title: A, version: 1.0.0 }\nswagger: "2.0"\n...\n'],
  ];
  for (const [title, text] of cases) {
    it(title, () => {
      assert.equal(ordered(text), text);
    });
  }
});

/** Texts of a definition, as different as authors write them: the same keys, shuffled, with comments and empty lines between. */
const documents = (): fc.Arbitrary<string> => {
  const between = fc.constantFrom('', '', '\n', '# above\n', '\n# above\n\n', '   # further in\n', '\n\n');
  const beside = fc.constantFrom('', '', '  # beside');
  const root = [
    'swagger: "2.0"@',
    'info:@\n  version: 1.0.0\n  # of it\n  title: A',
    'basePath: /a@',
    'schemes:@\n- https\n- http',
    'x-oauth:@\n  grants:\n  - application\n\n  scopes: {b: B, a: A}@\n  access-token:\n    format: jwt\n    ttl: 60',
    'paths:@\n  /a:\n    post: {responses: {}}@\n    get:\n      responses:\n        200: {description: >-}\n',
    'definitions:@\n  A:\n    description: |\n      # no comment\n      text\n\n    type: object',
    'x-assembly: {execute: [{invoke: {timeout: 5, target-url: "https://a.example"}}]}@',
    'x-other: [{b: 1, a: 2}, "# text"]@',
  ].map((text) => text.replace('>-}', 'text}'));
  return fc
    .tuple(
      fc.shuffledSubarray(root.slice(1)),
      fc.array(between, { minLength: 10, maxLength: 10 }),
      fc.array(beside, { minLength: 20, maxLength: 20 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.nat(8),
    )
    .map(([parts, gaps, notes, lineEnd, isEnded, first]) => {
      const all = parts.toSpliced(first, 0, root[0] ?? '');
      let note = 0;
      const text = all
        .map((part, at) => {
          const noted = part.replaceAll('@', () => {
            note += 1;
            return notes[note] ?? '';
          });
          return `${gaps[at]}${noted}${noted.endsWith('\n') ? '' : '\n'}`;
        })
        .join('');
      return (isEnded ? text : text.trimEnd()).replaceAll('\n', lineEnd);
    });
};

describe('text is only moved', () => {
  it('in documents with comments and empty lines anywhere', () => {
    fc.assert(fc.property(documents(), assertOnlyMoved), { numRuns: 300 });
  });

  it('in the samples', () => {
    const root = path.join(import.meta.dirname, '../../apis');
    for (const file of globSync('*/*.yaml', { cwd: root }))
      assertOnlyMoved(readFileSync(path.join(root, file), 'utf8'));
  });
});

describeWithCorpus('text of others is only moved', () => {
  it('in every document that can be read', () => {
    let moved = 0;
    for (const file of globSync('**/*.{yaml,yml,json}', { cwd: corpus })) {
      const text = readFileSync(path.join(corpus, file), 'utf8');
      if (parseSource(file, text).problems.length > 0) continue;
      assertOnlyMoved(text);
      moved += 1;
    }
    assert.ok(moved > 150);
  });
});
