import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Body, BodyStream } from '../../src/runtime/body.ts';
import { Message } from '../../src/runtime/message.ts';

/** A body under way that says whether it was thrown away. */
const stream = (): BodyStream & { readonly discarded: () => boolean } => {
  let discarded = false;
  return {
    length: undefined,
    pipe: () => assert.fail('nobody reads it'),
    collect: () => assert.fail('nobody reads it'),
    discard: () => {
      discarded = true;
    },
    discarded: () => discarded,
  };
};

const request = (body?: Body): Message =>
  new Message(['Accept', '*/*', 'Content-Type', 'text/html', 'X-Own', '1', 'x-own', '2', 'Set-Cookie', 'a=b'], body);

describe('a message that is still the copy of a request', () => {
  test('becomes an empty answer: nothing that the client sent goes back', () => {
    const message = request(Buffer.from('<script>'));
    message.settle();
    assert.deepEqual([message.status, message.headers, message.body], [200, [], undefined]);
  });

  test('throws its body away if nobody has read it', () => {
    const body = stream();
    const message = request(body);
    message.settle();
    assert.deepEqual([message.body, body.discarded()], [undefined, true]);
  });

  test('keeps as an answer what steps have set, and that alone', () => {
    const message = request();
    message.status = 202;
    message.setHeader('X-Own', '3');
    message.addHeader('X-New', 'a');
    message.addHeader('Accept', 'text/plain');
    message.settle();
    assert.deepEqual(message.headers, ['X-Own', '3', 'X-New', 'a', 'Accept', 'text/plain']);
    assert.equal(message.status, 202);
  });

  test('keeps nothing of a header that was set and cleared', () => {
    const message = request();
    message.setHeader('X-New', 'a');
    message.setHeader('X-New', undefined);
    message.setHeader('X-Own', undefined);
    message.settle();
    assert.deepEqual(message.headers, []);
  });

  test('settles once: what is set afterwards stays', () => {
    const message = request();
    message.settle();
    message.setHeader('Cache-Control', 'no-store');
    message.value = 'later';
    message.settle();
    assert.deepEqual(message.headers, ['Cache-Control', 'no-store', 'Content-Type', 'text/plain; charset=utf-8']);
    assert.equal(String(message.body), 'later');
  });

  test('sends a header on with what a step adds to it', () => {
    const message = request();
    message.addHeader('X-Own', '3');
    assert.deepEqual(message.headers.slice(4), ['X-Own', '1', 'x-own', '2', 'Set-Cookie', 'a=b', 'X-Own', '3']);
  });
});

describe('a message that an answer has replaced', () => {
  test('is that answer, headers as they came', () => {
    const message = request();
    message.replace(203, 'Made', ['Content-Type', 'image/png', 'X-Back', '1'], Buffer.from('pixels'));
    message.settle();
    assert.deepEqual([message.status, message.reason, String(message.body)], [203, 'Made', 'pixels']);
    assert.deepEqual(message.headers, ['Content-Type', 'image/png', 'X-Back', '1']);
  });

  test('has thrown the body before it away', () => {
    const body = stream();
    request(body).replace(200, undefined, [], undefined);
    assert.equal(body.discarded(), true);
  });

  test('has its own body as its value, not the one before', () => {
    const message = new Message(['Content-Type', 'application/json'], Buffer.from('1'));
    assert.equal(message.value, 1);
    message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from('2'));
    assert.equal(message.value, 2);
  });
});

describe('the value of a body', () => {
  for (const [type, text, value] of [
    ['application/json', '{"a":1}', { a: 1 }],
    ['application/json; charset=utf-8', '[1]', [1]],
    ['APPLICATION/problem+JSON', '1', 1],
    ['application/json', '', ''],
    ['application/jsonp', '1', '1'],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['', '{"a":1}', '{"a":1}'],
  ] as const) {
    test(`"${text}" of type "${type}" is ${JSON.stringify(value)}`, () => {
      const headers = type === '' ? [] : ['content-type', type];
      assert.deepEqual(new Message(headers, Buffer.from(text)).value, value);
    });
  }

  test('is refused where a client says JSON and it is none; of a back end it is the text', () => {
    const message = new Message(['Content-Type', 'application/json'], Buffer.from('{"a":'));
    assert.throws(() => message.value, { code: 'request/json-malformed', status: 400, fault: 'BadRequestError' });
    message.replace(200, undefined, ['Content-Type', 'application/json'], Buffer.from('{"a":'));
    assert.equal(message.value, '{"a":');
  });

  test('is absent where there is none, or it is under way', () => {
    assert.equal(new Message([], undefined).value, undefined);
    assert.equal(new Message([], stream()).value, undefined);
  });

  test('is the one that was set, without reading it back', () => {
    const value = { date: new Date(0) };
    const message = request();
    message.value = value;
    assert.equal(message.value, value);
    assert.equal(String(message.body), '{"date":"1970-01-01T00:00:00.000Z"}');
  });
});

describe('a body that is set', () => {
  for (const [about, value, type, text] of [
    ['text', 'hello', 'text/plain; charset=utf-8', 'hello'],
    ['a map', { a: 1 }, 'application/json', '{"a":1}'],
    ['a list', [1], 'application/json', '[1]'],
    ['bytes', Buffer.from('x'), 'text/plain; charset=utf-8', 'x'],
    ['a number', 7, 'text/plain; charset=utf-8', '7'],
  ] as const) {
    test(`${about} has a type of its own, whatever the client called its body`, () => {
      const message = request(Buffer.from('<b>'));
      message.value = value;
      assert.deepEqual([message.header('content-type'), String(message.body)], [type, text]);
      message.settle();
      assert.deepEqual([message.headers, String(message.body)], [['Content-Type', type], text]);
    });
  }

  test('keeps the type that a step has set before or sets afterwards', () => {
    for (const order of ['before', 'afterwards']) {
      const message = request();
      if (order === 'before') message.setHeader('Content-Type', 'image/svg+xml');
      message.value = '<svg/>';
      if (order === 'afterwards') message.setHeader('Content-Type', 'image/svg+xml');
      message.settle();
      assert.deepEqual(message.headers, ['Content-Type', 'image/svg+xml']);
    }
  });

  test('keeps the type of the back end’s answer, but neither its length nor its coding', () => {
    const message = request();
    const headers = [
      'Content-Type',
      'application/xml',
      'Content-Length',
      '3',
      'Content-Encoding',
      'gzip',
      'ETag',
      '"1"',
    ];
    message.replace(200, undefined, headers, Buffer.from('abc'));
    message.value = '<a/>';
    assert.deepEqual(message.headers, ['Content-Type', 'application/xml', 'ETag', '"1"']);
  });

  test('and cleared is no body, and has no type', () => {
    const message = request(Buffer.from('x'));
    message.value = undefined;
    assert.deepEqual([message.body, message.header('content-type')], [undefined, undefined]);
  });

  test('throws away the one that was under way', () => {
    const body = stream();
    request(body).value = 'another';
    assert.equal(body.discarded(), true);
  });
});

describe('headers', () => {
  test('are found whatever the spelling; the first of several counts', () => {
    assert.equal(request().header('x-own'), '1');
    assert.equal(request().header('x-none'), undefined);
  });

  test('are set to one value, in place of all that there were', () => {
    const message = request();
    message.setHeader('X-OWN', '3');
    assert.deepEqual(message.headers, [
      'Accept',
      '*/*',
      'Content-Type',
      'text/html',
      'Set-Cookie',
      'a=b',
      'X-OWN',
      '3',
    ]);
  });

  test('whose value looks like a name are left alone', () => {
    const message = new Message(['X-A', 'x-b', 'X-B', 'x-a'], undefined);
    message.setHeader('x-b', undefined);
    assert.deepEqual(message.headers, ['X-A', 'x-b']);
  });

  test('named as what JavaScript knows are headers like any other (A42)', () => {
    const message = new Message(['__proto__', 'a', 'constructor', 'b'], undefined);
    assert.equal(message.header('__proto__'), 'a');
    message.setHeader('__proto__', 'c');
    message.addHeader('prototype', 'd');
    assert.deepEqual(message.headers, ['constructor', 'b', '__proto__', 'c', 'prototype', 'd']);
  });
});

test('a body is taken once', () => {
  const body = Buffer.from('x');
  const message = request(body);
  assert.equal(message.takeBody(), body);
  assert.equal(message.takeBody(), undefined);
});
