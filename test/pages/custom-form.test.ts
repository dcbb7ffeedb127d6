import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { olderFields } from '../../src/pages/custom-form/vocabulary.ts';
import { codesOf, documented, formWith, loginFields, origin, read, shown } from './sample-forms.ts';
import { type ServedTag, served } from './served-html.ts';

const login = (html: string, more: object = {}): Buffer =>
  read(html).form?.login({ ...shown, ...more }) ?? assert.fail();
const consent = (html: string, more: object = {}): Buffer =>
  read(html, { kind: 'consent' }).form?.consent({ ...shown, ...more }) ?? assert.fail();
const hiddenIn = (tags: readonly ServedTag[]): readonly (readonly [string | undefined, string | undefined])[] =>
  tags.flatMap(({ attributes: { type, name, value } }) => (type === 'hidden' ? [[name, value] as const] : []));

describe('the forms of docs/custom-forms.md', () => {
  for (const kind of ['login', 'consent'] as const) {
    it(`the ${kind} form passes, and there is nothing to say about it`, () => {
      const { form, findings } = read(documented[kind], { kind });
      assert.deepEqual([form?.kind, findings], [kind, []]);
    });
  }

  it('the login form shows one block at first, and the other after a try that failed (IBM API Connect v5)', () => {
    const [first = '', failed = ''] = [false, true].map((one) => served(login(documented.login, { failed: one })).text);
    assert.match(first, /Use the name and the password/);
    assert.doesNotMatch(first, /is wrong/);
    assert.match(failed, /The name or the password is wrong/);
    assert.doesNotMatch(failed, /Use the name/);
  });

  it('the consent form shows application, owner, scopes and redirect URI (IBM API Connect v5)', () => {
    const { text } = served(consent(documented.consent, { error: 'Choose something.' }));
    for (const said of ['Printer asks for: read write', 'You are alice', shown.redirectUri, 'Choose something.']) {
      assert.ok(text.includes(said), said);
    }
  });

  it('both are sent to where the gateway says, with its hidden fields', () => {
    for (const page of [login(documented.login), consent(documented.consent)]) {
      const { tags } = served(page);
      assert.equal(tags.find(({ name }) => name === 'form')?.attributes['action'], shown.action);
      assert.deepEqual(hiddenIn(tags), Object.entries(shown.hidden));
    }
  });
});

describe('a form is written anew as HTML:', () => {
  const cases: readonly (readonly [what: string, body: string, is: string])[] = [
    ['an empty element gets its end tag', '<div/><p class="a"/>', '<div></div><p class="a"></p>'],
    ['a void element has none', '<br/><hr></hr>', '<br><hr>'],
    ['names are in lower case', '<P CLASS="Big">x</P>', '<p class="Big">x</p>'],
    ['texts are escaped', '<p>a &amp; b &lt;c&gt; "d"</p>', '<p>a &amp; b &lt;c&gt; &quot;d&quot;</p>'],
    ['a CDATA section is text', '<p><![CDATA[<b>&]]></p>', '<p>&lt;b&gt;&amp;</p>'],
    ['comments and processing instructions are left out', '<!-- <b/> --><?php x?><p>y</p>', '<p>y</p>'],
    ['characters may have names', '<p>&nbsp;&eacute;&mdash;&euro;&yuml;</p>', '<p>\u00a0é—€ÿ</p>'],
    ['attributes are in double quotes', "<p title='a\"b'>x</p>", '<p title="a&quot;b">x</p>'],
    ['a carriage return stays one', '<p title="&#13;">&#13;</p>', '<p title="&#13;">&#13;</p>'],
    ['the first line break of a preformatted text stays', '<pre>\n\nx</pre>', '<pre>\n\n\nx</pre>'],
    ['xml:lang is lang', '<p xml:lang="de">x</p>', '<p lang="de">x</p>'],
    [
      'an absolute URL is as it was understood',
      '<a href=" HTTPS://forms.example:443/a/../b">x</a>',
      '<a href="https://forms.example/b">x</a>',
    ],
    ['what is left out is not there', '<p style="a" is="b">x</p>', '<p>x</p>'],
  ];
  for (const [what, body, is] of cases) {
    it(what, () =>
      assert.ok(login(formWith({ body })).includes(`<body>${is}<form`), String(login(formWith({ body })))),
    );
  }

  it('a byte order mark and an XML declaration are understood', () => {
    assert.deepEqual(read(`\ufeff<?xml version="1.0" encoding="UTF-8"?>\n${formWith()}`).findings, []);
  });

  it('a document type may be written in either case, as in HTML; places stay those of the document (HTML §13.1.1)', () => {
    const found = (start: string) => read(`${start}${formWith({ body: '<p style="a">x</p>' })}`).findings;
    for (const start of ['<!doctype html>\n', '\ufeff \n<!DocType html>', '<!-- x --><!doctype HTML >']) {
      assert.deepEqual(found(start), found(start.replace(/doctype/i, 'DOCTYPE')), start);
      assert.deepEqual(
        found(start).map(({ code }) => code),
        ['form/style-attribute'],
        start,
      );
    }
    const declaring = read('<!doctype html [<!ENTITY a "x">]><html/>');
    assert.deepEqual(codesOf(declaring, 'error'), ['form/malformed']);
  });
});

const policyOf = (headers: readonly string[] = []): string =>
  headers[headers.indexOf('Content-Security-Policy') + 1] ?? '';

describe('the headers of a form', () => {
  it('let nothing run, and load nothing but what its origin has', () => {
    assert.equal(
      policyOf(read(formWith()).form?.headers(['https:', 'com.example.app:'])),
      `default-src 'none'; script-src 'none'; style-src ${origin}; img-src ${origin} data:; font-src ${origin}; ` +
        "form-action 'self' https: com.example.app:; base-uri 'none'; frame-ancestors 'none'",
    );
  });

  it('have the digest of each style as it is served', () => {
    const styles = ['p > a::before { content: "&" }', ' em {\n}'];
    const { form } = read(formWith({ head: `<style><![CDATA[${styles[0]}]]></style><style> em {&#13;}</style>` }));
    for (const style of styles) {
      assert.ok(form?.login(shown).includes(`<style>${style}</style>`));
      const digest = createHash('sha256').update(style).digest('base64');
      assert.ok(policyOf(form?.headers([])).includes(`style-src ${origin} 'sha256-`));
      assert.ok(policyOf(form?.headers([])).includes(` 'sha256-${digest}'`));
    }
  });

  it('are those of our own pages beside that', () => {
    const headers = read(formWith()).form?.headers([]) ?? [];
    for (const [name, value] of [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['X-Frame-Options', 'DENY'],
      ['X-Content-Type-Options', 'nosniff'],
      ['Referrer-Policy', 'no-referrer'],
      ['Cache-Control', 'no-store'],
    ] as const) {
      assert.equal(headers[headers.indexOf(name) + 1], value);
    }
  });

  for (const url of ['https://[::1]/login', 'https://a;script-src/login', "https://a'b/login"]) {
    it(`of a form at ${url} name no origin: it could leave its directive`, () => {
      assert.match(
        policyOf(read(formWith(), { url }).form?.headers([])),
        /^default-src 'none'; script-src 'none'; style-src 'none'; img-src data:; font-src 'none';/,
      );
    });
  }
});

const inputs = (names: readonly string[]): string =>
  names.map((name) => `<input type="hidden" name="${name}"${name === 'scope' ? '' : ' value="A"'}/>`).join('');

describe('hidden inputs that the author has written (IBM API Connect v5)', () => {
  it('stand in for the tag of a consent form where all seven are there: their values are replaced', () => {
    const hidden = {
      ...Object.fromEntries(olderFields.map((name) => [name, `our ${name}`])),
      transaction: 'T',
      csrf: 'C',
    };
    const sent = hiddenIn(served(consent(formWith({ hidden: inputs(olderFields) }, 'consent'), { hidden })).tags);
    assert.deepEqual([Object.fromEntries(sent), sent.length], [hidden, 9]);
  });

  for (const missing of olderFields) {
    it(`do not without "${missing}"`, () => {
      const hidden = inputs(olderFields.filter((name) => name !== missing));
      const { form, findings } = read(formWith({ hidden }, 'consent'), { kind: 'consent' });
      assert.deepEqual([form, findings.map(({ code }) => code)], [undefined, ['form/hidden-fields']]);
      assert.ok(findings[0]?.message.includes(missing));
    });
  }

  it('never do in a login form', () => {
    assert.deepEqual(codesOf(read(formWith({ hidden: inputs(olderFields) })), 'error'), ['form/hidden-fields']);
  });

  it('may stand beside the tag: no field is sent twice', () => {
    const form = formWith({ hidden: `<AZ-INJECT-HIDDEN-INPUT-FIELDS/>${inputs(['scope'])}` }, 'consent');
    const { tags } = served(consent(form, { hidden: { csrf: 'C', scope: 'read' } }));
    assert.deepEqual(hiddenIn(tags), [
      ['csrf', 'C'],
      ['scope', 'read'],
    ]);
  });

  it('keep their values where the gateway has none for them, whatever they are called', () => {
    const { tags } = served(login(formWith({ fields: loginFields + inputs(['theme', 'constructor', '__proto__']) })));
    assert.deepEqual(hiddenIn(tags).slice(0, 3), [
      ['theme', 'A'],
      ['constructor', 'A'],
      ['__proto__', 'A'],
    ]);
  });
});

describe('of a document that is pinned', () => {
  it('scripts, handlers, base and http-equiv are left out, and links to elsewhere stay', () => {
    const { form, findings } = read(
      formWith({
        head: '<base href="https://evil.example/"/><meta http-equiv="refresh" content="0"/><script>alert(1)</script>',
        body: '<p onclick="alert(1)"><a href="https://other.example/terms" target="_blank">x</a><a href="javascript:alert(1)">y</a></p><svg><script>1</script></svg>',
      }),
      { pinned: true },
    );
    const { tags } = served(form?.login(shown) ?? assert.fail());
    const links = tags.filter(({ name }) => name === 'a').map(({ attributes }) => attributes);
    assert.deepEqual(links, [{ href: 'https://other.example/terms' }, {}]);
    assert.deepEqual(tags.find(({ name }) => name === 'p')?.attributes, {});
    for (const name of ['script', 'base', 'meta', 'svg']) assert.ok(!tags.some((one) => one.name === name), name);
    assert.ok(findings.every(({ severity }) => severity === 'warning'));
  });

  it('nothing else is loaded for that', () => {
    const { form } = read(formWith({ body: '<img src="https://other.example/a.png" alt=""/>' }), { pinned: true });
    assert.match(policyOf(form?.headers([])), /; img-src https:\/\/forms\.example data:;/);
  });
});

describe('a finding', () => {
  it('says where it is: line and column from 1, in UTF-16 units', () => {
    const html =
      '<html lang="en">\r\n<head><title>😀</title></head><body>\n  <p\n   id="a"\n   onclick = \'x\'>é</p>\r<b>😀<script/></b></body></html>';
    assert.deepEqual(
      read(html).findings.map(({ code, line, column }) => [code, line, column]),
      [
        ['form/one-form', 1, 1],
        ['form/event-handler', 5, 4],
        ['form/script', 6, 6],
      ],
    );
  });

  it('of what is not well-formed is at the first such thing', () => {
    const { findings } = read('<html>\n<p>\n</b></html>');
    assert.deepEqual([findings.length, findings[0]?.line, findings[0]?.column], [1, 3, 1]);
  });

  it('says what is wrong only when the form is shown again', () => {
    const fields = loginFields.replace(/^(.*?<\/label>)/, '<EI-LOGINFIRSTTIME>$1</EI-LOGINFIRSTTIME>');
    const { form, findings } = read(formWith({ fields }));
    assert.deepEqual([form, findings.map(({ code }) => code)], [undefined, ['form/fields']]);
    assert.match(findings[0]?.message ?? '', /when it is shown again/);
  });

  it('names what somebody wrote, but not at length', () => {
    const { findings } = read(formWith({ body: `<a href="https://evil.example/${'x'.repeat(5000)}">x</a>` }));
    assert.ok((findings[0]?.message ?? '').length < 500);
  });

  it('is told of the first fifty of each severity, so that no error hides behind warnings', () => {
    const { form, findings } = read(formWith({ body: `${'<p is="b">x</p>'.repeat(200)}${'<script/>'.repeat(200)}` }));
    const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
    assert.deepEqual([form, count('error'), count('warning')], [undefined, 50, 50]);
  });
});
