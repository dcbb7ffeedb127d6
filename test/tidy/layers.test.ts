import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { violations } from './layers.ts';

const root = new URL('../..', import.meta.url).pathname;

test('imports follow the table of layers', () => {
  const files = globSync(['src/**/*.ts', 'policies/**/*.ts'], { cwd: root })
    .filter((file) => !file.endsWith('.d.ts') && !file.endsWith('.d.cts'))
    .map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')] as const);
  assert.ok(files.length > 120, `only ${files.length} modules were read`);
  assert.deepEqual(violations(new Map(files)), []);
});

const planted: readonly (readonly [why: string, file: string, text: string])[] = [
  ['a pure module that reads files', 'src/lint/a.ts', "import { readFileSync } from 'node:fs';"],
  ['a pure module with a package that is not allowed', 'src/compiler/a.ts', "import { request } from 'undici';"],
  ['a pure module that imports the store', 'src/lint/a.ts', "import { open } from '../stores/sqlite/open.ts';"],
  ['an import upwards', 'src/runtime/a.ts', "import type { Grant } from '../oauth/grants/grant.ts';"],
  ['an import sideways', 'src/stores/a.ts', "import { send } from '../outbound/outbound.ts';"],
  ['a gateway that compiles', 'src/gateway/a.ts', "import { compile } from '../compiler/compile.ts';"],
  ['a dynamic import upwards', 'src/identity/a.ts', "const later = () => import('../gateway/gateway.ts');"],
  ['a re-export upwards', 'src/source/a.ts', "export * from '../lint/lint.ts';"],
  ['a declaration that imports its implementation', 'policies/invoke/policy.ts', "import { invoke } from './run.ts';"],
  ['a folder outside the table', 'src/utils/a.ts', 'export const a = 1;'],
];

for (const [why, file, text] of planted) {
  test(`the table refuses ${why}`, () => {
    assert.equal(violations(new Map([[file, text]])).length, 1);
  });
}
