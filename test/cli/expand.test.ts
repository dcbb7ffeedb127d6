import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { CompiledRoute, CompiledStep } from '../../src/assembly/types.ts';
import { compileLoaded } from '../../src/cli/compile-loaded.ts';
import { isError, load } from '../../src/cli/load.ts';
import { run } from '../../src/cli/main.ts';
import { parseSource } from '../../src/source/parse.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { newFolder } from '../harness/folder.ts';

const root = path.join(import.meta.dirname, '../..');

interface Expanded {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const inFolder = (t: TestContext, text: string, name = 'a.yaml') => {
  const folder = newFolder({ [name]: text });
  t.after(() => folder.remove());
  return async (...args: readonly string[]): Promise<Expanded> => {
    const printed = { stdout: '', stderr: '' };
    const print = (to: 'stdout' | 'stderr') => (more: string) => {
      printed[to] += more;
    };
    const terminal = { stdout: print('stdout'), stderr: print('stderr'), env: {}, cwd: folder.path, colour: false };
    return { ...printed, code: await run(['expand', name, ...args], terminal), ...printed };
  };
};

/** A step without its place. */
const shownStep = ({ policy, properties, blocks, flow }: CompiledStep): object => ({
  policy,
  properties,
  blocks: blocks.map((block) => block.map(shownStep)),
  flow,
});

const shownRoute = ({ at: _, steps, catch: catches, respond, ...route }: CompiledRoute): object => ({
  ...route,
  steps: steps.filter((step) => !isEmptySwitch(step)).map(shownStep),
  catch: catches.map((one) => ({ ...one, steps: one.steps.map(shownStep) })),
  respond: shownStep(respond),
});

/** What is left of the cases of other operations. */
const isEmptySwitch = ({ policy, blocks }: CompiledStep): boolean =>
  policy === 'operation-switch' && blocks.every((block) => block.length === 0);

/** Every route of a document, in no particular order; what is wrong with it fails the test. */
const routesOf = async (t: TestContext, text: string): Promise<readonly object[]> => {
  const folder = newFolder({ 'a.yaml': text });
  t.after(() => folder.remove());
  const loaded = await load(['a.yaml'], { cwd: folder.path, env: {} });
  assert.deepEqual(loaded.problems.filter(isError), []);
  const routes = compileLoaded(loaded).assemblies.flatMap((assembly) => assembly.routes);
  return routes
    .toSorted((a, b) => (`${a.method} ${a.template}` < `${b.method} ${b.template}` ? -1 : 1))
    .map(shownRoute);
};

const textAt = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const providers = globSync(['apis/*/*.yaml', 'test/golden/compile/*/*.yaml'], { cwd: root })
  .map((file) => [file, textAt(file)] as const)
  .filter(([, text]) => /^x-oauth:|^ {2}oauth2:/m.test(text));

const everything = `# Everything that a native provider can have.
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
basePath: /sign-in   # no other
schemes: [https]
x-oauth:
  client-type: confidential
  scopes: { "desk:read": See your desk }
  grants: [accessCode, application, password]
  allow-legacy: [password]
  authentication: { registry: staff }
  session: {}
  access-token: { format: jwt }
  refresh-token: { ttl: 86400 }
  introspection: true
  token-info: true
  revocation: { type: gateway, permissions: true, tokens: true }
  metadata: { url: https://meta.example/ }
  scope-validators: { application: { url: https://check.example/a }, owner: { url: https://check.example/o } }
  endpoints: { token: /token/of/all }
paths:
  /oauth2/authorize:
    get:
      summary: Written by hand
      responses: { 200: { description: A page } }
  /hello: { get: { responses: { 200: { description: An own operation } } } }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [{ verb: post, path: /token/of/all }]
            execute: [{ set-variable: { actions: [{ set: message.body.hello, value: world }] } }]
  catch:
    - default: [{ set-variable: { actions: [{ set: message.headers.x-failed, value: "yes" }] } }]
`;

const documents = [...providers, ['a provider with everything', everything] as const];

describe('headgate expand', () => {
  for (const [name, text] of documents) {
    test(`${name} is expanded to a document that serves the same, and is not expanded again`, async (t) => {
      const { code, stdout } = await inFolder(t, text)();
      assert.equal(code, 0);
      assert.deepEqual(await routesOf(t, stdout), await routesOf(t, text));
      assert.equal((await inFolder(t, stdout)()).stdout, stdout);
    });

    test(`${name}: --assembly prints an assembly that is compiled to the same steps`, async (t) => {
      const { code, stdout } = await inFolder(t, text)('--assembly');
      assert.equal(code, 0);
      assert.deepEqual(await routesOf(t, withAssembly(text, stdout)), await routesOf(t, text));
    });
  }

  test('every line of its author stays, comments too', async (t) => {
    const { stdout } = await inFolder(t, everything)();
    const lines = stdout.split('\n');
    let at = 0;
    for (const line of everything.split('\n')) {
      at = lines.indexOf(line, at);
      assert.ok(at !== -1, line);
    }
    assert.match(stdout, /^ {2}\/token\/of\/all:\n {4}post:\n/m);
    assert.match(stdout, /^definitions:\n {2}access_token_response:\n/m);
  });

  test('clients that are public are asked for no secret', async (t) => {
    const text = everything
      .replace('confidential', 'public')
      .replace('[accessCode, application, password]', '[accessCode]')
      .replace('  allow-legacy: [password]\n', '')
      .replace('  introspection: true\n', '');
    const { code, stdout } = await inFolder(t, text)();
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /clientSecretHeader/);
  });

  test('--format json prints the same as JSON', async (t) => {
    const expand = inFolder(t, everything);
    const { root } = parseSource('', (await expand()).stdout);
    assert.deepEqual(JSON.parse((await expand('--format', 'json')).stdout), root && jsonOf(root));
  });

  test('JSON is expanded as JSON', async (t) => {
    const { root } = parseSource('', everything);
    const json = JSON.stringify(root && jsonOf(root), undefined, 2);
    const { stdout } = await inFolder(t, json, 'a.json')();
    assert.deepEqual(JSON.parse(stdout), JSON.parse((await inFolder(t, everything)('--format', 'json')).stdout));
  });

  test('what nothing can be put beside is written anew, without comments, which is said', async (t) => {
    const text = everything
      .replace(
        'paths:\n',
        'x-paths: &mine { /hello: { get: { responses: { 200: { description: Mine } } } } }\npaths:\n  <<: *mine\n',
      )
      .replace(/^ {2}\/hello.*\n/m, '');
    const { code, stdout, stderr } = await inFolder(t, text)();
    assert.equal(code, 0);
    assert.match(stderr, /"a\.yaml" is written anew, without its comments\n$/);
    assert.deepEqual(await routesOf(t, stdout), await routesOf(t, text));
  });

  test('an API is printed as it is', async (t) => {
    const text = textAt('apis/photos/photos.yaml');
    assert.equal((await inFolder(t, text)()).stdout, text);
  });

  test('problems go to stderr, and nothing is expanded that has errors', async (t) => {
    const { code, stdout, stderr } = await inFolder(
      t,
      everything.replace('client-type: confidential', 'client-type: secret'),
    )();
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /oauth\/word-unknown/);
  });

  test('a product is no definition', async (t) => {
    const { code } = await inFolder(
      t,
      textAt('apis/photos/photos-product.yaml').replace(/^apis:[\s\S]*/m, 'apis: {}\nplans: {}\n'),
    )();
    assert.notEqual(code, 0);
  });
});

/** A document with an assembly in the place of its own. */
const withAssembly = (text: string, printed: string): string => {
  const [document, added] = [text, printed].map((one) =>
    Object(JSON.parse(JSON.stringify(jsonOf(parseSource('', one).root ?? assert.fail())))),
  );
  const ibm = added['x-ibm-configuration'];
  return JSON.stringify(
    ibm === undefined
      ? { ...document, ...added }
      : { ...document, 'x-ibm-configuration': { ...document['x-ibm-configuration'], ...ibm } },
  );
};
