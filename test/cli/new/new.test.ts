import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { ranIn } from '../ran.ts';
import { assertSound, codesIn, folderFor, made } from './made.ts';

const dialects = ['native', 'ibm'] as const;
const grants = ['application', 'accessCode', 'password', 'implicit'] as const;

/** What one provider can serve: without a secret there is no token of an application's own, and `implicit` has none. */
const combinations = Array.from({ length: 15 }, (_, index) => grants.filter((_grant, at) => (index + 1) & (1 << at)))
  .filter((chosen) => !(chosen.includes('application') && chosen.includes('implicit')))
  .flatMap((chosen) => {
    const types = [
      ...(chosen.includes('implicit') ? [] : ['confidential']),
      ...(chosen.includes('application') ? [] : ['public']),
    ];
    return types.map((type) => [chosen.join(','), type] as const);
  });

/** Passwords told to clients without a secret, and tokens in URLs where there is no better way. */
const isAdvised = (chosen: string, type: string): boolean =>
  type === 'public' && (chosen.includes('password') || chosen === 'implicit');

for (const dialect of dialects) {
  describe(`what is made in the dialect ${dialect} has no problem, alone and with what belongs to it, and its keys in order`, () => {
    for (const [chosen, type] of combinations) {
      test(`${type}: ${chosen}`, async (t) => {
        const folder = folderFor(t);
        const written = ['--dialect', dialect];
        const asked = ['--grants', chosen, '--client-type', type, '--scopes', 'read=See it'];
        const { stdout } = await ranIn(folder.path, ['new', 'provider', 'sign-in', ...asked, ...written]);
        const provider = stdout.trimEnd();
        // Who asks for this is to hear it.
        const advice = isAdvised(chosen, type) ? ['info posture/grant-advice'] : [];
        assert.deepEqual(await codesIn(folder, provider), advice);
        const api = await made(folder, 'api', 'photos', '--provider', provider, ...written);
        const keyed = await made(folder, 'api', 'keyed', '--targeturl', 'https://photos.example', ...written);
        await assertSound(folder, keyed);
        const product = await made(folder, 'product', 'all', '--apis', `${provider},${api},${keyed}`, ...written);
        assert.deepEqual(await codesIn(folder, product, provider, api, keyed), advice);
        const { code } = await ranIn(folder.path, ['fmt', '--check', product, provider, api, keyed]);
        assert.equal(code, 0);
        const suffix = dialect === 'ibm' ? '_1.0.0.yaml' : '.yaml';
        assert.deepEqual([provider, api, product], [`sign-in${suffix}`, `photos${suffix}`, `all${suffix}`]);
      });
    }
  });
}

test('names at their limits', async (t) => {
  const folder = folderFor(t);
  for (const name of ['a', '_', '0', 'a-b', 'a_-_b', 'x'.repeat(200), 'null', 'true', '1e3', '0x10']) {
    const api = await made(folder, 'api', name, '-o', `apis/${name}.yaml`);
    await assertSound(folder, api);
    await assertSound(folder, await made(folder, 'provider', name, '-o', `providers/${name}.yaml`));
    await assertSound(folder, api, await made(folder, 'product', name, '--apis', api, '-o', `products/${name}.yaml`));
  }
  for (const name of ['A', 'a-', '-a', 'a b', 'a.b', 'ä', '', '../a', 'x'.repeat(201)]) {
    const { code, stdout, stderr } = await ranIn(folder.path, ['new', 'api', '--', name]);
    assert.deepEqual([code, stdout], [2, ''], name);
    assert.match(stderr, /name/);
  }
});

test('all that the command line says stands in the document', async (t) => {
  const folder = folderFor(t);
  const args =
    '--title T --version 2.1.0 --basepath /v2/a --hostname gw.example --schemes https --targeturl https://b.example/x';
  const api = parse(readFileSync(folder.at(await made(folder, 'api', 'a', ...args.split(' '))), 'utf8'));
  assert.deepEqual(api.info, { title: 'T', version: '2.1.0', 'x-name': 'a' });
  assert.deepEqual([api.basePath, api.host, api.schemes], ['/v2/a', 'gw.example', ['https']]);
  assert.equal(
    api['x-assembly'].execute[0].invoke['target-url'],
    'https://b.example/x$(request.path)$(request.search)',
  );
  const settings = '--grants accessCode --scopes r=Read,w --client-type public --registry people --stdout';
  const { stdout } = await ranIn(folder.path, ['new', 'provider', 'p', ...settings.split(' ')]);
  const oauth = parse(stdout)['x-oauth'];
  assert.deepEqual([oauth.grants, oauth['client-type']], [['accessCode'], 'public']);
  assert.deepEqual([oauth.scopes, oauth.authentication], [{ r: 'Read', w: 'w' }, { registry: 'people' }]);
});

test('the version is part of the file name where IBM has it there', async (t) => {
  const folder = folderFor(t);
  assert.equal(await made(folder, 'api', 'a', '--dialect', 'ibm', '--version', '2.0.1'), 'a_2.0.1.yaml');
  const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'a', '--dialect', 'ibm', '--version', '1/../../x']);
  assert.equal(code, 2);
  assert.match(stderr, /name the file with "--output"/);
});

describe('what is there stays', () => {
  test('a file of that name, but with --force', async (t) => {
    const folder = folderFor(t, { 'a.yaml': 'mine\n' });
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'a']);
    assert.deepEqual([code, stderr], [2, 'headgate: "a.yaml" is there already; with --force it is overwritten\n']);
    assert.equal(readFileSync(folder.at('a.yaml'), 'utf8'), 'mine\n');
    await made(folder, 'api', 'a', '--force');
    await assertSound(folder, 'a.yaml');
  });

  test('everything, with --stdout', async (t) => {
    const folder = folderFor(t, { 'a.yaml': 'mine\n' });
    const { code, stdout } = await ranIn(folder.path, ['new', 'api', 'a', '--stdout']);
    assert.equal(code, 0);
    assert.match(stdout, /^swagger: "2.0"\n/);
    assert.deepEqual(readdirSync(folder.path), ['a.yaml']);
    assert.equal(readFileSync(folder.at('a.yaml'), 'utf8'), 'mine\n');
  });

  test('a folder that may not be written', async (t) => {
    if (process.getuid?.() === 0) return t.skip('root writes everywhere');
    const folder = folderFor(t, { 'locked/kept.txt': '' });
    chmodSync(folder.at('locked'), 0o500);
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'a', '-o', 'locked/a.yaml']);
    assert.equal(code, 2);
    assert.match(stderr, /cannot write "locked\/a\.yaml": permission denied/);
  });

  test('a file where a folder would have to be', async (t) => {
    const folder = folderFor(t, { taken: '' });
    const { code, stderr } = await ranIn(folder.path, ['new', 'api', 'a', '-o', 'taken/a.yaml']);
    assert.equal(code, 2);
    assert.match(stderr, /cannot (?:read|write) "taken\/a\.yaml"/);
  });
});

describe('a wrong command line says what there is', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['thing a', /unknown command 'thing'/],
    ['api', /missing required argument 'name'/],
    ['provider a --grants code', /"code" is no grant: did you mean "accessCode"\?/],
    ['provider a --grants ,', /at least one grant/],
    [`provider a --scopes ${Array.from({ length: 201 }, (_, index) => index).join()}`, /at most 200 entries/],
    ['provider a --scopes =x', /a scope has a name/],
    ['provider a --client-type secret', /Allowed choices are confidential, public/],
    ['api a --scopes read', /name its file with "--provider"/],
    ['api a --provider none.yaml', /cannot read "none\.yaml"/],
    ['product a --apis none.yaml', /cannot read "none\.yaml"/],
    ['api a --stdout -o b.yaml', /"--stdout" writes no file/],
    ['api a --dialect v10', /Allowed choices are native, ibm/],
    ['product a --product b.yaml', /unknown option '--product'/],
  ];
  for (const [line, message] of wrong) {
    test(`new ${line.slice(0, 60)}`, async (t) => {
      const folder = folderFor(t);
      const { code, stdout, stderr } = await ranIn(folder.path, ['new', ...line.split(' ')]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.deepEqual(readdirSync(folder.path), []);
    });
  }

  test('a product that lists a product is told so, and not what that one lacks', async (t) => {
    const inner = 'product: 1.0.0\ninfo: { name: p, title: P, version: 1.0.0 }\napis: { gone: { $ref: gone.yaml } }\n';
    const folder = folderFor(t, { 'p.yaml': `${inner}plans: { default: { title: Default, apis: {} } }\n` });
    const { code, stderr } = await ranIn(folder.path, ['new', 'product', 'a', '--apis', 'p.yaml']);
    assert.deepEqual([code, stderr], [1, 'headgate: "p.yaml" is a product: name the file of a definition\n']);
    assert.deepEqual(readdirSync(folder.path), ['p.yaml']);
  });

  test('a provider that cannot be is shown with what is wrong', async (t) => {
    const folder = folderFor(t);
    const { code, stderr } = await ranIn(folder.path, ['new', 'provider', 'a', '--grants', 'implicit,application']);
    assert.equal(code, 1);
    assert.match(stderr, /a\.yaml:\d+:\d+ error oauth\/public-application[\s\S]*nothing was written\n$/);
    assert.deepEqual(readdirSync(folder.path), []);
  });
});
