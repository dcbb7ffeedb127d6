import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { CompiledPages } from '../../src/assembly/types.ts';
import { PageProblem, type Pages } from '../../src/pages/page-set.ts';
import { loadPages } from '../../src/pages/pages.ts';
import { readTemplate, sampleOf } from './shipped-pages.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const branded = (brand: CompiledPages, files: Files = {}): Pages =>
  loadPages(readTemplate, (name) => (Object.hasOwn(files, name) ? Buffer.from(files[name] ?? '') : undefined)).of(
    'Acme',
    brand,
  );

const loginOf = (pages: Pages): string => pages.login(sampleOf('login', 'first')).toString('utf8');

const policyOf = (pages: Pages): string => pages.headers([])[3] ?? '';

/** Asserts that the brand is refused with this problem, and that something can be done about it. */
const refused = (brand: CompiledPages, files: Files, message: RegExp): void => {
  assert.throws(
    () => branded(brand, files),
    (error: unknown) => {
      assert.ok(error instanceof PageProblem, String(error));
      assert.match(error.message, message);
      assert.notEqual(error.help, '');
      return true;
    },
  );
};

const channel = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

const luminanceOf = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** WCAG 2.2, "contrast ratio". */
const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** Values of a variable of the style sheet, in order: light, dark; a brand's behind. */
const valuesOf = (html: string, name: string): readonly string[] =>
  [...html.matchAll(new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`, 'g'))].map(([, value = '']) => value);

describe('the colour of a brand', () => {
  for (const colour of [
    '#000000',
    '#ffffff',
    '#ffd400',
    '#1652b8',
    '#808080',
    '#ff0000',
    '#00ff00',
    '#7f7f00',
    '#10151b',
  ]) {
    it(`${colour} can be read as text, and text can be read on it, in both themes`, () => {
      const html = loginOf(branded({ colour }));
      const cards = valuesOf(html, 'card');
      for (const theme of [0, 1]) {
        const value = (name: string): string => valuesOf(html, name)[2 + theme] ?? assert.fail(name);
        assert.ok(contrast(value('accent-text'), cards[theme] ?? '') >= 4.5, 'text on the page');
        assert.ok(contrast(value('on-accent'), value('accent')) >= 4.5, 'text on the fill');
        assert.ok(contrast(value('on-accent'), value('accent-strong')) >= 4.5, 'text on the fill under the pointer');
        assert.match(value('on-accent'), /^#(?:000000|ffffff)$/);
      }
      assert.equal(valuesOf(html, 'accent')[2], colour);
      assert.ok(contrast(valuesOf(html, 'accent')[3] ?? '', cards[1] ?? '') >= 4.5, 'the fill in the dark');
    });
  }

  for (const colour of ['red', '#fff', '#12345g', '#123456;}', '']) {
    it(`"${colour}" is refused: it is no colour`, () => refused({ colour }, {}, /is no colour/));
  }
});

describe('the style of a brand', () => {
  it('stands behind ours in the one style sheet of the page, which the policy names by its hash', () => {
    const css = '.provider { color: rebeccapurple }\r\nh1 { margin: 0 }';
    const pages = branded({ css: 'acme.css', colour: '#336699' }, { 'acme.css': css });
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(loginOf(pages)) ?? [];
    assert.ok(style.endsWith('.provider { color: rebeccapurple }\nh1 { margin: 0 }'));
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(policyOf(pages).includes(`style-src 'sha256-${hash}'`));
    assert.doesNotMatch(policyOf(pages), /unsafe|img-src/);
  });

  it('may carry images, and then pages may show those', () => {
    const css = 'body { background: url("data:image/png;base64,AAAA") }';
    assert.match(policyOf(branded({ css: 'a.css' }, { 'a.css': css })), /; img-src data:;/);
  });

  const wrong: readonly [css: string | Buffer, RegExp][] = [
    ['a{}</style><script>alert(1)</script>', /"a\.css" line 1 has "<\/style"/],
    ['a{}\n</STYLE ><b>', /"a\.css" line 2 has "<\/STYLE"/],
    ['<!-- a{} -->', /line 1 has "<!--"/],
    ['\n\n@import "https://evil.example/a.css";', /line 3 has "@import"/],
    ['a{background:url(https://evil.example/x.png)}', /has "url\(https:\/\/evil\.example/],
    ['a{background:URL( "//evil.example/x.png" )}', /has "URL/],
    ['a{background:url(x.png)}', /has "url\(x\.png/],
    [Buffer.from([0x61, 0xff, 0x62]), /is no text in UTF-8/],
    ['a{}\0', /is no text in UTF-8/],
    ['a{}'.padEnd(64 * 1024 + 1), /larger than 64 kB/],
  ];
  for (const [css, message] of wrong) {
    it(`is refused where it has ${JSON.stringify(String(css).slice(0, 40))}`, () =>
      refused({ css: 'a.css' }, { 'a.css': css }, message));
  }

  it('may have 64 kB', () => {
    assert.doesNotThrow(() => branded({ css: 'a.css' }, { 'a.css': 'a{}'.padEnd(64 * 1024) }));
  });

  it('is refused where it is not there', () => refused({ css: 'b.css' }, {}, /"b\.css" is not in the folder of pages/));
});

describe('the logo of a brand', () => {
  it('stands wherever a layout of its own names it', () => {
    const files = {
      'a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'own/layout.hbs':
        '<!doctype html>é{{#if logo}}<img src="{{logo}}"><img src="{{logo}}">ü{{/if}}<style>{{style}}</style>{{content}}',
    };
    const html = loginOf(branded({ logo: 'a.svg', templates: 'own' }, files));
    const data = `data:image/svg+xml;base64,${Buffer.from(files['a.svg']).toString('base64')}`;
    assert.match(html, /^<!doctype html>é/);
    assert.ok(html.includes(`é<img src="${data}"><img src="${data}">ü<style>`));
    assert.match(loginOf(branded({ templates: 'own' }, files)), /^<!doctype html>é<style>/);
  });

  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
  const images: readonly [what: string, bytes: string | Buffer, type: string][] = [
    ['an SVG', svg, 'svg+xml'],
    [
      'an SVG behind its declaration and comments',
      `<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE svg>\n${svg}`,
      'svg+xml',
    ],
    ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), 'png'],
    ['a JPEG', Buffer.from('\xff\xd8\xff\xe0', 'latin1'), 'jpeg'],
    ['a GIF', 'GIF89a', 'gif'],
    ['a WebP', 'RIFF0000WEBPVP8 ', 'webp'],
  ];
  for (const [what, bytes, type] of images) {
    it(`may be ${what}: the page carries it, and is allowed to show it`, () => {
      const pages = branded({ logo: 'logo' }, { logo: bytes });
      const data = Buffer.from(bytes).toString('base64');
      assert.ok(loginOf(pages).includes(`<img class="logo" src="data:image/${type};base64,${data}" alt="">`));
      assert.match(policyOf(pages), /; img-src data:;/);
      assert.match(pages.formPostHeaders([])[3] ?? '', /; img-src data:;/);
    });
  }

  for (const bytes of ['', 'hello', '<html><svg></svg></html>', '<svgx>', 'RIFF0000WAVE', '%PDF-1.7']) {
    it(`is no ${JSON.stringify(bytes)}, whatever it is called`, () =>
      refused({ logo: 'a.svg' }, { 'a.svg': bytes }, /"a\.svg" is no image that pages show/));
  }

  it('may have 64 kB, and no more', () => {
    assert.doesNotThrow(() => branded({ logo: 'a' }, { a: svg.padEnd(64 * 1024) }));
    refused({ logo: 'a' }, { a: svg.padEnd(64 * 1024 + 1) }, /"a" is larger than 64 kB/);
  });
});

describe('templates of a brand', () => {
  const error = (pages: Pages): string => pages.error(sampleOf('error', 'request')).toString('utf8');
  const of = (files: Files): Pages =>
    branded(
      { templates: 'acme' },
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`acme/${name}`, text])),
    );

  it('stand in for ours of the same name; the others stay', () => {
    const pages = of({ 'error.hbs': '<h1>Oh</h1><p>{{reference}}</p>' });
    assert.match(error(pages), /<main>\n<h1>Oh<\/h1><p>q3v7Tg1kXbE-1f<\/p>\n<\/main>/);
    assert.match(loginOf(pages), /to continue to/);
  });

  it('may be the layout and the style too', () => {
    const layout =
      '<!doctype html><html lang="{{locale}}"><title>{{documentTitle}}</title><style>{{style}}</style>{{content}}';
    const pages = of({ 'layout.hbs': layout, 'style.css': 'p{}' });
    assert.match(error(pages), /^<!doctype html><html lang="en"><title>[^<]*<\/title><style>p\{\}\n<\/style><h1>/);
  });

  it('show values as text, as ours do', () => {
    const pages = of({ 'error.hbs': '<p>{{message}}</p>{{t "error.hint"}}' });
    const html = pages.error({ ...sampleOf('error', 'other'), message: '<b>' }).toString('utf8');
    assert.match(html, /<p>&lt;b&gt;<\/p>/);
  });

  const wrong: readonly [name: string, text: string, message: RegExp][] = [
    ['error.hbs', '<p>\n{{#if later}}', /"acme\/error\.hbs" line 2 cannot be read as a template/],
    ['error.hbs', '<p>\n\n{{nothing}}', /"acme\/error\.hbs" line 3 names "nothing", which is not there/],
    ['error.hbs', '{{#if later}}\n{{nothing}}{{/if}}', /"acme\/error\.hbs" line 2 names "nothing"/],
    ['error.hbs', '\n{{#if knwon}}{{/if}}', /"acme\/error\.hbs" line 2 names "knwon", which is not there/],
    ['error.hbs', '\n{{#unless later}}{{#each them}}{{/each}}{{/unless}}', /line 2 names "them"/],
    ['error.hbs', '{{t "error.reference" value=(strong refrence)}}', /line 1 names "refrence"/],
    ['error.hbs', '{{reference.first}}', /"acme\/error\.hbs" names "first" of a value that has no parts/],
    ['error.hbs', '\n{{shout message}}', /"acme\/error\.hbs" line 2 calls "shout", which is not there/],
    ['error.hbs', '{{log message}}', /"acme\/error\.hbs" line 1 calls "log"/],
    ['error.hbs', '\n{{{message}}}', /"acme\/error\.hbs" line 2 puts in a value unescaped/],
    ['error.hbs', '{{&message}}', /"acme\/error\.hbs" line 1 puts in a value unescaped/],
    ['error.hbs', '{{#if later}}{{else}}{{&message}}{{/if}}', /puts in a value unescaped/],
    ['error.hbs', '\n{{t "error.nowhere"}}', /"acme\/error\.hbs" line 2: there is no text "error\.nowhere"/],
    ['error.hbs', '{{t "login.lead"}}', /"acme\/error\.hbs" line 1: the text "login\.lead" needs "application"/],
    ['error.hbs', '{{> other}}', /"acme\/error\.hbs"/],
    ['error.hbs', '{{#with message}}{{constructor.constructor}}{{/with}}', /"acme\/error\.hbs"/],
    ['layout.hbs', '{{content}}\n{{nothing}}', /"acme\/layout\.hbs" line 2 names "nothing"/],
    [
      'login.hbs',
      '<form>{{#each hidden}}<input name="{{name}}">{{/each}}<input name="username">',
      /"login\.hbs" has no field "password"/,
    ],
    ['login.hbs', '<input name="username"><input name="password">', /"login\.hbs" has no field "transaction"/],
    ['consent.hbs', '{{#each hidden}}<input name={{name}}>{{/each}}', /"consent\.hbs" has no field "approve"/],
    ['permissions.hbs', '{{#each hidden}}<input name={{name}}>{{/each}}', /"permissions\.hbs" has no field "revoke"/],
    ['logout.hbs', '{{#each hidden}}<input name={{name}}>{{/each}}', /"logout\.hbs" has no field "logout"/],
    ['form-post.hbs', '<button>', /"form-post\.hbs" has no field "code"/],
    ['style.css', 'a{}\n@import "b"', /"acme\/style\.css" line 2 has "@import"/],
  ];
  for (const [name, text, message] of wrong) {
    it(`are refused where ${name} is ${JSON.stringify(text)}`, () => {
      refused({ templates: 'acme' }, { [`acme/${name}`]: text }, message);
    });
  }

  it('are refused where the folder has none of them', () => {
    refused({ templates: 'acme' }, { 'acme/logn.hbs': 'x' }, /the folder "acme" has no template and no texts/);
  });
});

describe('texts of a brand', () => {
  const of = (files: Files): Pages => branded({ templates: 'acme' }, files);

  it('stand in for ours by their keys, each in its language; the others stay', () => {
    const pages = of({ 'acme/texts/de.json': '{"login.title": "Hereinspaziert"}' });
    assert.match(pages.login(sampleOf('login', 'first', 'de')).toString('utf8'), /<h1>Hereinspaziert<\/h1>/);
    assert.match(pages.login(sampleOf('login', 'first', 'de')).toString('utf8'), /Benutzername/);
    assert.match(loginOf(pages), /<h1>Sign in<\/h1>/);
  });

  it('are text: what looks like markup is shown', () => {
    const pages = of({ 'acme/texts/en.json': '{"login.title": "<b>In</b>"}' });
    assert.match(loginOf(pages), /<h1>&lt;b&gt;In&lt;\/b&gt;<\/h1>/);
  });

  it('may be more than ours, for templates of the brand; a language without them shows the English one', () => {
    const pages = of({
      'acme/error.hbs': '{{t "error.call" number="1-2-3"}}',
      'acme/texts/en.json': '{"error.call": "Call {number}"}',
      'acme/texts/fr.json': '{"error.call": "Appelez le {number}"}',
    });
    const shown = (locale: 'de' | 'fr'): string => pages.error(sampleOf('error', 'other', locale)).toString('utf8');
    assert.match(shown('fr'), /Appelez le <bdi>1-2-3<\/bdi>/);
    assert.match(shown('de'), /Call <bdi>1-2-3<\/bdi>/);
  });

  const wrong: readonly [text: string, message: RegExp][] = [
    ['{"login.title": ', /"acme\/texts\/de\.json".* is not JSON/],
    ['{\n"login.title": "a",\n}', /"acme\/texts\/de\.json" line 3 is not JSON/],
    ['[]', /"acme\/texts\/de\.json" is no object of texts/],
    ['null', /"acme\/texts\/de\.json" is no object of texts/],
    ['{"login.title": 1}', /"login\.title" in "acme\/texts\/de\.json" is no text/],
    ['{"login.title": "a } b"}', /is no text/],
    ['{"login.title": "{{application}}"}', /is no text/],
    [JSON.stringify({ 'login.title': 'x'.repeat(2001) }), /is no text/],
    ['{"login.titel": "a"}', /has a text "login\.titel", which no page shows/],
    [
      '{"login.lead": "{client}"}',
      /"login\.lead" in "acme\/texts\/de\.json" names "\{client\}", which it is not given/,
    ],
  ];
  for (const [text, message] of wrong) {
    it(`are refused where they are ${JSON.stringify(text.slice(0, 40))}`, () => {
      refused({ templates: 'acme' }, { 'acme/texts/de.json': text }, message);
    });
  }
});
