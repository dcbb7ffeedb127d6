import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EnvironmentNames, noNames } from '../../src/lint/environment-names.ts';
import { filesOf, problemsIn } from './example-project.ts';

const found = async (text: string, environment?: Partial<EnvironmentNames>): Promise<readonly string[]> => {
  const names = environment && { ...noNames, ...environment };
  const problems = await problemsIn(filesOf(text), names);
  return problems.map(({ severity, code, line, column, endColumn }) =>
    [`${line}:${column}-${endColumn}`, severity, code].join(' '),
  );
};

describe('a name is defined by a property, a catalog, a step or the environment', () => {
  const undeclared = 'x-assembly: { execute: [{ invoke: { target-url: "$(backend-url)/photos" } }] }';
  const catalogs = `x-gateway:
  properties: { backend-url: {} }
  catalogs:
    test: { properties: { backend-url: "https://test.example" } }
    live: { properties: {} }
x-assembly: { execute: [{ invoke: { target-url: "$(backend-url)/photos" } }] }`;

  test('nothing is said of a name that only the environment can define, as long as that is not known', async () => {
    assert.deepEqual(await found(undeclared), []);
  });

  test('with the environment known, a name that nothing defines is an error at its place', async () => {
    assert.deepEqual(await found(undeclared, {}), ['1:50-64 error reference/unknown']);
  });

  test('a property of the environment defines it', async () => {
    assert.deepEqual(await found(undeclared, { properties: new Set(['backend-url']) }), []);
  });

  test('of the catalogs, each that lacks a value is told of where none is chosen', async () => {
    assert.deepEqual(await found(catalogs), ['5:5-9 warning reference/missing-in-catalog']);
  });

  test('where a catalog is chosen, it alone counts', async () => {
    assert.deepEqual(await found(catalogs, { catalog: 'test' }), []);
    assert.deepEqual(await found(catalogs, { catalog: 'live' }), ['6:50-64 error reference/unknown']);
    assert.deepEqual(await found(catalogs, {}), ['6:50-64 error reference/unknown']);
  });

  test('a property without a value is left to the environment, and missed once that is known', async () => {
    const promised = `x-gateway: { properties: { backend-url: { description: Each environment has its own } } }\n${undeclared}`;
    assert.deepEqual(await found(promised), []);
    assert.deepEqual(await found(promised, {}), ['2:50-64 error reference/unknown']);
  });

  test('a setting that is the same for all requests takes properties alone', async () => {
    const provider = `x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  revocation: { url: "$(lists-url)/revoked" }`;
    assert.deepEqual(await found(provider), []);
    assert.deepEqual(await found(provider, {}), ['5:23-35 error reference/not-fixed']);
    assert.deepEqual(await found(provider, { properties: new Set(['lists-url']) }), []);
  });

  test('a condition may ask for what nothing sets: that is a warning', async () => {
    const asked = 'x-assembly: { execute: [{ if: { condition: "tenant.name === \'acme\'", execute: [] } }] }';
    assert.deepEqual(await found(asked, {}), ['1:45-56 warning reference/unknown']);
    assert.deepEqual(await found(asked, { properties: new Set(['tenant']) }), []);
  });

  test('where a script may set it, nothing is said', async () => {
    const scripted = `x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript: { source: "apim.setvariable('order-id', 1)" }
      - invoke: { target-url: "https://orders.example/$(order-id)" }`;
    assert.deepEqual(await found(scripted, {}), ['4:9-22 error assembly/unknown-policy']);
  });
});

describe('a mistake within a condition is told at its character', () => {
  // It is the sign "@".
  for (const [how, written] of [
    ['plain', "request.verb @ 'GET'"],
    ['plain over several lines', "request.verb\n            @ 'GET'"],
    ['in single quotes', "'''a'' === ''a'' && request.verb @ ''GET'''"],
    ['in double quotes, behind escapes', '"\\u0027\\x61\\u0027 === \\"a\\" @ 1"'],
    ['folded', ">-\n            request.verb === 'GET' &&\n\n            request.path @ '/'"],
    ['literal', "|\n            request.verb === 'GET' &&\n              request.path @ '/'"],
  ] as const) {
    for (const [name, end] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ] as const) {
      test(`${how}, in a file whose lines end in ${name}`, async () => {
        const steps = `x-assembly:\n  execute:\n    - if:\n        condition: ${written}\n        execute: []\n`;
        const text = `${steps}swagger: "2.0"\ninfo: { title: A, version: 1.0.0, x-name: a }\npaths: {}\n`;
        const problems = await problemsIn(new Map([['a.yaml', text.replaceAll('\n', end)]]));
        const before = text.slice(0, text.indexOf('@')).split('\n');
        assert.deepEqual(
          problems.map(({ code, line, column }) => ({ code, line, column })),
          [{ code: 'assembly/condition', line: before.length, column: (before.at(-1) ?? '').length + 1 }],
        );
      });
    }
  }
});

describe('what is wrong within a script is told at its character', () => {
  const script = (source: string): string => `x-ibm-configuration:
  assembly:
    execute:
      - gatewayscript:
          source: ${source}`;

  test('a mistake in its grammar', async () => {
    const text = script('|\n            var a = 1;\n            if (a > {\n            }\n');
    assert.deepEqual(await found(text), [
      '4:9-22 error assembly/unknown-policy',
      '8:13-14 error assembly/script-syntax',
    ]);
  });

  test('a script that breaks off, at its last word', async () => {
    const text = script('"function a() { return 1;"');
    assert.deepEqual(await found(text), [
      '4:9-22 error assembly/unknown-policy',
      '5:43-44 error assembly/script-syntax',
    ]);
  });

  test('a reference, once for each name', async () => {
    const text = script('|\n            // $(a)\n            var b = \'$(b)\' + "$(b)" + /$(c)/.source;\n');
    assert.deepEqual(await found(text), [
      '4:9-22 error assembly/unknown-policy',
      '7:22-26 warning assembly/reference-in-script',
    ]);
  });

  test('one that no parser has the depth for is not judged', async () => {
    const text = script(`"${'['.repeat(200_000)}"`);
    assert.deepEqual(await found(text), ['4:9-22 error assembly/unknown-policy']);
  });
});

describe('what leads into a file that cannot be read', () => {
  test('is not told: the file has its own problem, and that alone', async () => {
    const files = filesOf({
      'photos.yaml': 'definitions: { Album: { $ref: "album.json#/Album" }, Photo: { $ref: "album.json#/Photo" } }',
      'album.json': '{ "Album": {}, "Photo": {}, }',
    });
    const problems = await problemsIn(files);
    assert.deepEqual(
      problems.map(({ file, line, column, code }) => `${file} ${line}:${column} ${code}`),
      ['album.json 1:27 source/not-json'],
    );
  });
});
