import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { languageManual } from '../../scripts/language-manual.ts';

const file = path.join(import.meta.dirname, '../../docs/language.md');

test('docs/language.md has every key as it is declared', () => {
  const text = languageManual();
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  assert.equal(readFileSync(file, 'utf8'), text, 'UPDATE=1 npm test writes it');
});
