import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

test('npm run soak knows every test file that has more rounds for it, and no other', () => {
  const asking = globSync('test/**/*.test.ts', { cwd: root }).filter((file) =>
    /^import \{.*\bisSoak\b/m.test(readFileSync(join(root, file), 'utf8')),
  );
  const script = readFileSync(join(root, 'scripts/soak.ts'), 'utf8');
  const known = [...script.matchAll(/'(test\/[^']+\.test\.ts)'/g)].map(([, file]) => file);
  assert.deepEqual(known.sort(), asking.sort());
});
