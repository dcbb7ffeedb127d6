import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../src/policy/fault.ts';
import { rendered } from './exchange.ts';

const request = {
  headers: ['X-Name', 'a/b?c=d&e#f%', 'X-Dots', '..', 'X-Lines', 'a', 'X-Host', '.evil.example'],
  parameters: { id: 'a b', dots: '...' },
  search: '?q=1&r=a%26b',
};

describe('a reference in a text', () => {
  const cases: readonly (readonly [about: string, template: string, text: string])[] = [
    ['is replaced by its value', 'name=$(request.headers.x-name)!', 'name=a/b?c=d&e#f%!'],
    ['may stand several times', '$(request.verb)$(request.verb)', 'GETGET'],
    ['that has no value is nothing', '[$(request.headers.x-none)]', '[]'],
    ['ends at the first closing bracket', '$(request.verb))', 'GET)'],
    ['needs its bracket closed', '$(request.verb', '$(request.verb'],
    ['holds no white space', '$( request.verb )', '$( request.verb )'],
    [
      'is nothing special in another notation',
      '${request.verb} {{request.verb}} {id} %{id}',
      '${request.verb} {{request.verb}} {id} %{id}',
    ],
  ];
  for (const [about, template, text] of cases) {
    test(about, () => assert.equal(rendered(template, 'plain', { request }), text));
  }

  test('to an object reads as JSON, to bytes as text', () => {
    const variables = { object: { a: [1] }, bytes: Buffer.from('ü'), date: new Date(0), none: null, yes: true };
    const text = rendered('$(object)|$(bytes)|$(none)|$(yes)', 'plain', { variables });
    assert.equal(text, '{"a":[1]}|ü||true');
  });

  test('that is the whole value keeps its type', () => {
    const object = { a: 1 };
    assert.equal(rendered('$(object)', 'value', { variables: { object } }), object);
    assert.equal(rendered('$(object) ', 'value', { variables: { object } }), '{"a":1} ');
    assert.equal(rendered('$(number)', 'value', { bindings: { properties: { number: 7 } } }), 7);
    assert.equal(rendered('', 'value'), '');
  });
});

describe('a value that is put in is never looked at again (A42)', () => {
  const hostile = '$(secret) {id} {{secret}} ${secret} $(request.headers.x-name)';
  const given = {
    bindings: { properties: { secret: 'geheim' } },
    request: { ...request, headers: ['X-Name', hostile] },
  };
  test('in a text', () => assert.equal(rendered('<$(request.headers.x-name)>', 'plain', given), `<${hostile}>`));
  test('in a header', () => assert.equal(rendered('<$(request.headers.x-name)>', 'header', given), `<${hostile}>`));
  test('in a URL', () => {
    const url = rendered('https://a.example/$(request.headers.x-name)', 'url', given);
    assert.equal(url, `https://a.example/${encodeURIComponent(hostile)}`);
  });
  test('in a variable that holds another value', () => {
    assert.equal(rendered('<$(seen)>', 'plain', { ...given, variables: { seen: hostile } }), `<${hostile}>`);
  });
  test('in a property', () => {
    const properties = { outer: '$(inner) {id}', inner: 'geheim' };
    assert.equal(rendered('<$(outer)>', 'plain', { bindings: { properties } }), '<$(inner) {id}>');
    const url = rendered('https://a.example/$(outer)', 'url', { bindings: { properties }, request });
    assert.equal(url, 'https://a.example/$(inner) {id}');
  });
});

describe('a header', () => {
  test('takes every character that HTTP allows', () => {
    const value = '\t !~\u0080ÿ';
    assert.equal(rendered('$(v)', 'header', { variables: { v: value } }), value);
  });
  for (const [name, value] of [
    ['CR', 'a\rb'],
    ['LF', 'a\nX-Injected: 1'],
    ['NUL', 'a\0b'],
    ['DEL', 'a\x7fb'],
    ['a character beyond Latin-1', 'a€'],
  ] as const) {
    test(`never holds ${name} (RFC 9110 §5.5)`, () => {
      assert.throws(
        () => rendered('$(v)', 'header', { variables: { v: value } }),
        faultOf('runtime/header-value', 500),
      );
      assert.throws(
        () => rendered('$(p)', 'header', { bindings: { properties: { p: value } } }),
        faultOf('runtime/header-value', 500),
      );
    });
  }
});

describe('a URL', () => {
  const cases: readonly (readonly [about: string, template: string, url: string])[] = [
    ['gets the value of a path parameter encoded', 'https://a.example/{id}', 'https://a.example/a%20b'],
    [
      'has nothing for a declared query parameter that was not sent',
      'https://a.example/?zip={zip}',
      'https://a.example/?zip=',
    ],
    [
      'gets the value of a header encoded',
      'https://a.example/$(request.headers.x-name)?n=$(request.headers.x-name)',
      'https://a.example/a%2Fb%3Fc%3Dd%26e%23f%25?n=a%2Fb%3Fc%3Dd%26e%23f%25',
    ],
    [
      'keeps braces that name no parameter of the path',
      'https://a.example/{other}?f={size}',
      'https://a.example/{other}?f={size}',
    ],
    [
      'takes path and query of the request as they are',
      'https://a.example$(request.path)$(request.search)',
      'https://a.example/api/things?q=1&r=a%26b',
    ],
    [
      'takes the query behind a question mark of its own',
      'https://a.example/x?y=1&$(request.querystring)',
      'https://a.example/x?y=1&q=1&r=a%26b',
    ],
    [
      'takes a query of the request behind a path of its own',
      'https://a.example/x$(request.search)',
      'https://a.example/x?q=1&r=a%26b',
    ],
    [
      'gets a path encoded where it stands in a query',
      'https://a.example/?of=$(request.path)',
      'https://a.example/?of=%2Fapi%2Fthings',
    ],
    ['gets dots and slashes where they cannot climb', 'https://a.example/?q=$(dots)', 'https://a.example/?q=..%2F.'],
    ['gets dots that are a part of a name', 'https://a.example/$(name)', 'https://a.example/a..%2F.b'],
    [
      'gets a query encoded where it stands in a path',
      'https://a.example/$(request.querystring)',
      'https://a.example/q%3D1%26r%3Da%2526b',
    ],
  ];
  for (const [about, template, url] of cases) {
    test(about, () =>
      assert.equal(rendered(template, 'url', { request, variables: { dots: '../.', name: 'a../.b' } }), url),
    );
  }

  for (const [template, id] of [
    ['https://a.example/$(request.headers.x-dots)/b', 'a'],
    ['https://a.example/{id}/b', '.'],
    ['https://a.example/{id}', '...'],
    ['https://a.example/.{id}', '.'],
    ['https://a.example/{id}', '../admin'],
    ['https://a.example/{id}', 'a/../b'],
    ['https://a.example/{id}', 'a\\..'],
    ['https://a.example/.{id}', './admin'],
    ['https://a.example/x$(request.search)/{id}', '..'],
  ] as const) {
    test(`refuses a value with a dot segment, "${id}" in ${template}: it could climb`, () => {
      const climbing = { ...request, parameters: { id } };
      assert.throws(() => rendered(template, 'url', { request: climbing }), faultOf('runtime/url-value', 400));
    });
  }

  test('gets a lone surrogate as the replacement character, not an exception', () => {
    assert.equal(
      rendered('https://a.example/$(v)', 'url', { variables: { v: '\ud800' } }),
      'https://a.example/%EF%BF%BD',
    );
  });

  test('may take scheme, host and port from a property', () => {
    const bindings = { properties: { base: 'https://b.example:9443/v1', host: 'c.example', port: 81 } };
    assert.equal(rendered('$(base)/x', 'url', { bindings }), 'https://b.example:9443/v1/x');
    assert.equal(rendered('http://$(host):$(port)/{id}', 'url', { bindings, request }), 'http://c.example:81/a%20b');
  });

  test('may take its host from the public URL, whatever a request calls us', () => {
    const headers = ['Host', 'evil.example'];
    assert.equal(
      rendered('https://$(api.endpoint.hostname):9443/$(api.name)', 'url', { request: { headers } }),
      'https://gw.example:9443/things',
    );
    assert.equal(rendered('http://$(api.endpoint.address)/x', 'url'), 'http://gw.example/x');
  });

  describe('where the environment allows requests some targets', () => {
    const targets = { isEmpty: false, allowsTarget: (url: string) => url.startsWith('https://eu.example') };
    const values = {
      headers: ['X-Host', 'eu', 'X-Whole', 'https://eu.example/v1', 'X-Evil', 'https://evil/eu.example'],
    };
    const chosen = (template: string) => rendered(template, 'url', { request: values, bindings: { targets } });

    test('takes host and port as they stand, and the rest encoded', () => {
      assert.equal(
        chosen('https://$(request.headers.x-host).example/$(request.headers.x-whole)'),
        'https://eu.example/https%3A%2F%2Feu.example%2Fv1',
      );
      assert.equal(chosen('$(request.headers.x-whole)/$(request.headers.x-host)'), 'https://eu.example/v1/eu');
    });

    test('refuses every other target that comes out', () => {
      const refused = [
        '$(request.headers.x-evil)',
        'https://x$(request.headers.x-host).example/',
        'https://$(request.headers.x-whole)/',
      ];
      for (const template of refused) {
        assert.throws(() => chosen(template), faultOf('runtime/target-not-allowed', 400));
      }
    });

    for (const template of [
      'https:$(request.headers.x-host)',
      '/$(request.headers.x-host)',
      '$(request.path)/x',
      'ftp://$(request.headers.x-host)/',
    ]) {
      test(`still cannot begin with ${template}`, () => {
        const codes = chosen(template);
        assert.ok(Array.isArray(codes) && codes.includes('reference/authority'), String(codes));
      });
    }
  });

  for (const template of [
    '$(request.headers.x-host)',
    '$(target)',
    'https://$(request.headers.x-host)/',
    'https://a.example$(request.headers.x-host)/',
    'https://a.example{id}/',
    'https://a.example:$(request.headers.x-port)/',
    'https://$(request.headers.x-user)@a.example/',
    'https:$(request.path)',
    '/$(request.path)',
    'https://a.example\\$(request.headers.x-host)/',
    'https://a.example$(request.querystring)',
    'https://a.example$(request.search)$(request.headers.x-host)',
    'https://a.example$(request.search){id}',
  ]) {
    test(`cannot be chosen by a request: ${template}`, () => {
      const codes = rendered(template, 'url', { request, variables: { target: 'https://evil.example' } });
      assert.ok(Array.isArray(codes) && codes.includes('reference/authority'), String(codes));
    });
  }
});

const faultOf =
  (code: string, status: number) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault, String(error));
    assert.deepEqual([error.fault, error.code, error.status], ['PropertyError', code, status]);
    return true;
  };
