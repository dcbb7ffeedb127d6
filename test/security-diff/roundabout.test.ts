import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WideningGuard } from '../../policies/require-security/widening.ts';
import type { Change } from '../../src/security-diff/change.ts';
import { compareBundles } from '../../src/security-diff/compare-bundles.ts';
import { compileDefinitions } from '../harness/project.ts';
import { api, edited, files } from './documents.ts';

const original = compileDefinitions(files);

const said = (changes: readonly Change[]): readonly string[] => changes.map((one) => `${one.class} ${one.kind}`);

test('a proof that goes from one case into another is widened: which of them asks for more cannot be told', async () => {
  const verify = 'oauth-verify-token: { provider: acme, scopes: [read, write] }';
  const set = 'set-variable: { actions: [{ set: a, value: b }] }';
  const cases = (first: string, second: string): string =>
    [`request.verb === 'GET'`, `request.verb === 'PUT'`]
      .map((condition, at) => `    - if: { condition: "${condition}", execute: [{ ${[first, second][at]} }] }\n`)
      .join('');
  const [one, other] = await Promise.all(
    [cases(verify, set), cases(set, verify)].map((text) =>
      compileDefinitions(edited('    - oauth-verify-token: { provider: acme, scopes: [read, write] }\n', text)),
    ),
  );
  assert.ok(one && other);
  assert.ok(said(compareBundles(one, other)).includes('widened step-moved'));
  assert.ok(said(compareBundles(other, one)).includes('widened step-moved'));
});

test('a value that a proof or a condition around it names is widened when it changes, wherever it is given', async () => {
  const decided = (word: string) =>
    edited('word: { value: one }', 'word: { value: one }\n    verb: { value: GET }')
      ['api.yaml']?.replace('aud-claim: ours', 'aud-claim: $(api.properties.word)')
      .replace(
        '- oauth-verify-token',
        `- if:\n        condition: "request.verb === '$(verb)'"\n        execute:\n          - oauth-verify-token`,
      )
      .replace(...(word.split('→') as [string, string])) ?? '';
  const bundle = (word: string) => compileDefinitions({ ...files, 'api.yaml': decided(word) });
  const before = await bundle('→');
  for (const change of [
    'value: one→value: other',
    'word: two→word: three',
    'value: GET→value: PUT',
    '{ word: two }→{}',
  ]) {
    const [found, ...more] = compareBundles(before, await bundle(change));
    assert.deepEqual([found?.class, more.length], ['widened', 0], change);
  }
  const [other] = compareBundles(before, await bundle('https://backend.example/a→https://backend.example/b'));
  assert.equal(other?.class, 'neutral');
});

test('a provider under another name is the same one where it has its place, and its settings are compared', async () => {
  const text = files['acme.yaml'].replace('x-name: acme', 'x-name: other').replace('mode: required', 'mode: off');
  const open = text.replace('client-type: confidential', 'client-type: public');
  const using = (yaml: string) => yaml.replaceAll('provider: acme', 'provider: other');
  const now = await compileDefinitions({
    'acme.yaml': open,
    'rival.yaml': files['rival.yaml'],
    'api.yaml': using(files['api.yaml']),
  });
  const old = await compileDefinitions({
    ...files,
    'product.yaml': 'product: 1.0.0\ninfo: { name: p, title: P, version: 1.0.0 }\nplans: {}\n',
  });
  const found = said(compareBundles(old, now));
  for (const one of ['widened client-type', 'widened pkce-mode', 'neutral name']) assert.ok(found.includes(one), one);
  // As a reload has it, which goes by paths.
  const guard = new WideningGuard();
  guard.served(old);
  assert.ok(guard.problems(now).length > 0);
});

test('a back end that is called for what was refused is widened', async () => {
  const caught = (name: string) => ({
    ...files,
    'api.yaml': `${api}  catch: [{ errors: [${name}], execute: [{ invoke: { target-url: "https://back.example/x" } }] }]\n`,
  });
  for (const [name, sides] of [
    ['UnauthorizedError', ['widened check-removed', 'widened step-added']],
    ['Mine', ['widened step-added']],
    ['ConnectionError', ['neutral step-added']],
  ] as const) {
    const now = await compileDefinitions(caught(name));
    assert.deepEqual([...new Set(said(compareBundles(await original, now)))].toSorted(), sides);
  }
  const [call, refusal] = [
    await compileDefinitions(caught('ConnectionError')),
    await compileDefinitions(caught('Mine')),
  ];
  assert.deepEqual([...new Set(said(compareBundles(call, refusal)))], ['widened step-moved']);
});

test('a request that is no longer stopped is widened', async () => {
  const stop = `    - if: { condition: "request.verb === 'PUT'", execute: [{ throw: { name: Forbidden } }] }\n`;
  const before = '    - invoke: { target-url';
  const now = await compileDefinitions(edited(before, `${stop}${before}`));
  assert.deepEqual([...new Set(said(compareBundles(now, await original)))], ['widened step-removed']);
  assert.deepEqual([...new Set(said(compareBundles(await original, now)))], ['narrowed step-added']);
});

test('another value for what a proof reads is widened: what it proves now cannot be told', async () => {
  const proof = '    - jwt-validate: { jwt: request.headers.x-token,';
  const set = (value: string) => `    - set-variable: { actions: [{ set: token, value: "${value}" }] }\n`;
  const read = '    - jwt-validate: { jwt: token,';
  const [old, sent, fixed, none, unread] = await Promise.all(
    [proof, set('$(request.headers.x-token)') + read, set('ey.J.x') + read, read, set('ey.J.x') + proof].map((text) =>
      compileDefinitions(edited(proof, text)),
    ),
  );
  assert.ok(old && sent && fixed && none && unread);
  assert.deepEqual(said(compareBundles(sent, fixed)), ['widened step-changed']);
  assert.deepEqual(said(compareBundles(sent, none)), ['widened step-removed']);
  assert.deepEqual(said(compareBundles(none, fixed)), ['widened step-added']);
  assert.deepEqual(said(compareBundles(old, unread)), ['neutral step-added']);
});

test('what sets what a proof reads is widened where it runs on the other side of it, or of another such step', async () => {
  const proof = '    - jwt-validate: { jwt: token,';
  const set = (name: string, value: string) =>
    `    - set-variable: { actions: [{ set: ${name}, value: "${value}" }] }\n`;
  const [one, other, unread] = [set('token', 'ey.J.x'), set('token', 'ey.J.y'), set('seen', 'yes')];
  const stop = `    - if: { condition: "token === ''", execute: [{ throw: { name: Forbidden } }] }\n`;
  const widened = async (before: string, after: string): Promise<readonly string[]> => {
    const old = '    - jwt-validate: { jwt: request.headers.x-token,';
    const [was, is] = await Promise.all([before, after].map((text) => compileDefinitions(edited(old, text + proof))));
    assert.ok(was && is);
    return said(compareBundles(was, is));
  };
  assert.deepEqual(await widened(one + stop, stop + one), ['widened steps-reordered']);
  assert.deepEqual(await widened(one + other, other + one), ['widened steps-reordered']);
  assert.deepEqual(await widened(unread + one, one + unread), ['neutral steps-reordered']);
  assert.deepEqual(await widened(unread + stop, stop + unread), ['narrowed steps-reordered']);
});
