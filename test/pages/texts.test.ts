import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { templateFiles } from '../../src/pages/brand-folder.ts';
import { locales } from '../../src/pages/choose-locale.ts';
import { readTemplate, templatesFolder } from './shipped-pages.ts';

const catalogueOf = (locale: string): Readonly<Record<string, string>> =>
  JSON.parse(readTemplate(`texts/${locale}.json`));

const english = catalogueOf('en');

const placeholders = (text = ''): readonly string[] =>
  [...text.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name).sort();

const templates = templateFiles.filter((name) => name.endsWith('.hbs'));

describe('texts of the pages', () => {
  it('the folder of templates holds what pages are made of, and nothing else', () => {
    const found = readdirSync(templatesFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => (entry.parentPath.endsWith('texts') ? `texts/${entry.name}` : entry.name));
    assert.deepEqual(found.sort(), [...templateFiles].sort());
  });

  for (const locale of locales) {
    it(`the catalogue "${locale}" has the keys of the English one, with the same values in each`, () => {
      const texts = catalogueOf(locale);
      assert.deepEqual(Object.keys(texts), Object.keys(english));
      for (const [key, text] of Object.entries(texts)) {
        assert.deepEqual(placeholders(text), placeholders(english[key]), key);
        assert.equal(text.trim(), text, key);
        assert.notEqual(text, '', key);
      }
    });
  }

  it('no text is left in English', () => {
    // The same word in both, or nothing but a value.
    const same = new Set(['lifetime.exact']);
    for (const locale of locales.filter((one) => one !== 'en')) {
      const texts = catalogueOf(locale);
      for (const key of Object.keys(english))
        if (!same.has(key)) assert.notEqual(texts[key], english[key], `${locale} ${key}`);
    }
  });

  for (const name of templates) {
    it(`${name} has no text of its own, puts in no value unescaped, runs no script and loads nothing`, () => {
      const template = readTemplate(name).replace('<script>{{script}}</script>', '');
      const text = template.replaceAll(/\{\{[\s\S]*?\}\}/g, '');
      assert.doesNotMatch(template, /\{\{\{|\{\{~?&/);
      assert.doesNotMatch(text, /<script|<link|<iframe|<object|<svg|\sstyle=|\son\w+=|url\(|@import|https?:|\/\//i);
      assert.equal(text.replaceAll(/<[^>]*>/g, '').trim(), '');
      for (const [, attribute, value] of text.matchAll(/\s(aria-label|title|placeholder|alt)="([^"]*)"/g)) {
        assert.equal(value, '', attribute);
      }
    });
  }

  it('what the error page says is said of codes that there are', () => {
    const codes = Object.keys(english).flatMap((key) => /^error\.([a-z]+\/.*)$/.exec(key)?.[1] ?? []);
    assert.ok(codes.length > 20);
    for (const code of codes) assert.ok(existsSync(new URL(`../../docs/errors/${code}.md`, import.meta.url)), code);
  });

  it('every text stands on a page, and every page has its texts', () => {
    const called = templates.flatMap((name) =>
      [...readTemplate(name).matchAll(/\{\{t "([^"]+)"/g)].map(([, key = '']) => key),
    );
    for (const key of called) assert.ok(key in english, key);
    // Found by what they are about: titles of documents, kinds of lifetimes, codes of errors.
    const byCode = /^(?:login|permissions|error)\.title|^lifetime\.|^error\.[a-z]+\//;
    for (const key of Object.keys(english)) assert.ok(called.includes(key) || byCode.test(key), key);
  });
});
