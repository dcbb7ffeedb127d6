import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { views } from '../../policies/views.ts';
import { isKnownVariable, splitVariable, variablesBelow } from '../../src/policy/variables.ts';
import { accessorOf } from '../../src/runtime/variables.ts';
import { compileDefinitions } from '../harness/project.ts';

const roots = ['request', 'message', 'api', 'system', 'error', 'env', 'client', 'oauth', 'plan'];

test('what is known as a variable is what can be read, and every view is known', async () => {
  const text = 'swagger: "2.0"\ninfo: { title: A, version: 1.0.0, x-name: a }\npaths: {}';
  const [assembly] = (await compileDefinitions({ 'a.yaml': text })).assemblies;
  assert.ok(assembly !== undefined);
  const names = { assembly, properties: new Map([['x', 1]]), publicUrl: 'https://a', views, targets: undefined };
  const known = roots.flatMap(variablesBelow);
  assert.ok(known.length > 40);
  for (const name of known) {
    const path = name.replace('*', 'x');
    assert.ok(accessorOf(path, names) !== undefined, `${path} cannot be read`);
    assert.ok(isKnownVariable(path), `${path} is not known`);
  }
  assert.deepEqual(
    Object.keys(views).filter((name) => !isKnownVariable(name)),
    [],
  );
});

describe('of a chain of members as much is the variable as is known', () => {
  const chains: readonly (readonly [chain: string, path: string, known?: false])[] = [
    ['request.verb', 'request.verb'],
    ['request.verb.length', 'request.verb'],
    ['request.headers.x-a.length', 'request.headers.x-a'],
    ['message.body.items.0', 'message.body'],
    ['message.status.code', 'message.status.code'],
    ['system.time', 'system.time'],
    ['system.time.length', 'system.time'],
    ['system.time.hour', 'system.time.hour'],
    ['api.properties.limit.max', 'api.properties.limit'],
    ['photo', 'photo'],
    ['photo.title.length', 'photo'],
    ['request', 'request', false],
    ['request.headers', 'request.headers', false],
    ['request.vreb', 'request.vreb', false],
    ['plan.version.x', 'plan.version.x', false],
    ['client.org.id', 'client.org.id', false],
  ];
  for (const [chain, path, known = true] of chains) {
    test(chain, () => {
      assert.equal(splitVariable(chain.split('.')).path, path);
      assert.equal([path, ...splitVariable(chain.split('.')).members].join('.'), chain);
      assert.equal(isKnownVariable(path), known);
    });
  }
});

test('below a body everything is known, and so is a name with dots', () => {
  for (const path of ['message.body.a.b', 'request.body.a', 'request.headers.x.y', 'request.parameters.a.b', 'a.b.c']) {
    assert.ok(isKnownVariable(path), path);
  }
  for (const path of ['request.headers.', 'message.bodies', 'oauth.token']) assert.ok(!isKnownVariable(path), path);
});
