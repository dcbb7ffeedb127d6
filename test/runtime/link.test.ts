import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkSubscription } from '../../policies/check-subscription/run.ts';
import { resourceMetadata } from '../../policies/oauth-resource-metadata/run.ts';
import { requireSecurity } from '../../policies/require-security/run.ts';
import { respond } from '../../policies/respond/run.ts';
import { makeApplications } from '../../src/applications/applications.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { factKey } from '../../src/runtime/facts.ts';
import { link } from '../../src/runtime/link.ts';
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { startGateway } from '../harness/gateway.ts';
import { compileDefinitions, type Definitions, ProjectError } from '../harness/project.ts';

/** What linking finds, as `file:line:column code`. */
const problemsOf = async (starting: ReturnType<typeof startGateway>): Promise<readonly Problem[]> => {
  try {
    await (await starting).close();
  } catch (error) {
    if (error instanceof ProjectError) return error.problems;
    throw error;
  }
  return [];
};

const shown = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);

const things = `swagger: "2.0"
info: { title: Things, version: 1.0.0, x-name: things }
paths:
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, type: string }]
    get: { responses: { 200: { description: A thing } } }
    put: { responses: { 200: { description: A thing } } }
    delete: { responses: { 200: { description: A thing } } }
`;

describe('what an author has written and nothing can run is told with its place', () => {
  const cases: readonly (readonly [about: string, steps: string, found: readonly string[]])[] = [
    [
      'a reference that nothing defines, once however many operations there are',
      `    - set-variable:
        actions:
          - { set: message.body, value: $(nobody) }
    - invoke:
        target-url: https://$(host).example/{id}`,
      ['api.yaml:12:9 reference/unknown', 'api.yaml:15:9 reference/unknown'],
    ],
    [
      'a target that a request would choose',
      '    - invoke: { target-url: "https://a.example{id}" }',
      ['api.yaml:11:15 reference/authority'],
    ],
    [
      'the same, once for a target',
      '    - invoke: { target-url: "https://{id}.a.example{id}" }',
      ['api.yaml:11:15 reference/authority'],
    ],
    [
      'a variable that can only be read',
      '    - set-variable: { actions: [{ set: request.path, value: / }, { clear: api.name }] }',
      ['api.yaml:11:40 assembly/read-only-variable', 'api.yaml:11:75 assembly/read-only-variable'],
    ],
    [
      'a TLS profile that the environment does not have',
      '    - invoke: { target-url: "https://a.example", tls-profile: inner }',
      ['api.yaml:11:15 invoke/unknown-tls-profile'],
    ],
    [
      'what stands in a catch',
      `    - throw: { name: A }
  catch:
    - errors: [A]
      execute:
        - throw: { name: B, message: $(nobody) }`,
      ['api.yaml:15:18 reference/unknown'],
    ],
  ];
  for (const [about, steps, found] of cases) {
    test(about, async () => {
      const definitions = { 'api.yaml': `${things}x-assembly:\n  execute:\n${steps}\n` };
      assert.deepEqual(shown(await problemsOf(startGateway({ definitions }))), found);
    });
  }

  test('all of it at once, in the order of files and lines', async () => {
    const step = (name: string) => `x-assembly: { execute: [{ throw: { name: A, message: $(${name}) } }] }`;
    const definitions = {
      'b.yaml': `${things.replace('x-name: things', 'x-name: b').replace('/things', '/b')}${step('two')}`,
      'a.yaml': `${things}${step('one')}`,
    };
    const problems = await problemsOf(startGateway({ definitions }));
    assert.deepEqual(
      problems.map(({ file, message }) => `${file} ${message}`),
      ['a.yaml Nothing defines "one"', 'b.yaml Nothing defines "two"'],
    );
  });

  test('and nothing of it where the property is in the environment, or another step writes the variable', async () => {
    const definitions = {
      'api.yaml': `${things}x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.body, value: "$(mine) $(theirs.a.b)" }] }
    - set-variable: { actions: [{ set: theirs.c, value: x }] }
`,
    };
    assert.deepEqual(await problemsOf(startGateway({ definitions, properties: { mine: 1 } })), []);
  });

  test('a variable that only another definition writes is unknown here', async () => {
    const definitions = {
      'a.yaml': `${things}x-assembly: { execute: [{ throw: { name: A, message: $(mine) } }] }`,
      'b.yaml': `${things.replace('x-name: things', 'x-name: b').replace('/things', '/b')}x-assembly: { execute: [{ set-variable: { actions: [{ set: mine, value: 1 }] } }] }`,
    };
    assert.deepEqual(shown(await problemsOf(startGateway({ definitions }))), ['a.yaml:9:34 reference/unknown']);
  });
});

describe('what the environment lacks is told with the place that asks for it', () => {
  const provider = `swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
x-oauth:
  client-type: confidential
  scopes: { read: See }
  grants: [accessCode]
  authentication:
    registry: staff
paths: {}
`;

  test('a user registry, at the key that names it', async () => {
    const problems = await problemsOf(startGateway({ definitions: { 'sign-in.yaml': provider } }));
    assert.deepEqual(shown(problems), ['sign-in.yaml:8:5 link/unknown-registry']);
  });

  const signingIn = (extraction: string, more = ''): string =>
    provider.replace('  authentication:', `  identity-extraction: ${extraction}\n${more}  authentication:`);
  const redirect = signingIn('{ type: redirect, url: "$(login)" }', '  authorization: authenticated\n').replace(
    'registry: staff',
    'url: https://users.example/',
  );
  const linkedWith = async (definition: string, properties: Readonly<Record<string, string>> = {}) => {
    const init = { definitions: { 'sign-in.yaml': definition }, properties, users: { staff: {} } };
    return shown(await problemsOf(startGateway(init)));
  };

  test('a property in the URL of a form or a login service, at the URL, and nothing more of it', async () => {
    const form = signingIn(
      '{ type: custom-form, url: "$(forms)/in" }',
      '  authorization:\n    type: custom-form\n    url: $(forms)/ask\n',
    );
    assert.deepEqual(await linkedWith(form), [
      'sign-in.yaml:7:50 reference/not-fixed',
      'sign-in.yaml:10:10 reference/not-fixed',
    ]);
    assert.deepEqual(await linkedWith(redirect), ['sign-in.yaml:7:47 reference/not-fixed']);
  });

  test('a URL that no form is fetched from, or no browser sent to, at the URL', async () => {
    const form = signingIn('{ type: custom-form, url: "$(forms)/in" }');
    assert.deepEqual(await linkedWith(form, { forms: 'forms.example' }), ['sign-in.yaml:7:50 link/form-url']);
    assert.deepEqual(await linkedWith(redirect, { login: 'mailto:a' }), ['sign-in.yaml:7:47 link/login-service-url']);
  });

  test('a file of a brand, once for all of the pages, at the key that names it', async () => {
    const branded = signingIn('default-form', '  session: {}\n  pages: { logo: none.svg }\n');
    assert.deepEqual(await linkedWith(branded), ['sign-in.yaml:9:10 link/pages']);
  });

  test('a policy that this program does not have: the bundle is a newer one’s', async () => {
    const problems = await problemsOf(
      startGateway({
        definitions: { 'api.yaml': `${things}x-assembly:\n  execute:\n    - throw: { name: A }\n` },
        policies: (real) => real.filter(({ declaration }) => declaration.name !== 'throw'),
      }),
    );
    assert.deepEqual(shown(problems), ['api.yaml:11:14 link/unknown-policy']);
  });

  test('a provider that the bundle does not have, at the security that asks for its tokens', async () => {
    const api = `${things}security:
  - token: [read]
securityDefinitions:
  token: { type: oauth2, flow: accessCode, authorizationUrl: /oauth2/authorize, tokenUrl: /oauth2/token, scopes: { read: See } }
`;
    const bundle = await compileDefinitions({ 'api.yaml': api, 'sign-in.yaml': provider });
    const stores = openSqlite(':memory:');
    try {
      const applications = makeApplications([]);
      const parts = [
        requireSecurity({
          applications,
          store: stores.grants,
          owners: { has: () => true },
          outbound: { send: () => assert.fail(), hasTlsProfile: () => false },
        }),
        checkSubscription(applications),
        respond(),
        resourceMetadata(),
      ];
      const without = { ...bundle, assemblies: bundle.assemblies.filter((one) => one.provider === undefined) };
      const bindings = { catalog: undefined, properties: {}, publicUrl: 'https://gw.example', views: {} };
      const linked = link(without, bindings, parts as readonly Implementation<never>[]); // each links its own steps
      assert.ok(!('routes' in linked));
      assert.deepEqual(shown(linked), ['api.yaml:10:3 link/unknown-provider']);
    } finally {
      await stores.close();
    }
  });
});

test('a step can set only the facts that its declaration establishes', async () => {
  const definitions: Definitions = { 'api.yaml': `${things}x-assembly: { execute: [{ throw: { name: A } }] }` };
  const owner = factKey<string>('oauth/owner');
  const gateway = await startGateway({
    definitions,
    policies: (real) =>
      real.map((one) =>
        one.declaration.name !== 'throw'
          ? one
          : { ...one, link: (_, bind) => (x) => void bind.fact(owner).set(x, 'alice') },
      ),
  });
  try {
    const answer = await fetch(`${gateway.url}/things/1`);
    assert.equal(answer.status, 500);
    const [bug] = gateway.log.filter(({ level }) => level === 'error');
    assert.match(String(bug?.fields['err']), /does not declare the fact "oauth\/owner"/);
  } finally {
    await gateway.close();
  }
});
