import assert from 'node:assert/strict';
import { test } from 'node:test';
import { when } from '../../policies/if/run.ts';
import { operationSwitch } from '../../policies/operation-switch/run.ts';
import { respond } from '../../policies/respond/run.ts';
import { setVariable } from '../../policies/set-variable/run.ts';
import { choose } from '../../policies/switch/run.ts';
import type { Bundle } from '../../src/assembly/types.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Bindings, Implementation } from '../../src/runtime/binder.ts';
import { type LinkedRoute, link } from '../../src/runtime/link.ts';
import { compileDefinitions } from '../harness/project.ts';
import { exchangeAt } from './exchange.ts';

const implementations = [when(), choose(), operationSwitch(), setVariable(), respond()];
const bindings: Bindings = {
  catalog: undefined,
  properties: { flag: true },
  publicUrl: 'https://gw.example',
  views: { 'oauth.scope': () => 'read write' },
};

const compiled = (steps: string): Promise<Bundle> =>
  compileDefinitions({
    'a.yaml': `swagger: "2.0"
info: { title: A, version: 1.0.0, x-name: a }
paths: { /things: { get: { operationId: readThing, responses: { 200: { description: Fine } } } } }
x-assembly:
  execute:
${steps}
`,
  });

const linked = (bundle: Bundle): LinkedRoute => {
  const result = link(bundle, bindings, implementations as readonly Implementation<never>[]); // each links its own steps
  assert.ok('routes' in result && result.routes[0] !== undefined);
  return result.routes[0];
};

test('nested steps that wait for nothing make no promise', async () => {
  const route = linked(
    await compiled(`
    - if:
        condition: request.verb === 'GET'
        execute:
          - switch:
              case:
                - { condition: "'$(request.path)' === ''", execute: [] }
                - otherwise:
                    - operation-switch:
                        case: [{ operations: [readThing], execute: [{ set-variable: { actions: [{ set: seen, value: x }] } }] }]
    - set-variable: { actions: [{ set: more, value: "$(seen)y" }] }`),
  );
  const x = exchangeAt(route);
  assert.equal(route.run(x), undefined);
  assert.equal(x.variables?.get('more'), 'xy');
});

test('a condition sees variables, properties, views and headers as they are when it is evaluated', async () => {
  const cases = [
    'flag === true',
    '$(flag) && api.properties.flag',
    "oauth.scope.split(' ').includes('write')",
    "request.headers['X-THING'] === 'a, b'",
    "message.headers['x-thing'] === 'a'",
    "'$(flag)' === 'set'",
    'message.status.code === 200 && api.operation.id == "readThing"',
  ];
  const steps = cases.map(
    (condition, at) => `
    - if:
        condition: ${JSON.stringify(condition)}
        execute: [{ set-variable: { actions: [{ add: held, value: ${at} }] } }, { set-variable: { actions: [{ set: flag, value: set }] } }]`,
  );
  const route = linked(await compiled(steps.join('')));
  const x = exchangeAt(route, { headers: ['X-Thing', 'a', 'x-thing', 'b'] });
  route.run(x);
  // The second sees that "flag" has been set by then, and so is no longer the property.
  assert.deepEqual(x.variables?.get('held'), [0, 1, 2, 3, 4, 5, 6]);
});

test('what cannot be evaluated is told to the operator with its place, and no value', async () => {
  const route = linked(await compiled('    - if: { condition: "$(request.headers.x-secret).a.b", execute: [] }'));
  assert.throws(
    () => route.run(exchangeAt(route, { headers: ['X-Secret', 'geheim'] })),
    (error) => {
      assert.ok(error instanceof Fault);
      assert.deepEqual([error.fault, error.status, error.code], ['RuntimeError', 500, 'runtime/condition']);
      assert.match(error.detail ?? '', /^a\.yaml:6:11: /);
      assert.doesNotMatch(`${error.message} ${error.detail}`, /geheim/);
      return true;
    },
  );
});

test('a condition that this program cannot read keeps a bundle from being linked', async () => {
  const bundle = await compiled('    - if: { condition: "true", execute: [] }');
  const text = JSON.stringify(bundle).replace('"condition":"true"', '"condition":"a.b ="');
  const result = link(JSON.parse(text), bindings, implementations as readonly Implementation<never>[]); // as above
  assert.ok(!('routes' in result));
  assert.deepEqual(
    result.map(({ code, line }) => [code, line]),
    [['assembly/condition', 6]],
  );
});
