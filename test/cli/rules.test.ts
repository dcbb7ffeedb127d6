import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualCodes } from '../../src/cli/code-manual.ts';
import { rules } from '../../src/lint/rules.ts';
import { ranIn } from './ran.ts';

const printed = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await ranIn('.', args);
  assert.deepEqual([code, stderr], [0, '']);
  return stdout;
};

test('headgate rules lists every rule with its severities and what may be done about it', async () => {
  const [heading = '', ...lines] = (await printed('rules')).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(/\s+/).slice(0, 3)),
    rules.map(({ code, severity }) => [code, severity.strict, severity['legacy-v5']]),
  );
  for (const [index, { waivable, isFixable }] of rules.entries()) {
    const columns = lines[index]?.slice(0, heading.indexOf('what it finds')) ?? '';
    assert.deepEqual(
      [columns.includes('waivable'), columns.includes('fixable')],
      [waivable !== 'never', isFixable],
      lines[index],
    );
  }
});

test('for programs it is a list of what is known of each', async () => {
  const listed = JSON.parse(await printed('rules', '--format', 'json'));
  assert.deepEqual(
    listed.map(({ code, waivable }: { code: string; waivable: string }) => [code, waivable]),
    rules.map(({ code, waivable }) => [code, waivable]),
  );
  for (const { summary, why } of listed) assert.ok(summary.length > 10 && why.length > 10);
});

test('headgate rules CODE prints the page of any code, and the examples of a rule', async () => {
  const codes = manualCodes();
  assert.ok(codes.length > 200);
  for (const code of codes) {
    const page = await printed('rules', code);
    assert.ok(page.startsWith(`# ${code}\n`), code);
    assert.equal(
      page.includes('\n## Bad '),
      rules.some((rule) => rule.code === code),
      code,
    );
  }
});
