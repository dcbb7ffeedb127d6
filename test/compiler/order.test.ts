import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declarations } from '../../policies/declarations.ts';
import type { CompiledStep } from '../../src/assembly/types.ts';
import { type OrderedStep, orderFaults } from '../../src/policy/order.ts';
import { compileDefinitions } from '../harness/project.ts';
import { goldenCases } from './golden-cases.ts';

const byName = new Map(declarations.map((one) => [one.name, one]));

interface Named extends OrderedStep {
  readonly blocks: readonly Named[][];
}

const ordered = ({ policy, properties = {}, blocks = [] }: Step): Named => ({
  declaration: byName.get(policy) ?? assert.fail(policy),
  properties,
  blocks: blocks.map((block) => block.map(ordered)),
});

interface Step extends Pick<CompiledStep, 'policy'>, Partial<Pick<CompiledStep, 'properties'>> {
  readonly blocks?: readonly (readonly Step[])[];
}

const broken = (steps: readonly Step[]): readonly string[] =>
  [...orderFaults(steps.map(ordered))].map(({ step, breaks, name }) => `${step.declaration.name} ${breaks} ${name}`);

for (const { name, definitions } of goldenCases()) {
  test(`the steps of every operation of ${name} stand in the order that their policies declare`, async () => {
    const { assemblies } = await compileDefinitions(definitions);
    for (const { method, template, steps } of assemblies.flatMap(({ routes }) => routes)) {
      assert.deepEqual(broken(steps), [], `${method} ${template}`);
    }
  });
}

const issued = { policy: 'oauth-issue', properties: { endpoint: 'token' } };
const logIn = { policy: 'oauth-authenticate-user', properties: { credentials: 'browser' } };
/** On some ways only. */
const verifying = { policy: 'if', blocks: [[{ policy: 'oauth-verify-token' }]] };
const planted: readonly (readonly [what: string, steps: readonly (string | Step)[]])[] = [
  ['a consent before its owner is known', ['oauth-validate-authorization', 'oauth-obtain-consent']],
  ['a grant without a client', ['oauth-validate-grant']],
  ['a grant for whoever bears a token', ['oauth-verify-token', 'oauth-validate-grant']],
  ['a grant for whoever says an id', ['require-security', 'oauth-validate-grant']],
  ['a login form that no authorization request asks for', ['oauth-authenticate-client', logIn]],
  ['tokens for whoever bears one', ['oauth-authenticate-client', 'oauth-validate-grant', verifying, issued]],
  ['a subscription that is checked before the credentials', ['check-subscription', 'require-security']],
  ['two issues', ['oauth-authenticate-client', 'oauth-validate-grant', issued, issued]],
];
for (const [what, steps] of planted) {
  test(`the order refuses ${what}`, () => {
    assert.equal(broken(steps.map((step) => (typeof step === 'string' ? { policy: step } : step))).length, 1);
  });
}
