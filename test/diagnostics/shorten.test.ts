import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shorten } from '../../src/diagnostics/shorten.ts';

describe('a message that a document made long', () => {
  const cases: readonly (readonly [title: string, text: string, shown: string])[] = [
    ['stays whole up to 400 characters', `"${'k'.repeat(390)}" is`, `"${'k'.repeat(390)}" is`],
    ['shows 80 characters of what is in quotes', `"${'k'.repeat(1000)}" is no "x"`, `"${'k'.repeat(80)}…" is no "x"`],
    ['ends after 400 characters where nothing is in quotes', 'k'.repeat(1000), `${'k'.repeat(400)}…`],
    ['never ends within a character', `"${'k'.repeat(79)}😀${'k'.repeat(400)}"`, `"${'k'.repeat(79)}\ufffd…"`],
  ];
  for (const [title, text, shown] of cases) it(title, () => assert.equal(shorten(text), shown));
});
