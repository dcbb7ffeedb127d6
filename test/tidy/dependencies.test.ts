import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textsOf } from './sources.ts';

const json = (file: string): Record<string, Record<string, unknown> | undefined> =>
  JSON.parse(textsOf(file).get(file) ?? assert.fail(`${file} is missing`));

const { dependencies = {}, devDependencies = {}, '//dependencies': reasons = {} } = json('package.json');

test('every dependency has a reason, and only they', () => {
  const names = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  assert.ok(names.length > 20, `only ${names.length} dependencies were read`);
  assert.deepEqual(Object.keys(reasons).sort(), names.sort());
  for (const [name, reason] of Object.entries(reasons)) assert.ok(String(reason).length > 3, name);
});

test('dependencies are pinned', () => {
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert.match(String(version), /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, name);
  }
});

test('the lockfile names no place to download from: that is for who installs to say', () => {
  const { packages = {} } = json('package-lock.json');
  assert.ok(Object.keys(packages).length > 100);
  assert.deepEqual(
    Object.entries(packages).filter(([, entry]) => typeof entry === 'object' && entry !== null && 'resolved' in entry),
    [],
  );
});
