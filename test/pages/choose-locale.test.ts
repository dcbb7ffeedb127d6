import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseLocale } from '../../src/pages/choose-locale.ts';

const cases: readonly (readonly [uiLocales: string | undefined, acceptLanguage: string | undefined, string])[] = [
  [undefined, undefined, 'en'],
  ['', '', 'en'],
  ['de', undefined, 'de'],
  ['it fr de', undefined, 'fr'],
  ['de-AT', undefined, 'de'],
  ['JA-jp', undefined, 'ja'],
  ['fr-CA', 'de', 'fr'],
  ['it pt', 'es', 'es'],
  ['dex', 'es', 'es'],
  ['d', 'es', 'es'],
  [undefined, 'de-CH, fr;q=0.9, en;q=0.8', 'de'],
  [undefined, 'it;q=0.9, en;q=0.5, ja;q=0.7', 'ja'],
  [undefined, 'en;q=0.1,es;q=1.000', 'es'],
  [undefined, 'de;q=0, fr;q=0.1', 'fr'],
  [undefined, 'de ; q=0.3 , fr ; q=0.4', 'fr'],
  [undefined, '*', 'en'],
  [undefined, 'de;q=0.5, *;q=0.8', 'en'],
  [undefined, 'de, *;q=0.1', 'de'],
  [undefined, 'it, pt', 'en'],
  [undefined, 'de;q=2, fr;q=0.5', 'fr'],
  [undefined, 'de;q=abc, fr;q=0.5', 'fr'],
  [undefined, ';;;,,,=q', 'en'],
];

describe('the language of a page', () => {
  for (const [uiLocales, acceptLanguage, locale] of cases) {
    const [asked, accepted] = [JSON.stringify(uiLocales), JSON.stringify(acceptLanguage)];
    it(`ui_locales ${asked} and Accept-Language ${accepted} give "${locale}" (OpenID Connect Core 1.0 §3.1.2.1, RFC 9110 §12.5.4)`, () => {
      assert.equal(chooseLocale(uiLocales, acceptLanguage), locale);
    });
  }

  it('what stands behind the first 512 characters, or the first 32 languages, is not read', () => {
    assert.equal(chooseLocale(`${'x'.repeat(509)} de`, undefined), 'de');
    assert.equal(chooseLocale(`${'x'.repeat(512)} de`, undefined), 'en');
    assert.equal(chooseLocale(undefined, `${'it,'.repeat(31)}de`), 'de');
    assert.equal(chooseLocale(undefined, `${'it,'.repeat(32)}de`), 'en');
    assert.equal(chooseLocale(undefined, 'de;q='.repeat(100_000)), 'en');
  });
});
