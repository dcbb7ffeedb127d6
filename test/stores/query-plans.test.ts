import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';

/** What may be looked through from end to end: what stays small. */
const small = ['signing_key', 'sqlite_master', 'CONSTANT ROW'];

test('no statement looks through all tokens, codes, sessions, consents or rules, however many there are', async (t) => {
  const prepared: { readonly database: DatabaseSync; readonly sql: string }[] = [];
  const { prepare } = DatabaseSync.prototype;
  const mocked = t.mock.method(DatabaseSync.prototype, 'prepare', function (this: DatabaseSync, sql: string) {
    prepared.push({ database: this, sql });
    return prepare.call(this, sql);
  });
  const { close } = openSqlite(':memory:');
  mocked.mock.restore();
  const statements = prepared.filter(({ sql }) => !/^(BEGIN|COMMIT|PRAGMA)/.test(sql));
  assert.ok(statements.length > 40);
  for (const { database, sql } of statements) {
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
    // What a part of the statement has found is looked through after it.
    const found = plan.flatMap((step) => /^(?:MATERIALIZE|CO-ROUTINE) (.*)$/.exec(step)?.[1] ?? []);
    const allowed = [...small, ...found].map((name) => `SCAN ${name}`);
    for (const step of plan) {
      const isThrough = step.startsWith('SCAN ') || /\((?:expires_at|keep_until)>\?\)/.test(step);
      assert.ok(!isThrough || allowed.includes(step), `${step}: ${sql}`);
    }
  }
  await close();
});
