import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutScopes, parseScope, resolveScopes } from '../../src/oauth/scope.ts';

describe('a scope parameter (RFC 6749 §3.3)', () => {
  const good: readonly [text: string, scopes: readonly string[]][] = [
    ['photos:read', ['photos:read']],
    ['b a', ['b', 'a']],
    ['a b a', ['a', 'b']],
    ['!#[]~ https://x.example/y?z', ['!#[]~', 'https://x.example/y?z']],
    ['__proto__ constructor', ['__proto__', 'constructor']],
  ];
  for (const [text, scopes] of good) {
    it(`"${text}" asks for ${scopes.join(', ')}, in that order and each once`, () =>
      assert.deepEqual(parseScope(text), scopes));
  }
  for (const text of ['', ' ', ' a', 'a ', 'a  b', 'a\tb', 'a\nb', 'a"b', 'a\\b', 'ä', 'a\u00a0b', 'a\u0000']) {
    it(`${JSON.stringify(text)} is not well-formed`, () => assert.equal(parseScope(text), undefined));
  }
});

describe('the scopes that are granted', () => {
  const provider = { scopes: ['read', 'write'], defaultScopes: [] as string[] };
  const withDefaults = { scopes: ['read', 'write'], defaultScopes: ['read', 'write'] };
  const cases = [
    { title: 'are those asked for', text: 'write read', of: provider, may: undefined, is: ['write', 'read'] },
    {
      title: 'are those asked for where the client may have them',
      text: 'read',
      of: provider,
      may: ['read'],
      is: ['read'],
    },
    {
      title: 'are the default ones where none is asked for',
      text: undefined,
      of: withDefaults,
      may: undefined,
      is: ['read', 'write'],
    },
    {
      title: 'are the default ones that the client may have',
      text: undefined,
      of: withDefaults,
      may: ['write'],
      is: ['write'],
    },
    {
      title: 'must be asked for where there are no default ones',
      text: undefined,
      of: provider,
      may: undefined,
      is: 'oauth/scope-missing',
    },
    {
      title: 'must be asked for where the client may have no default one',
      text: undefined,
      of: withDefaults,
      may: [],
      is: 'oauth/scope-missing',
    },
    { title: 'must be well-formed', text: 'read  write', of: provider, may: undefined, is: 'oauth/scope-malformed' },
    { title: 'must be known', text: 'read admin', of: provider, may: undefined, is: 'oauth/scope-unknown' },
    { title: 'must be known letter by letter', text: 'Read', of: provider, may: undefined, is: 'oauth/scope-unknown' },
    {
      title: 'must be known also where objects have such a member',
      text: 'constructor',
      of: provider,
      may: undefined,
      is: 'oauth/scope-unknown',
    },
    {
      title: 'must be allowed to the client: nothing is narrowed silently',
      text: 'read write',
      of: provider,
      may: ['read'],
      is: 'oauth/scope-not-allowed',
    },
    {
      title: 'must be the provider’s, whatever the client may have',
      text: 'admin',
      of: provider,
      may: ['admin'],
      is: 'oauth/scope-unknown',
    },
  ];
  for (const { title, text, of, may, is } of cases) {
    it(title, () => assert.deepEqual(resolveScopes(text, of, { scopes: may }), is));
  }
});

describe('scopes that were granted or selected before', () => {
  const cases: readonly [title: string, of: readonly string[], may: readonly string[] | undefined, is: unknown][] = [
    ['are kept where provider and client may have them', ['write', 'read'], undefined, ['write', 'read']],
    ['are each kept once', ['read', 'read'], ['read'], ['read']],
    ['are cut to those of the provider', ['read', 'admin', 'constructor'], undefined, ['read']],
    ['are cut to those of the client', ['read', 'write'], ['write', 'admin'], ['write']],
    ['are refused where none is left', ['read', 'admin'], ['write', 'admin'], 'oauth/scope-none-left'],
    ['are refused where there were none', [], undefined, 'oauth/scope-none-left'],
  ];
  for (const [title, of, may, is] of cases) {
    it(title, () => assert.deepEqual(cutScopes(of, { scopes: ['read', 'write'] }, { scopes: may }), is));
  }
});
