import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { extensions } from '../../src/definition/keys/extensions.ts';
import { apiKeyKeys, infoKeys, oauth2Keys } from '../../src/definition/keys/info-and-security.ts';
import { type Key, map, valuesOf } from '../../src/definition/keys/key.ts';
import { profileKey } from '../../src/definition/keys/oauth.ts';
import { productKeys } from '../../src/definition/keys/product.ts';
import { MapNode } from '../../src/source/tree.ts';
import { readDefinitions } from '../harness/project.ts';
import { declaredDocuments, declaredKeys } from './declared-document.ts';

/** Where a key stands in both dialects: names that authors choose, and places in lists, are `*`. */
const generally = (pointer: string): string =>
  pointer
    .replaceAll(/\/(?:one|\d+)(?=\/|$)/g, '/*')
    .replace(/^\/x-ibm-configuration\/oauth2\//, '/x-oauth/')
    .replace(/^\/x-ibm-configuration\/assembly\//, '/x-assembly/');

/** What is walked, or found to be there, and not asked for by name. */
const WALKED = ['/x-oauth/endpoints/', '/product.yaml/product'];

/** Places that are asked for and are no keys, and why. */
const NO_KEYS = new Map([
  ['/x-oauth/authorization/redirect-url', 'read as the form of sign-in is; "redirect" is no word of it'],
  ['/product.yaml/plans/*/apis/*/operations/*/burst-limits', 'a rule looks for limits of all kinds'],
  ['/x-gateway/application-authentication', 'a rule looks in both spellings'],
]);

/** What stands in steps is declared by their policies. */
const inSteps = (place: string): boolean => /^\/x-assembly\/(?:execute|catch)\//.test(place);

describe('what is declared of the language is what is read', () => {
  const asked = new Set<string>();
  const { get } = MapNode.prototype;
  before(async () => {
    MapNode.prototype.get = function (key) {
      const root = this.file.path === 'product.yaml' ? '/product.yaml' : '';
      asked.add(root + generally(`${this.pointer}/${key}`));
      return get.call(this, key);
    };
    await readDefinitions(
      Object.fromEntries(Object.entries(declaredDocuments).map(([path, value]) => [path, JSON.stringify(value)])),
    );
  });
  after(() => {
    MapNode.prototype.get = get;
  });

  const keys = [
    ...Object.entries(extensions).flatMap(([name, key]) => declaredKeys(key, `/${name}`)),
    ...declaredKeys({ value: map(infoKeys) }, '/info'),
    ...declaredKeys({ value: map(oauth2Keys) }, '/securityDefinitions/oauth'),
    ...declaredKeys({ value: productKeys }, '/product.yaml'),
  ].map(([place, key]) => [generally(place), key] as const);

  it('every key is read, but for those that are declared to be for people or for others', () => {
    assert.ok(keys.length > 100);
    const isRead = (place: string): boolean =>
      asked.has(place) || place.endsWith('/$ref') || WALKED.some((map) => place.startsWith(map));
    assert.deepEqual(
      keys.filter(([place, key]) => key.unread !== true && !isRead(place)).map(([place]) => place),
      [],
    );
  });

  it('no key is read that is not declared', () => {
    const known = new Set(keys.map(([place]) => place));
    const roots = [...Object.keys(extensions).map((name) => `/${name}/`), '/product.yaml/'];
    const strange = [...asked].filter(
      (place) => roots.some((root) => place.startsWith(root)) && !known.has(place) && !/\/(?:\$ref|\*)$/.test(place),
    );
    assert.deepEqual(
      strange.filter((place) => !inSteps(place) && !NO_KEYS.has(place)),
      [],
    );
  });
});

describe('the words of settings that are read by themselves are those that are declared', () => {
  const settings: readonly (readonly [Key, (word: string) => object])[] = [
    [profileKey, (profile) => ({ 'x-headgate': { profile } })],
    ...Object.entries(apiKeyKeys).map(([name, key]): readonly [Key, (word: string) => object] => [
      key,
      (word) => ({ securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X', [name]: word } } }),
    ]),
  ];
  for (const [key, written] of settings) {
    const words = valuesOf(key).flatMap((value) => (value.is === 'text' ? Object.keys(value.words ?? {}) : []));
    it(words.join(', '), async () => {
      for (const word of [...words, 'another']) {
        const document = { swagger: '2.0', info: { title: 'A', version: '1.0.0', 'x-name': 'a' }, paths: {} };
        const { problems } = await readDefinitions({ 'a.json': JSON.stringify({ ...document, ...written(word) }) });
        assert.equal(
          problems.some(({ code }) => code === 'definition/unknown-value'),
          word === 'another',
          word,
        );
      }
    });
  }
});
