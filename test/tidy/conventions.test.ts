import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Convention, escapedOnly, namedAfterContent, namedAndConstant, worldThroughCli } from './conventions.ts';
import { textsOf } from './sources.ts';

interface Case {
  readonly title: string;
  readonly convention: Convention;
  readonly files: string;
  /** At least so many are read: a pattern that fits nothing finds nothing wrong. */
  readonly atLeast: number;
  readonly except?: (file: string) => boolean;
  readonly good: readonly (readonly [file: string, text: string])[];
  readonly bad: readonly (readonly [file: string, text: string])[];
}

const cases: readonly Case[] = [
  {
    title: 'files and folders are named after what is inside, in kebab-case',
    convention: namedAfterContent,
    files: '{src,policies,test,bench,scripts,templates}/**/*.{ts,hbs,css}',
    atLeast: 250,
    good: [
      ['src/oauth/redirect-uri.ts', ''],
      ['test/oauth/form.test.ts', ''],
      ['src/a/database.ts', ''],
    ],
    bad: [
      ['src/utils/a.ts', ''],
      ['src/oauth/form-helpers.ts', ''],
      ['src/oauth/RedirectUri.ts', ''],
      ['src/a/base.ts', ''],
    ],
  },
  {
    title: 'environment variables and the console belong to the command line',
    convention: worldThroughCli,
    files: '{src,policies}/**/*.ts',
    atLeast: 200,
    except: (file) => file.startsWith('src/cli/'),
    good: [['a.ts', '// process.env\nexport const a = env.HOME;']],
    bad: [
      ['a.ts', 'export const a = process.env;'],
      ['a.ts', "console.log('a');"],
      ['a.ts', 'const b = () => process.env.HOME;'],
    ],
  },
  {
    title: 'exports have names, and no variable of a module changes',
    convention: namedAndConstant,
    files: '{src,policies}/**/*.ts',
    atLeast: 200,
    good: [['a.ts', 'export const a = () => {\n  let b = 1;\n  return ++b;\n};']],
    bad: [
      ['a.ts', 'export default 1;'],
      ['a.ts', 'let a = 1;'],
      ['a.ts', 'export let a = 1;'],
    ],
  },
  {
    title: 'templates write nothing unescaped',
    convention: escapedOnly,
    files: 'templates/**/*.{hbs,css}',
    atLeast: 5,
    good: [['a.hbs', '<p>{{name}}</p>{{#if a}}{{/if}}']],
    bad: [
      ['a.hbs', '{{{name}}}'],
      ['a.hbs', '{{&name}}'],
      ['a.hbs', '{{~& name}}'],
      ['a.hbs', '{{~{name}~}}'],
    ],
  },
];

for (const { title, convention, files, atLeast, except, good, bad } of cases) {
  test(title, () => {
    const texts = textsOf(files);
    assert.ok(texts.size >= atLeast, `only ${texts.size} files were read`);
    const wrong = [...texts].flatMap(([file, text]) =>
      except?.(file) ? [] : convention(file, text).map((what) => `${file}: ${what}`),
    );
    assert.deepEqual(wrong, []);
    for (const [file, text] of good) assert.deepEqual(convention(file, text), []);
    for (const [file, text] of bad) assert.equal(convention(file, text).length, 1, `${file} ${text}`);
  });
}
