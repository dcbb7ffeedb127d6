import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declarations } from '../../policies/declarations.ts';
import type { CompiledStep } from '../../src/assembly/types.ts';
import { compileDefinitions } from '../harness/project.ts';
import { goldenCases } from './golden-cases.ts';

const byName = new Map(declarations.map((one) => [one.name, one]));

/** What a list of steps breaks of the order that their policies declare. */
const broken = (steps: readonly Pick<CompiledStep, 'policy'>[]): readonly string[] => {
  const facts = new Set<string>();
  const before = new Set<string>();
  const found: string[] = [];
  for (const { policy } of steps) {
    const { order, establishes = [] } = byName.get(policy) ?? assert.fail(policy);
    if (order?.once && before.has(policy)) found.push(`${policy} twice`);
    for (const one of order?.after ?? []) if (!before.has(one)) found.push(`${policy} without ${one} before it`);
    for (const one of order?.requires ?? []) if (!facts.has(one)) found.push(`${policy} without ${one}`);
    for (const one of order?.excludes ?? []) if (before.has(one)) found.push(`${policy} beside ${one}`);
    before.add(policy);
    for (const one of establishes) facts.add(one);
  }
  return found;
};

for (const { name, definitions } of goldenCases()) {
  test(`the steps of every operation of ${name} stand in the order that their policies declare`, async () => {
    const { assemblies } = await compileDefinitions(definitions);
    for (const { method, template, steps } of assemblies.flatMap(({ routes }) => routes)) {
      assert.deepEqual(broken(steps), [], `${method} ${template}`);
    }
  });
}

const planted: readonly (readonly [what: string, steps: readonly string[]])[] = [
  ['a consent before its owner is known', ['oauth-validate-authorization', 'oauth-obtain-consent']],
  ['a grant without a client', ['oauth-validate-grant']],
  ['a subscription that is checked before the credentials', ['check-subscription', 'require-security']],
  ['two issues', ['oauth-authenticate-client', 'oauth-validate-grant', 'oauth-issue', 'oauth-issue']],
];
for (const [what, steps] of planted) {
  test(`the order refuses ${what}`, () => {
    assert.equal(broken(steps.map((policy) => ({ policy }))).length, 1);
  });
}
