import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WideningGuard } from '../../policies/require-security/widening.ts';
import type { Bundle } from '../../src/assembly/types.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { type ProviderInit, provider } from '../e2e/acme.ts';
import { compileDefinitions } from '../harness/project.ts';

interface ApiInit {
  readonly security?: string;
  readonly path?: string;
  readonly method?: string;
  readonly more?: string;
}

/** An API of one operation, protected by tokens of acme. */
const api = ({
  security = '[{ acme: [read] }]',
  path = '/records/{id}',
  method = 'get',
  more = '',
}: ApiInit = {}): string =>
  `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /api
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: /acme/oauth2/token, scopes: { read: R, write: W } }
  rival: { type: oauth2, flow: application, tokenUrl: /rival/oauth2/token, scopes: { read: R, write: W } }
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  id-in-query: { type: apiKey, in: query, name: client_id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
paths:
  ${path}:
    ${path.includes('{') ? 'parameters: [{ name: id, in: path, required: true, type: string }]' : ''}
    ${method}: { security: ${security}, responses: { 200: { description: Fine } } }
${more}
`;

const bundleOf = (text: string, acme: ProviderInit = {}) =>
  compileDefinitions({
    'api.yaml': text,
    'acme.yaml': provider(acme),
    'rival.yaml': provider({ name: 'rival' }),
  });

/** What the last bundle lets in that those before it, served in turn, kept out. */
const widened = (...bundles: readonly Bundle[]): readonly Problem[] => {
  const guard = new WideningGuard();
  const [last, ...before] = bundles.toReversed();
  for (const one of before.toReversed()) guard.served(one);
  return last === undefined ? [] : guard.problems(last);
};

const changes: readonly (readonly [before: string, after: string, widens: boolean])[] = [
  ['[{ acme: [read] }]', '[]', true],
  ['[{ acme: [read] }]', '[{}]', true],
  ['[{ acme: [read] }]', '[{ acme: [read] }, {}]', true],
  ['[{ acme: [read] }]', '[{ acme: [] }]', true],
  ['[{ acme: [read, write] }]', '[{ acme: [read] }]', true],
  ['[{ acme: [read] }]', '[{ acme: [write] }]', true],
  ['[{ acme: [read] }]', '[{ rival: [read] }]', true],
  ['[{ acme: [read] }]', '[{ acme: [read] }, { id: [] }]', true],
  ['[{ acme: [read] }]', '[{ id: [], secret: [] }]', true],
  ['[{ acme: [read], id: [] }]', '[{ acme: [read] }]', true],
  ['[{ id: [], secret: [] }]', '[{ id: [] }]', true],
  ['[{ id: [] }]', '[]', true],
  ['[{ acme: [read] }]', '[{ acme: [read] }]', false],
  ['[{ acme: [read] }]', '[{ acme: [read, write] }]', false],
  ['[{ acme: [write, read] }]', '[{ acme: [read, write] }]', false],
  ['[{ acme: [read] }]', '[{ acme: [read], id: [] }]', false],
  ['[{ acme: [read] }, { id: [] }]', '[{ acme: [read] }]', false],
  ['[{ acme: [read] }, { id: [] }]', '[{ id: [], secret: [] }]', false],
  ['[{ id: [] }]', '[{ id-in-query: [] }]', false],
  ['[{ id: [] }]', '[{ id: [], secret: [] }]', false],
  ['[]', '[]', false],
  ['[]', '[{ acme: [read] }]', false],
];
for (const [before, after, widens] of changes) {
  test(`security ${before} that becomes ${after} ${widens ? 'lets more people in' : 'lets nobody else in'}`, async () => {
    const found = widened(await bundleOf(api({ security: before })), await bundleOf(api({ security: after })));
    assert.deepEqual(
      found.map(({ code }) => code),
      widens ? ['reload/widened'] : [],
    );
  });
}

test('what was lost is told at the operation, with what it asked for before and what it asks for now', async () => {
  const before = await bundleOf(api({ security: '[{ acme: [read, write], id: [] }, { id: [], secret: [] }]' }));
  const [problem] = widened(before, await bundleOf(api({ security: '[{ acme: [read] }]' })));
  assert.equal(
    problem?.message,
    'GET /api/records/{id} asked for a token of "acme" with "read", "write" and a client id, or for a client id and ' +
      'a client secret, and now asks for a token of "acme" with "read"',
  );
  assert.deepEqual([problem?.file, problem?.line], ['api.yaml', 14]);
});

test('the names of parameters do not make another operation of it', async () => {
  const after = api({ security: '[]' }).replaceAll('{id}', '{number}').replaceAll('name: id,', 'name: number,');
  assert.equal(widened(await bundleOf(api()), await bundleOf(after)).length, 1);
});

test('an operation that was not there may be public', async () => {
  const other = api({ security: '[]', path: '/status' });
  assert.deepEqual(widened(await bundleOf(api()), await bundleOf(other)), []);
  assert.deepEqual(widened(await bundleOf(api()), await bundleOf(api({ security: '[]', method: 'post' }))), []);
});

test('an operation that was served by HEAD as GET stays as it was', async () => {
  const open = '    head: { security: [], responses: { 200: { description: Fine } } }';
  const found = widened(await bundleOf(api()), await bundleOf(api({ more: open })));
  assert.match(found[0]?.message ?? '', /^HEAD \/api\/records\/\{id\} asked for a token/);
});

test('an operation that is gone does not come back without its security: the file may only have grown', async () => {
  const gone = await bundleOf(api({ path: '/status' }));
  const open = await bundleOf(api({ security: '[]' }));
  assert.equal(widened(await bundleOf(api()), gone, open).length, 1);
  assert.deepEqual(widened(await bundleOf(api()), gone, await bundleOf(api())), []);
});

test('what was served last counts: an operation that was opened on purpose stays open', async () => {
  const open = await bundleOf(api({ security: '[]' }));
  assert.deepEqual(widened(await bundleOf(api()), open, open), []);
});

test('an operation that is gone lets nobody in', async () => {
  const empty = await compileDefinitions({ 'acme.yaml': provider() });
  assert.deepEqual(widened(await bundleOf(api()), empty), []);
});

const providers: readonly (readonly [before: ProviderInit, after: ProviderInit, lost: RegExp | undefined])[] = [
  [
    { clientType: 'confidential', grants: '[accessCode]' },
    { clientType: 'public', grants: '[accessCode]' },
    /^POST \/acme\/oauth2\/\w+ asked every client for its secret, and now does not$/,
  ],
  [{ clientType: 'public', grants: '[accessCode]' }, { clientType: 'confidential', grants: '[accessCode]' }, undefined],
  [{ grants: '[application]' }, { grants: '[accessCode, application]' }, undefined],
  // Whose sign-in is gone at the token endpoint cannot come any more.
  [
    { grants: '[accessCode, password]', more: ['allow-legacy: [password]'] },
    { grants: '[accessCode]', more: ['allow-legacy: [password]'] },
    undefined,
  ],
];
for (const [before, after, lost] of providers) {
  const about = lost === undefined ? 'lets nobody else in' : 'lets more people in';
  test(`a provider with ${JSON.stringify(before)} that becomes ${JSON.stringify(after)} ${about}`, async () => {
    const [problem] = widened(await bundleOf(api(), before), await bundleOf(api(), after));
    if (lost === undefined) assert.equal(problem, undefined);
    else assert.match(problem?.message ?? '', lost);
  });
}

test('a refusal that is caught, and goes on to a back end, lets more people in; one that is told in other words does not', async () => {
  const caught = (name: string, step: string) =>
    `\nx-assembly: { execute: [], catch: [{ errors: [${name}], execute: [{ if: { condition: "true", execute: [${step}] } }] }] }\n`;
  const [call, tell] = [
    '{ invoke: { target-url: "https://backend.example" } }',
    '{ set-variable: { actions: [{ set: message.body, value: Not you }] } }',
  ];
  const before = await bundleOf(api());
  const after = (name: string, step: string) => bundleOf(`${api()}${caught(name, step)}`);
  for (const name of ['UnauthorizedError', 'ForbiddenError']) {
    const [problem] = widened(before, await after(name, call));
    assert.match(problem?.message ?? '', /refused without calling a back end, and now does not$/);
    assert.deepEqual(widened(before, await after(name, tell)), []);
    assert.deepEqual(widened(await after(name, call), before), []);
    assert.equal(widened(await after(name, call), await bundleOf(api({ security: '[]' }))).length, 1);
  }
  assert.deepEqual(widened(before, await after('ConnectionError', call)), []);
});

test('a grant that was gone does not come back without the scope check that it had', async () => {
  const text = (grants: string, more = '') => provider({ grants }).replace('x-oauth:', `x-oauth:\n  ${more}`);
  const bundle = (yaml: string) => compileDefinitions({ 'acme.yaml': yaml });
  const check = 'scope-validators: { application: { url: "https://checks.example" } }';
  // The page where users sign in asks the same check: only the token endpoint is looked at.
  const atToken = (found: readonly Problem[]) => found.filter(({ message }) => message.includes('/oauth2/token'));
  const both = await bundle(text('[accessCode, application]', check));
  const gone = await bundle(text('[accessCode]'));
  const back = await bundle(text('[accessCode, application]'));
  assert.deepEqual(atToken(widened(both, gone)), []);
  assert.match(atToken(widened(both, gone, back))[0]?.message ?? '', /asked the scope check for the application/);
  assert.match(atToken(widened(both, gone, gone, back))[0]?.message ?? '', /asked the scope check/);
  assert.deepEqual(atToken(widened(both, gone, both)), []);
  assert.deepEqual(atToken(widened(both, gone, both, both)), []);
});

const own = 'revocation: { type: gateway, tokens: true }';
const listed = 'revocation: { url: "https://lists.example", tokens: true }';
const checked = (whom: string) => `scope-validators: { ${whom}: { url: "https://checks.example" } }`;
const services: readonly (readonly [what: string, setting: string, lost: readonly string[]])[] = [
  ['a revocation URL', listed, ['asked the revocation URL']],
  ['a scope check for the application', checked('application'), ['asked the scope check for the application']],
  ['a scope check for the owner', checked('owner'), ['asked the scope check for the owner']],
];
for (const [what, setting, lost] of services) {
  test(`a provider that loses ${what} lets more people in, one that gets it nobody else`, async () => {
    const without = provider({ grants: '[accessCode, application]' });
    const text = setting === listed ? without.replace(own, listed) : without.replace(own, `${own}\n  ${setting}`);
    const [before, after] = [
      await compileDefinitions({ 'acme.yaml': text }),
      await compileDefinitions({ 'acme.yaml': without }),
    ];
    const told = widened(before, after).map(
      ({ message }) => /\/oauth2\/\w+ (.*), and now does not$/.exec(message)?.[1],
    );
    assert.deepEqual([...new Set(told)], lost);
    assert.deepEqual(widened(after, before), []);
  });
}

test('under the legacy profile, a token URL that leads to no provider any more lets in the tokens of all', async () => {
  const text = api().replace('x-name: records }', 'x-name: records }\nschemes: [https]');
  const files = { 'acme.yaml': provider(), 'rival.yaml': provider({ name: 'rival' }) };
  const before = await compileDefinitions({ ...files, 'api.yaml': text }, 'legacy-v5');
  const cut = text.replaceAll('tokenUrl: /acme/oauth2/token', 'tokenUrl: /acme/oauth2/tok');
  const [problem] = widened(before, await compileDefinitions({ ...files, 'api.yaml': cut }, 'legacy-v5'));
  assert.match(problem?.message ?? '', /now asks for a token of "acme", "rival" with "read"$/);
});
