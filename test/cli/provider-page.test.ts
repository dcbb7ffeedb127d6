import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { extensions } from '../../src/definition/keys/extensions.ts';
import { type Key, mapOf } from '../../src/definition/keys/key.ts';
import { readDefinitions } from '../harness/project.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/provider.md'), 'utf8');
const [, shown = assert.fail('no definition')] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? [];

test('docs/provider.md shows a provider that is well-formed', async () => {
  const { problems } = await readDefinitions({ 'sign-in.yaml': shown });
  assert.deepEqual(
    problems.map(({ severity, code }) => `${severity} ${code}`),
    ['warning oauth/token-info-unauthenticated'],
  );
});

/** Keys with those above them, `refresh-token.ttl`. */
const keysIn = (key: Key, above = ''): readonly string[] =>
  Object.entries(mapOf(key)?.keys ?? {}).flatMap(([name, below]) => [
    `${above}${name}`,
    ...keysIn(below, `${above}${name}.`),
  ]);

/** The same of what the page shows. */
const keysOf = (value: unknown, above = ''): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, below]) => [`${above}${key}`, ...keysOf(below, `${above}${key}.`)])
    : [];

/** Rows of tables, and what is commented out of the definition. */
const told = [...page.matchAll(/^(?: *#|\|).*$/gm)].map(([line]) => line).join('\n');

test('docs/provider.md has every key of a provider: in its definition, or in a comment or a table beside it', () => {
  const inDefinition = new Set(keysOf(parse(shown)['x-oauth']));
  const isTold = (key: string): boolean => {
    const parts = key.split('.');
    return parts.every(
      (name, at) => inDefinition.has(parts.slice(0, at + 1).join('.')) || new RegExp(`\\b${name}\\b`).test(told),
    );
  };
  const keys = keysIn(extensions['x-oauth']);
  assert.ok(keys.length > 40);
  assert.deepEqual(
    keys.filter((key) => !inDefinition.has(key) && !isTold(key)),
    [],
  );
});
