import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CustomForm, FormKind } from '../../src/pages/custom-form.ts';
import { documented, formWith, loginFields, read, shown } from './sample-forms.ts';
import { type ServedTag, served } from './served-html.ts';

// Rows A19 and A20: whatever is shown, and whatever somebody makes of a form, nothing of it runs.

const payloads: readonly string[] = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  `'"><img src=x onerror=alert(1)>`,
  '" onfocus="alert(1)" autofocus="',
  "' onmouseover='alert(1)",
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '--><script>alert(1)</script><!--',
  ']]><script>alert(1)</script>',
  'javascript:alert(1)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;',
  '<EI-INJECT-HIDDEN-INPUT-FIELDS/>',
  '$(request.headers.authorization)',
  '{{error}}',
  '\u2028\u2029\u0000\u202e',
  '\r\n<script>\r',
];

/** Everything where a value can stand. */
const slots = {
  login: `<title>a<EI-INTERNAL-CUSTOM-FORM-ERROR/></title>`,
  consent: `<title><OAUTH-APPLICATION-NAME/></title>`,
};
const everywhere: Readonly<Record<FormKind, string>> = {
  login: formWith({
    body: '<pre><EI-INTERNAL-CUSTOM-FORM-ERROR/></pre><textarea aria-label="x"><EI-INTERNAL-CUSTOM-FORM-ERROR/></textarea>',
    hidden: '<EI-INJECT-HIDDEN-INPUT-FIELDS/><input type="hidden" name="written"/>',
  }).replace(/<title>.*<\/title>/, slots.login),
  consent: formWith(
    {
      body: '<ul><li><RESOURCE-OWNER/></li><li><OAUTH-REDIRECT-URI/></li><li><JOES-APPLICATION-NAME/></li></ul><select aria-label="x"><option><OAUTH-SCOPE/></option></select><p><AZ-INTERNAL-CUSTOM-FORM-ERROR/></p>',
    },
    'consent',
  ).replace(/<title>.*<\/title>/, slots.consent),
};

const withValue = (value: string) => ({
  action: value,
  hidden: { csrf: value, written: value },
  failed: false,
  error: value,
  application: value,
  owner: value,
  redirectUri: value,
  scope: value,
});

/** Names of tags and attributes. */
const shapeOf = (tags: readonly ServedTag[]): unknown =>
  tags.map(({ name, attributes }) => [name, ...Object.keys(attributes)]);

const pageOf = (form: CustomForm, value: string): Buffer => form[form.kind](withValue(value));

describe('what is shown is text, wherever it stands', () => {
  for (const kind of ['login', 'consent'] as const) {
    const form = read(everywhere[kind], { kind }).form ?? assert.fail();
    const plain = served(pageOf(form, 'plain'));
    const times = plain.text.split('plain').length - 1;

    for (const payload of payloads) {
      it(`in a ${kind} form: ${JSON.stringify(payload)}`, () => {
        const { tags, text } = served(pageOf(form, payload));
        assert.deepEqual(shapeOf(tags), shapeOf(plain.tags));
        assert.equal(text.split(payload).length - 1, times);
        assert.equal(tags.find(({ name }) => name === 'form')?.attributes['action'], payload);
        const values = tags
          .filter(({ attributes }) => attributes['type'] === 'hidden')
          .map((one) => one.attributes['value']);
        assert.ok(values.every((value) => value === payload));
      });
    }

    it(`in a ${kind} form: any text`, () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (value) => {
          const { tags } = served(pageOf(form, value));
          assert.deepEqual(shapeOf(tags), shapeOf(plain.tags));
          assert.equal(tags.find(({ name }) => name === 'form')?.attributes['action'], value.toWellFormed());
        }),
      );
    });
  }

  it('also names of hidden fields', () => {
    const { form } = read(documented.login);
    const { tags } = served(form?.login({ ...shown, hidden: { '"><script>': 'x' } }) ?? assert.fail());
    assert.ok(tags.some(({ attributes }) => attributes['name'] === '"><script>'));
  });
});

const names =
  'p DIV a img form input button select option textarea style title script SCRIPT iframe svg math base meta link template noscript object x-y svg:a EI-LOGINFAILED EI-LOGINFIRSTTIME EI-INTERNAL-CUSTOM-FORM-ERROR EI-INJECT-HIDDEN-INPUT-FIELDS OAUTH-SCOPE'.split(
    ' ',
  );
const attributeNames =
  'id class onclick ONLOAD onfocus style href HREF src srcset action method formaction target name value type http-equiv content rel srcdoc xlink:href xmlns data ping is'.split(
    ' ',
  );
const values = [
  ...payloads,
  '#a',
  'a',
  'username',
  'password',
  'hidden',
  'submit',
  'refresh',
  'stylesheet',
  'authorize',
  '//evil.example/',
  '/a',
  'https://forms.example/a',
  ' java\tscript:a()',
  'data:image/png;base64,AA',
  'data:text/html,a',
];

const xml = (text: string): string =>
  text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const attribute = fc
  .tuple(fc.constantFrom(...attributeNames), fc.constantFrom(...values))
  .map(([name, value]) => ` ${name}="${xml(value)}"`);
const { node } = fc.letrec<{ node: string; element: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...payloads).map(xml),
    fc.constantFrom('<!-- <script> -->', '<![CDATA[<script>]]>', '<?x <script>?>'),
    tie('element'),
  ),
  element: fc
    .tuple(
      fc.constantFrom(...names),
      fc.uniqueArray(attribute, { maxLength: 3, selector: (one) => one.split('=')[0] }),
      fc.array(tie('node'), { maxLength: 3 }),
    )
    .map(([name, attributes, children]) => `<${name}${attributes.join('')}>${children.join('')}</${name}>`),
}));

const harmless = (url: string): boolean =>
  !URL.canParse(url, 'https://gateway.example') ||
  /^(?:https?|mailto|tel):|^data:image\//.test(new URL(url, 'https://gateway.example').href);

/** Fails where something of a page could run, or send what is typed elsewhere. */
const assertHarmless = (tags: readonly ServedTag[]): void => {
  for (const { name, attributes } of tags) {
    assert.match(name, /^(?!script$|iframe$|svg$|math$|base$|template$|noscript$|object$)[a-z0-9]+$/);
    for (const [key, value] of Object.entries(attributes)) {
      assert.match(key, /^(?!on|style$|formaction$|target$|srcdoc$|http-equiv$|ping$|is$|xmlns$)[a-z0-9-]+$/);
      if (['href', 'src'].includes(key)) assert.ok(harmless(value), value);
    }
    if (name === 'form')
      assert.deepEqual([attributes['action'], attributes['method']?.toLowerCase()], [shown.action, 'post']);
  }
  assert.equal(tags.filter(({ name }) => name === 'form').length, 1);
};

describe('whatever a form is made of', () => {
  for (const pinned of [false, true]) {
    it(`what is served of it is harmless${pinned ? ', also where it is pinned' : ''}`, () => {
      let accepted = 0;
      fc.assert(
        fc.property(node, fc.constantFrom('head', 'body', 'fields'), (markup, place) => {
          const { form, findings } = read(formWith({ [place]: place === 'fields' ? loginFields + markup : markup }), {
            pinned,
          });
          assert.equal(
            form === undefined,
            findings.some(({ severity }) => severity === 'error'),
          );
          if (form === undefined) return;
          accepted += 1;
          for (const failed of [false, true]) assertHarmless(served(form.login({ ...shown, failed })).tags);
        }),
        { numRuns: 2000 },
      );
      assert.ok(accepted > 20, `${accepted} were served`);
    });
  }

  it('cut, doubled and mixed, it is refused or harmless', () => {
    const text = documented.login;
    const at = fc.nat(text.length);
    const pieces = fc.oneof(
      fc.constantFrom(...payloads, ...values),
      node,
      fc.tuple(at, at).map(([a, b]) => text.slice(a, b)),
    );
    fc.assert(
      fc.property(at, fc.nat(40), pieces, (from, length, piece) => {
        const { form } = read(text.slice(0, from) + piece + text.slice(from + length));
        if (form !== undefined) assertHarmless(served(form.login(shown)).tags);
      }),
      { numRuns: 3000 },
    );
  });

  it('bytes of any kind are judged, and nothing is thrown', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => read(Buffer.from(bytes)).form === undefined));
  });
});
