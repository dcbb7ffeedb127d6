import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../src/policy/fault.ts';
import { exchangeAt, noon, rendered, routeOf } from './exchange.ts';

const request = {
  method: 'PUT',
  path: '/api/things/7',
  search: '?color=blue&color=red&empty=&id=query&a%20b=%C3%BC',
  headers: [
    'Content-Type',
    'application/vnd.acme+json; charset=utf-8',
    'X-Twice',
    'a',
    'x-twice',
    'b',
    'Authorization',
    'Basic x',
  ],
  parameters: { id: '7' },
  body: Buffer.from('{"title":"The sea"}'),
};
const properties = { region: 'eu-1', limits: { perDay: 3 } };
const views = { 'client.app.id': () => 'printer', 'oauth.scope': () => undefined };

const read = (name: string): unknown => rendered(`$(${name})`, 'value', { request, properties, bindings: { views } });

describe('what can be read', () => {
  const values: readonly (readonly [name: string, value: unknown])[] = [
    ['request.verb', 'PUT'],
    ['request.path', '/api/things/7'],
    ['request.search', request.search],
    ['request.querystring', request.search.slice(1)],
    ['request.uri', `https://gw.example:8443/api/things/7${request.search}`],
    ['request.headers.content-type', 'application/vnd.acme+json; charset=utf-8'],
    ['request.headers.CONTENT-TYPE', 'application/vnd.acme+json; charset=utf-8'],
    ['request.headers.x-twice', 'a, b'],
    ['request.headers.x-none', undefined],
    ['request.content-type', 'application/json'],
    ['request.authorization', 'Basic x'],
    ['request.date', new Date(noon)],
    ['request.body', { title: 'The sea' }],
    ['request.parameters.id', '7'],
    ['request.parameters.color', 'blue'],
    ['request.parameters.empty', ''],
    ['request.parameters.none', undefined],
    ['message.headers.x-twice', 'a'],
    ['message.body', { title: 'The sea' }],
    ['message.status.code', 200],
    ['message.status.reason', undefined],
    ['api.name', 'things'],
    ['api.version', '1.2.3'],
    ['api.id', 'things:1.2.3'],
    ['api.root', '/api'],
    ['api.type', 'REST'],
    ['api.endpoint.address', 'gw.example'],
    ['api.endpoint.hostname', 'gw.example'],
    ['api.operation.id', 'getThing'],
    ['api.operation.path', '/things/{id}'],
    ['api.properties.region', 'eu-1'],
    ['region', 'eu-1'],
    ['limits', { perDay: 3 }],
    ['client.app.id', 'printer'],
    ['oauth.scope', undefined],
    ['env.path', ''],
    ['system.datetime', '2030-01-06T12:34:56Z'],
    ['system.date', '2030-01-06'],
    ['system.time', '12:34:56'],
    ['system.time.hour', 12],
    ['system.time.minute', 34],
    ['system.time.seconds', 56],
    ['system.date.day-of-week', 7],
    ['system.date.day-of-month', 6],
    ['system.date.month', 1],
    ['system.date.year', 2030],
    ['system.timezone', '+00:00'],
    ['error.name', undefined],
  ];
  for (const [name, value] of values) test(`$(${name})`, () => assert.deepEqual(read(name), value));

  test('$(error.…) while a catch deals with one', () => {
    const fault = new Fault({ fault: 'OutOfStock', status: 409, code: 'test/stock', message: 'None left' });
    const text = rendered('$(error.name) $(error.status.code) $(error.message)', 'plain', {
      prepare: (x) => {
        x.fault = fault;
      },
    });
    assert.equal(text, 'OutOfStock 409 None left');
  });

  for (const [type, normal] of [
    ['application/json', 'application/json'],
    ['text/json;charset=x', 'application/json'],
    ['application/javascript', 'application/json'],
    ['image/svg+xml', 'application/xml'],
    ['TEXT/XML', 'application/xml'],
    ['text/plain', 'text/plain'],
  ]) {
    test(`$(request.content-type) is ${normal} for ${type}, as IBM API Connect normalises it`, () => {
      const headers = ['Content-Type', type ?? ''];
      assert.equal(rendered('$(request.content-type)', 'plain', { request: { headers } }), normal);
    });
  }
});

test('the body of the client is parsed once, however many steps read of it', () => {
  const x = exchangeAt(routeOf({ steps: [() => undefined] }), request);
  assert.deepEqual(x.requestValue, { title: 'The sea' });
  assert.equal(x.requestValue, x.requestValue);
});

describe('what nobody defines is a problem of its author', () => {
  for (const name of [
    'nothing',
    'request',
    'request.headers.',
    'request.cookies.x',
    'message',
    'message.headers',
    'message.status',
    'api.document',
    'api.properties.nothing',
    'api.properties',
    'client.app.secret',
    'oauth.access-token',
    'plan.id',
    'system.uptime',
    'error.stack',
    'env',
    'constructor',
    'toString.name',
  ]) {
    test(`$(${name})`, () => assert.deepEqual(read(name), ['reference/unknown']));
  }
});

describe('a property', () => {
  const given = { properties: { p: 'definition' }, catalogs: { test: { p: 'catalog' }, live: { q: 1 } } };
  test('has the value of its definition', () => assert.equal(rendered('$(p)', 'plain', given), 'definition'));
  test('of the catalog that applies wins over it', () => {
    assert.equal(rendered('$(p)', 'plain', { ...given, bindings: { catalog: 'test' } }), 'catalog');
  });
  test('that the catalog does not have keeps it', () => {
    assert.equal(rendered('$(p)', 'plain', { ...given, bindings: { catalog: 'live' } }), 'definition');
    assert.equal(rendered('$(p)', 'plain', { ...given, bindings: { catalog: 'constructor' } }), 'definition');
  });
  test('of the environment wins over all', () => {
    const bindings = { catalog: 'test', properties: { p: 'environment' } };
    assert.equal(rendered('$(p)', 'plain', { ...given, bindings }), 'environment');
  });
});

describe('names that JavaScript knows are names like any other (A42)', () => {
  const hostile = [
    '__proto__',
    'constructor',
    'prototype',
    'hasOwnProperty',
    'toString',
    'constructor.prototype',
    '__proto__.polluted',
  ];
  const unpolluted = (): void => {
    const probe: object = {};
    assert.equal('polluted' in probe, false);
    assert.equal('polluted' in Object, false);
  };
  for (const name of hostile) {
    test(`"${name}" as a parameter or header that was not sent (A42)`, () => {
      assert.equal(read(`request.parameters.${name}`), undefined);
      assert.equal(read(`request.headers.${name}`), undefined);
      assert.equal(read(`message.headers.${name}`), undefined);
    });

    test(`"${name}" as a parameter or header that was sent (A42)`, () => {
      const sent = { search: `?${name}=query`, headers: [name, 'header'], parameters: {} };
      assert.equal(rendered(`$(request.parameters.${name})`, 'plain', { request: sent }), 'query');
      assert.equal(rendered(`$(request.headers.${name})`, 'plain', { request: sent }), 'header');
      assert.equal(rendered(`$(message.headers.${name})`, 'plain', { request: sent }), 'header');
      unpolluted();
    });

    test(`"${name}" as a property (A42)`, () => {
      const bindings = { properties: JSON.parse(`{"${name}":"own"}`) };
      assert.equal(rendered(`$(${name})`, 'plain', { bindings }), 'own');
      assert.equal(rendered(`$(api.properties.${name})`, 'plain', { bindings }), 'own');
      unpolluted();
    });

    test(`"${name}" within a value (A42)`, () => {
      assert.equal(rendered(`$(thing.${name})`, 'value', { variables: { thing: {} } }), undefined);
      assert.equal(rendered(`$(thing.${name})`, 'value', { variables: { thing: [] } }), undefined);
      assert.equal(rendered(`$(thing.${name})`, 'value', { variables: { thing: 'text' } }), undefined);
    });
  }

  test('keys of a JSON body, at any depth (A42)', () => {
    const body = Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}');
    const value = rendered('$(request.body)', 'value', { request: { ...request, body } });
    assert.equal(JSON.stringify(value), body.toString());
    unpolluted();
    const variables = { seen: JSON.parse(body.toString()) };
    assert.deepEqual(rendered('$(seen.__proto__.polluted)', 'value', { variables }), 1);
    assert.equal(rendered('$(seen.toString)', 'value', { variables }), undefined);
  });
});
