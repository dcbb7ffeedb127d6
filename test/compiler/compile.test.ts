import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bundle } from '../../src/assembly/types.ts';
import { compileDefinitions, type Definitions } from '../harness/project.ts';
import { goldenCases } from './golden-cases.ts';

const golden = (name: string): Definitions =>
  goldenCases().find((one) => one.name === name)?.definitions ?? assert.fail(`there is no case ${name}`);

/** What stands in the source where each step of one route points, without its indentation. */
const linesOf = ({ assemblies }: Bundle, definitions: Definitions, method: string, template: string) => {
  for (const { routes, files, positions } of assemblies) {
    const route = routes.find((one) => one.method === method && one.template === template);
    if (route === undefined) continue;
    return [...route.steps, route.respond].map(({ policy, at }) => {
      const [file = 0, line = 0, column = 0] = positions[at] ?? [];
      const text = definitions[files[file] ?? '']?.split('\n')[line - 1] ?? '';
      return `${policy}: ${text.slice(0, column - 1).trimStart()}→${text.slice(column - 1)}`;
    });
  }
  return assert.fail(`there is no ${method} ${template}`);
};

describe('every step points at what caused it', () => {
  const cases: readonly (readonly [name: string, operation: string, lines: readonly string[]])[] = [
    [
      'written-endpoints',
      'GET /acme/v2/authorize',
      [
        'oauth-validate-authorization: →mode: optional',
        'oauth-authenticate-user: authentication: →{ registry: staff }',
        'oauth-obtain-consent: →type: default-form',
        'oauth-issue: →ttl: 30',
        'set-variable: →title: Tell which release answers',
        'oauth-respond: →operationId: authorize',
      ],
    ],
    [
      'written-endpoints',
      'POST /acme/v2/token',
      [
        'oauth-authenticate-client: client-type: →public',
        'oauth-validate-grant: grants: →[accessCode]',
        'oauth-issue: →ttl: 7200',
        'set-variable: →title: Tell which release answers',
        'oauth-respond: →operationId: getToken',
      ],
    ],
    [
      'native-provider',
      'POST /sign-in/oauth2/token',
      [
        'oauth-authenticate-client: client-type: →confidential',
        'oauth-validate-grant: →- accessCode',
        'oauth-issue: →client-type: confidential',
        'oauth-respond: →client-type: confidential',
      ],
    ],
    [
      'ibm-provider',
      'POST /oauth20/oauth2/introspect',
      [
        'oauth-authenticate-client: client-type: →confidential',
        'oauth-introspect: →security:',
        'oauth-respond: →security:',
      ],
    ],
    [
      'api-with-product',
      'POST /photos',
      [
        'require-security: →- token: [read, write]',
        'check-subscription: →- token: [read, write]',
        'invoke: →title: Ask the photo service',
        'set-variable: →actions:',
        'respond: →security:',
      ],
    ],
    [
      'api-with-product',
      'GET /photos',
      [
        'require-security: →- token: [read]',
        'check-subscription: →- token: [read]',
        'invoke: →title: Ask the photo service',
        'set-variable: →actions:',
        'respond: →operationId: list',
      ],
    ],
  ];
  for (const [name, operation, lines] of cases) {
    test(`${name}, ${operation}`, async () => {
      const definitions = golden(name);
      const [method = '', template = ''] = operation.split(' ');
      assert.deepEqual(linesOf(await compileDefinitions(definitions), definitions, method, template), lines);
    });
  }
});

describe('the same sources give the same bytes', () => {
  for (const { name, definitions } of goldenCases()) {
    test(`${name}, in whatever order its files are read`, async () => {
      const backwards = Object.fromEntries(Object.entries(definitions).reverse());
      const [one, other] = [await compileDefinitions(definitions), await compileDefinitions(backwards)];
      assert.equal(JSON.stringify(one), JSON.stringify(other));
    });
  }
});

describe('what is served', () => {
  test('nothing of a definition that is not enforced; the others stay', async () => {
    const { assemblies } = await compileDefinitions({
      ...golden('not-served'),
      'other.yaml': `swagger: "2.0"
info: { title: Other, version: 1.0.0, x-name: other }
paths: { /other: { get: { responses: { 200: { description: A } } } } }`,
    });
    assert.deepEqual(
      assemblies.map(({ name, routes }) => [name, routes.length]),
      [
        ['other', 1],
        ['photos', 0],
        ['sign-in', 0],
      ],
    );
  });

  test('what documents a step is no property of it', async () => {
    const { assemblies } = await compileDefinitions(golden('api-with-product'));
    const step = assemblies[0]?.routes[0]?.steps.find(({ policy }) => policy === 'invoke');
    assert.deepEqual(step?.properties, { 'target-url': '$(backend)$(request.path)' });
  });

  test('no front step where `security` is absent, empty, or has an empty alternative', async () => {
    for (const security of ['', 'security: []']) {
      const { assemblies } = await compileDefinitions({
        'api.yaml': `swagger: "2.0"
info: { title: Open, version: 1.0.0, x-name: open }
${security}
paths: { /: { get: { responses: { 200: { description: A } } } } }`,
      });
      assert.deepEqual(assemblies[0]?.routes[0]?.steps, []);
    }
  });
});
