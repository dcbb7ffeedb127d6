import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problemsIn } from './example-project.ts';
import {
  elsewhere,
  errors,
  type Profile,
  profiles,
  type Rule,
  said,
  type Tree,
  textOf,
  tolerated,
} from './example-provider.ts';

const form = { type: 'custom-form', url: 'https://forms.example/login' };
const digest = '0123456789abcdef'.repeat(4);
const ofIbm = (url: string): Tree => ({ type: 'custom-form', 'custom-form': { url, 'tls-profile': '' } });
const warnings = { strict: 'warning', 'legacy-v5': 'warning' } as const;
const cases: readonly Rule[] = [
  {
    says: 'a form of the author’s own has a URL',
    code: 'oauth/form-required',
    severity: errors,
    bad: { oauth: { 'identity-extraction': ofIbm('') } },
    at: '/identity-extraction/type',
    good: { oauth: { 'identity-extraction': ofIbm('https://forms.example/login') } },
  },
  {
    says: 'but none where nobody signs in on a page',
    code: 'oauth/form-required',
    severity: errors,
    bad: { oauth: { authorization: 'custom-form' } },
    at: '/authorization',
    good: { oauth: { authorization: 'custom-form', grants: ['application'] } },
  },
  {
    says: 'it can be fetched',
    code: 'oauth/call-out-url',
    severity: tolerated,
    bad: { oauth: { authorization: ofIbm('ldap://forms.example') } },
    at: '/authorization/custom-form/url',
    good: { oauth: { authorization: ofIbm('https://forms.example/consent') } },
  },
  {
    says: 'and by TLS, but on this machine',
    code: 'oauth/credentials-over-http',
    severity: errors,
    bad: { oauth: { 'identity-extraction': { ...form, url: 'http://forms.example' } } },
    at: '/identity-extraction/url',
    good: { oauth: { 'identity-extraction': { ...form, url: 'http://[::1]:9000' } } },
  },
  {
    says: 'its digest is one, in either case of letters',
    code: 'oauth/form-digest',
    severity: errors,
    bad: { oauth: { 'identity-extraction': { ...form, sha256: digest.replace('f', 'g') } } },
    at: '/identity-extraction/sha256',
    good: { oauth: { 'identity-extraction': { ...form, sha256: digest.toUpperCase() } } },
  },
  {
    says: 'and has no digit more',
    code: 'oauth/form-digest',
    severity: errors,
    bad: { oauth: { authorization: { ...form, sha256: `${digest}0` } } },
    at: '/authorization/sha256',
    good: { oauth: { authorization: { ...form, sha256: digest } } },
  },
  {
    says: 'a form without its type is told',
    code: 'oauth/form-unused',
    severity: warnings,
    bad: { oauth: { 'identity-extraction': { url: form.url } } },
    at: '/identity-extraction/url',
    good: { oauth: { 'identity-extraction': { 'custom-form': { url: form.url }, 'redirect-url': form.url } } },
  },
  {
    says: 'a metadata URL can be asked',
    code: 'oauth/call-out-url',
    severity: tolerated,
    bad: { oauth: { metadata: { 'metadata-url': { url: '/metadata' } } } },
    at: '/metadata/metadata-url/url',
    good: { oauth: { metadata: { 'metadata-url': { url: '$(services)/metadata' } } } },
  },
  {
    says: 'a redirect has a URL',
    code: 'oauth/redirect-url',
    severity: errors,
    bad: { oauth: { ...elsewhere, 'identity-extraction': { type: 'redirect', 'redirect-url': '' } } },
    at: '/identity-extraction/type',
    good: { oauth: elsewhere },
  },
  {
    says: 'which a browser can open',
    code: 'oauth/redirect-url',
    severity: errors,
    bad: { oauth: { ...elsewhere, 'identity-extraction': { type: 'redirect', url: 'javascript:alert(1)' } } },
    at: '/identity-extraction/url',
    good: { oauth: { ...elsewhere, 'identity-extraction': { type: 'redirect', url: '$(login)/start' } } },
  },
  {
    says: 'by TLS, but on this machine',
    code: 'oauth/credentials-over-http',
    severity: errors,
    bad: {
      oauth: { ...elsewhere, 'identity-extraction': { type: 'redirect', 'redirect-url': 'http://login.example' } },
    },
    at: '/identity-extraction/redirect-url',
    good: { oauth: { ...elsewhere, 'identity-extraction': { type: 'redirect', 'redirect-url': 'http://127.0.0.1' } } },
  },
  {
    says: 'whoever stays signed in may go away for no longer',
    code: 'oauth/session-idle',
    severity: errors,
    bad: { oauth: { session: { idle: 61, ttl: 60 } } },
    at: '/session/idle',
    good: { oauth: { session: { idle: 60, ttl: 60 } } },
  },
  {
    says: 'or than the usual time',
    code: 'oauth/session-idle',
    severity: errors,
    bad: { oauth: { session: { idle: 28_801 } } },
    at: '/session/idle',
    good: { oauth: { session: { idle: 28_800 } } },
  },
  {
    says: 'users stay signed in at pages',
    code: 'oauth/session-unused',
    severity: warnings,
    bad: { oauth: { session: {}, grants: ['application'] } },
    at: '/session',
    good: { oauth: { session: {}, grants: ['application'], revocation: { permissions: true } } },
  },
  {
    says: 'what is allowed by signing in is remembered in any case',
    code: 'oauth/remember-unused',
    severity: warnings,
    bad: { oauth: { authorization: { type: 'authenticated', remember: false } } },
    at: '/authorization/remember',
    good: { oauth: { authorization: { type: 'default-form', remember: false } } },
  },
  {
    says: 'a maximum consent limits what is remembered',
    code: 'oauth/consent-limit-unused',
    severity: tolerated,
    bad: { oauth: { 'maximum-consent': { ttl: 60 }, authorization: { type: 'default-form', remember: false } } },
    at: '/maximum-consent',
    good: { oauth: { 'maximum-consent': { ttl: 60 }, authorization: { type: 'default-form', remember: true } } },
  },
  {
    says: 'a colour has six digits',
    code: 'oauth/page-colour',
    severity: errors,
    bad: { oauth: { pages: { colour: '#1652b8;' } } },
    at: '/pages/colour',
    good: { oauth: { pages: { colour: '#1652B8' } } },
  },
  ...['/acme.css', '..', 'acme/../../x', '.hidden', 'acme\\x', 'acme/', 'a//b', 'https://x', 'acme.css\n'].map(
    (css): Rule => ({
      says: `a file of the pages is a name in their folder, not ${JSON.stringify(css)}`,
      code: 'oauth/page-file',
      severity: errors,
      bad: { oauth: { pages: { css } } },
      at: '/pages/css',
      good: { oauth: { pages: { css: 'acme/style-2.min.css', logo: 'acme.svg', templates: 'acme' } } },
    }),
  ),
  {
    says: 'a misspelt key is found at any depth',
    code: 'definition/unknown-key',
    severity: tolerated,
    bad: { oauth: { session: { idl: 60 } } },
    at: '/session/idl',
    good: { oauth: { session: { idle: 60 }, pages: { title: 'Acme' } } },
  },
];

describe('rules of sign-in and consent, natively and in IBM’s dialect', () => {
  for (const { says, code, severity, bad, at, good } of cases) {
    for (const profile of profiles) {
      test(`${says} (${profile}: ${severity[profile]})`, async () => {
        assert.deepEqual(await said(textOf(bad, profile)), [`${severity[profile]} ${code} ${at}`]);
        assert.deepEqual(await said(textOf(good, profile)), []);
      });
    }
  }

  for (const [setting, misspelt] of [
    ['identity-extraction', 'sha-256'],
    ['authorization', 'rembember'],
    ['pages', 'color'],
  ] as const) {
    test(`"${misspelt}" is no key of "${setting}"`, async () => {
      const change = { oauth: { [setting]: { ...form, [misspelt]: 'x' } } };
      const found = (await said(textOf(change, 'strict'))).filter((one) => one.includes(misspelt));
      assert.deepEqual(found, [`error definition/unknown-key /${setting}/${misspelt}`]);
    });
  }

  test('that nobody is asked is told in a document of API Connect v5, where signing in is enough', async () => {
    const codesOf = async (oauth: Tree, profile: Profile): Promise<readonly string[]> =>
      (await problemsIn(new Map([['provider.json', textOf({ oauth }, profile)]])))
        .filter(({ severity }) => severity !== 'info')
        .map(({ severity, code }) => `${severity} ${code}`);
    const told = ['warning oauth/consent-not-asked'];
    assert.deepEqual(await codesOf({ authorization: 'authenticated' }, 'legacy-v5'), told);
    assert.deepEqual(await codesOf({ authorization: undefined }, 'legacy-v5'), told);
    assert.deepEqual(await codesOf({ authorization: undefined, grants: ['application'] }, 'legacy-v5'), []);
    assert.deepEqual(await codesOf({ authorization: 'default-form' }, 'legacy-v5'), []);
    assert.deepEqual(await codesOf({ authorization: 'authenticated' }, 'strict'), []);
  });
});
