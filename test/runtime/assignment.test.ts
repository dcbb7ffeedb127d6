import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../src/policy/fault.ts';
import { Exchange } from '../../src/runtime/exchange.ts';
import { afterActions } from './exchange.ts';

const after = (...given: Parameters<typeof afterActions>): Exchange => {
  const x = afterActions(...given);
  assert.ok(x instanceof Exchange, String(x));
  return x;
};

describe('a variable of one’s own', () => {
  test('is made with the parts it lies in', () => {
    const { variables } = after([
      { set: 'order.customer.name', value: 'Alice' },
      { set: 'order.express', value: true },
    ]);
    assert.equal(JSON.stringify(variables?.get('order')), '{"customer":{"name":"Alice"},"express":true}');
  });

  test('takes the place of what is no map', () => {
    const { variables } = after([{ set: 'order.id', value: 7 }], { variables: { order: 'text' } });
    assert.equal(JSON.stringify(variables?.get('order')), '{"id":7}');
  });

  test('is changed without changing the value that another one holds as well', () => {
    const body = { title: 'The sea', tags: { first: 'blue' } };
    const { variables } = after([{ set: 'copy.tags.first', value: 'red' }], {
      variables: { copy: body, original: body },
    });
    assert.deepEqual(body, { title: 'The sea', tags: { first: 'blue' } });
    assert.equal(variables?.get('original'), body);
    assert.equal(JSON.stringify(variables?.get('copy')), '{"title":"The sea","tags":{"first":"red"}}');
  });

  test('grows into a list when something is added', () => {
    const add = (value: string) => ({ add: 'tags', value });
    assert.equal(after([add('a')]).variables?.get('tags'), 'a');
    assert.deepEqual(after([add('a'), add('b'), add('c')]).variables?.get('tags'), ['a', 'b', 'c']);
  });

  test('is gone when it is cleared', () => {
    const { variables } = after([{ clear: 'order.id' }], { variables: { order: { id: 7, express: true } } });
    assert.equal(JSON.stringify(variables?.get('order')), '{"express":true}');
  });
});

describe('a name that JavaScript knows is a name like any other (A42)', () => {
  for (const name of [
    '__proto__.polluted',
    'constructor.prototype.polluted',
    'a.__proto__.polluted',
    'a.constructor.prototype.polluted',
  ]) {
    test(`"${name}" changes no other object (A42)`, () => {
      const { variables } = after(
        [
          { set: name, value: 'yes' },
          { add: name, value: 'twice' },
          { set: 'message.body', value: `$(${name})` },
        ],
        { variables: { a: {} } },
      );
      const probe: object = {};
      assert.equal('polluted' in probe, false);
      assert.equal('polluted' in Object, false);
      const [first = '', ...rest] = name.split('.');
      const nested = rest.reduceRight((value: object, key) => Object.fromEntries([[key, value]]), ['yes', 'twice']);
      assert.equal(JSON.stringify(variables?.get(first)), JSON.stringify(nested));
    });
  }
});

describe('the message', () => {
  test('gets status and reason', () => {
    const { message } = after([
      { set: 'message.status.code', value: '404' },
      { set: 'message.status.reason', value: 'Gone away' },
    ]);
    assert.deepEqual([message.status, message.reason], [404, 'Gone away']);
  });

  test('has the status 200 and no reason of its own when these are cleared', () => {
    const { message } = after([
      { set: 'message.status.code', value: 404 },
      { set: 'message.status.reason', value: 'Gone' },
      { clear: 'message.status.code' },
      { clear: 'message.status.reason' },
    ]);
    assert.deepEqual([message.status, message.reason], [200, undefined]);
  });

  for (const value of [99, 100, 199, 600, -200, 'none', '', true]) {
    test(`cannot have the status ${JSON.stringify(value)}`, () => {
      assert.throws(() => afterActions([{ set: 'message.status.code', value }]), propertyError('runtime/status'));
    });
  }

  for (const name of ['message.headers.X-A', 'message.status.reason']) {
    test(`cannot have a line end in ${name}`, () => {
      for (const verb of ['set', 'add']) {
        const action = { [verb]: name, value: 'a\r\nSet-Cookie: a=b' } as { set: string; value: string }; // one of the two verbs
        assert.throws(() => afterActions([action]), propertyError('runtime/header-value'));
      }
    });
  }
});

describe('what cannot be written is a problem of its author', () => {
  for (const name of [
    'request.body',
    'request.headers.x',
    'api.name',
    'api.id',
    'system.date',
    'error.name',
    'env.path',
  ]) {
    test(`"${name}", which only the gateway sets`, () => {
      assert.deepEqual(afterActions([{ set: name, value: 'x' }]), ['assembly/read-only-variable']);
      assert.deepEqual(afterActions([{ clear: name }]), ['assembly/read-only-variable']);
    });
  }

  for (const name of [
    'message',
    'message.headers',
    'message.status',
    'message.trailers.x',
    'client.app.secret',
    'message.headers.a b',
    'message.headers.x:y',
    'message.headers.ü',
  ]) {
    test(`"${name}", which there is not`, () => {
      assert.deepEqual(afterActions([{ set: name, value: 'x' }]), ['reference/unknown']);
    });
  }
});

const propertyError =
  (code: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault, String(error));
    assert.deepEqual([error.fault, error.code, error.status], ['PropertyError', code, 500]);
    return true;
  };
