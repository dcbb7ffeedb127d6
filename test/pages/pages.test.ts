import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  type ConsentModel,
  type ErrorModel,
  type FormPostModel,
  type LoginModel,
  loadPages,
} from '../../src/pages/pages.ts';

const folder = new URL('../../templates/pages/', import.meta.url);
const readTemplate = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const pages = loadPages(readTemplate);

const hidden = { transaction: 't-1', csrf: 'c-1' };
const login: LoginModel = {
  title: 'Acme sign-in',
  locale: 'en',
  application: 'Photo printer',
  action: '/acme/oauth2/authorize',
  hidden,
  failed: false,
};
const consent: ConsentModel = {
  title: 'Acme sign-in',
  locale: 'en',
  application: 'Photo printer',
  owner: 'alice',
  redirectHost: 'printer.example',
  scopes: [{ name: 'photos:read', description: 'See your photos' }],
  action: '/acme/oauth2/authorize',
  hidden,
  lifetime: '1 hour',
};
const error: ErrorModel = {
  title: 'Acme sign-in',
  locale: 'en',
  heading: 'This request cannot be served',
  message: 'The redirect URI is not registered.',
  reference: 'r-77',
};

const formPost: FormPostModel = {
  title: 'Acme sign-in',
  locale: 'en',
  action: 'https://printer.example/back',
  fields: [
    ['code', 'c-1'],
    ['state', 's-1'],
    ['state', 's-2'],
  ],
  redirectHost: 'printer.example',
};

const payloads = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '" autofocus onfocus="alert(1)',
  "' onmouseover='alert(1)",
  '` onclick=alert(1) `',
  '</style><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '{{constructor.constructor "alert(1)"}}',
  '{{{title}}}',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u202e<iframe srcdoc="<script>alert(1)</script>">',
];

/** Element and attribute names of a document, in order: what a reflected value must never change. */
const skeleton = (html: string): readonly string[] =>
  [
    ...html
      .replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
      .matchAll(/<(\/?[a-z!][a-z0-9]*)((?:"[^"]*"|[^">])*)>/gi),
  ].map(
    ([, name, attributes]) =>
      `${name} ${[...(attributes ?? '').replaceAll(/"[^"]*"/g, '""').matchAll(/[a-z-]+/gi)].join(' ')}`,
  );

const reflected: readonly [page: string, field: string, render: (value: string) => Buffer][] = [
  ['login', 'title', (value) => pages.login({ ...login, title: value })],
  ['login', 'locale', (value) => pages.login({ ...login, locale: value })],
  ['login', 'application', (value) => pages.login({ ...login, application: value })],
  ['login', 'action', (value) => pages.login({ ...login, action: value })],
  ['login', 'transaction', (value) => pages.login({ ...login, hidden: { ...hidden, transaction: value } })],
  ['login', 'name of a hidden field', (value) => pages.login({ ...login, hidden: { [value]: 'x', csrf: 'c' } })],
  ['login', 'username', (value) => pages.login({ ...login, username: value, failed: true })],
  ['consent', 'title', (value) => pages.consent({ ...consent, title: value })],
  ['consent', 'application', (value) => pages.consent({ ...consent, application: value })],
  ['consent', 'owner', (value) => pages.consent({ ...consent, owner: value })],
  ['consent', 'redirectHost', (value) => pages.consent({ ...consent, redirectHost: value })],
  ['consent', 'scope name', (value) => pages.consent({ ...consent, scopes: [{ name: value, description: 'd' }] })],
  [
    'consent',
    'scope description',
    (value) => pages.consent({ ...consent, scopes: [{ name: 'n', description: value }] }),
  ],
  ['consent', 'lifetime', (value) => pages.consent({ ...consent, lifetime: value })],
  ['consent', 'action', (value) => pages.consent({ ...consent, action: value })],
  ['consent', 'csrf', (value) => pages.consent({ ...consent, hidden: { ...hidden, csrf: value } })],
  ['form_post', 'title', (value) => pages.formPost({ ...formPost, title: value })],
  ['form_post', 'action', (value) => pages.formPost({ ...formPost, action: value })],
  ['form_post', 'redirectHost', (value) => pages.formPost({ ...formPost, redirectHost: value })],
  ['form_post', 'name of a field', (value) => pages.formPost({ ...formPost, fields: [[value, 'x']] })],
  ['form_post', 'value of a field', (value) => pages.formPost({ ...formPost, fields: [['state', value]] })],
  ['error', 'title', (value) => pages.error({ ...error, title: value })],
  ['error', 'heading', (value) => pages.error({ ...error, heading: value })],
  ['error', 'message', (value) => pages.error({ ...error, message: value })],
  ['error', 'reference', (value) => pages.error({ ...error, reference: value })],
];

describe('pages', () => {
  for (const [page, field, render] of reflected) {
    it(`the ${page} page shows its ${field} as text, whatever it holds`, () => {
      const plain = skeleton(render('plain').toString('utf8'));
      for (const payload of payloads) {
        const html = render(payload).toString('utf8');
        assert.deepEqual(skeleton(html), plain, payload);
        assert.equal(html.includes(payload), !/[<>"'`&]/.test(payload), payload);
      }
    });
  }

  it('no template puts in a value unescaped, runs a script of its own or asks another server', () => {
    const names = readdirSync(folder);
    assert.deepEqual(names.sort(), [
      'consent.hbs',
      'error.hbs',
      'form-post.hbs',
      'layout.hbs',
      'login.hbs',
      'style.css',
    ]);
    for (const name of names) {
      // The one script there is: the page's program puts it in, and its hash into the policy.
      const text = readTemplate(name).replace('<script>{{> submit}}</script>', '');
      assert.doesNotMatch(text, /\{\{\{|\{\{~?&/, name);
      assert.doesNotMatch(
        text,
        /<script|<img|<link|<iframe|<object|<svg|\sstyle=|\son\w+=|url\(|@import|https?:|\/\//i,
        name,
      );
    }
  });

  it('the login form posts username, password and login=true with the hidden fields', () => {
    const html = pages.login(login).toString('utf8');
    assert.match(html, /<form method="post" action="\/acme\/oauth2\/authorize"/);
    for (const [name, value] of Object.entries(hidden)) {
      assert.ok(html.includes(`<input type="hidden" name="${name}" value="${value}">`));
    }
    assert.match(
      html,
      /<input id="username" name="username"[^>]* autocomplete="username"[^>]* required[^>]* autofocus>/,
    );
    assert.match(
      html,
      /<input id="password" name="password" type="password" autocomplete="current-password" required>/,
    );
    assert.match(html, /<button class="primary" type="submit" name="login" value="true">/);
    assert.doesNotMatch(html, /role="alert"|aria-describedby/);
  });

  it('after a failure the login page says so, keeps the user name and puts the cursor on the password', () => {
    const html = pages.login({ ...login, failed: true, username: 'alice' }).toString('utf8');
    assert.match(html, /id="failure" role="alert"/);
    assert.match(html, /<title>Not signed in/);
    assert.match(html, /<input id="username"[^>]* value="alice"[^>]* aria-invalid="true" aria-describedby="failure">/);
    assert.match(html, /<input id="password"[^>]* aria-describedby="failure" autofocus>/);
  });

  it('the consent page shows application, owner, scopes, lifetime and where the browser goes, and asks approve=true or false', () => {
    const html = pages.consent(consent).toString('utf8');
    for (const shown of ['Photo printer', 'alice', 'See your photos', 'photos:read', '1 hour', 'printer.example']) {
      assert.ok(html.includes(shown), shown);
    }
    assert.match(html, /<button class="primary" type="submit" name="approve" value="true">/);
    assert.match(html, /<button type="submit" name="approve" value="false">/);
  });

  it('the consent page for no scope says so instead of showing an empty list', () => {
    assert.doesNotMatch(pages.consent({ ...consent, scopes: [] }).toString('utf8'), /<ul/);
  });

  it('the error page shows its reference and holds no form and no link', () => {
    const html = pages.error(error).toString('utf8');
    assert.match(html, /r-77/);
    assert.doesNotMatch(html, /<form|<a\s/);
  });

  it('the policy of every page allows its one style sheet by hash', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(pages.error(error).toString('utf8'))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = pages.headers('none')[3] ?? '';
    assert.ok(policy.includes(`style-src 'sha256-${hash}'`));
  });

  it('the page of a form post posts each field as it is, in order, by its script or by its button', () => {
    const html = pages.formPost(formPost).toString('utf8');
    assert.match(html, /<form method="post" action="https:\/\/printer\.example\/back" accept-charset="utf-8">/);
    const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    assert.deepEqual(
      inputs.map(([, name, value]) => [name, value]),
      formPost.fields,
    );
    assert.match(html, /<button class="primary" type="submit">Continue<\/button>/);
    const [, script = '', ...more] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    assert.deepEqual([script, more], ['document.forms[0].submit()', []]);
  });

  it('the policy of the page of a form post allows its one script by hash, that of others none', () => {
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(pages.formPost(formPost).toString('utf8')) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    assert.ok(pages.formPostHeaders([])[3]?.includes(`script-src 'sha256-${hash}'`));
    assert.equal(pages.headers([])[3]?.includes('script-src'), false);
    for (const page of [pages.login(login), pages.consent(consent), pages.error(error)]) {
      assert.equal(page.includes('<script'), false);
    }
  });

  it('a template that names what its model has not is refused when it is loaded', () => {
    const broken = (name: string): string => (name === 'error.hbs' ? '{{nothing}}' : readTemplate(name));
    assert.throws(() => loadPages(broken), /"nothing" not defined/);
  });

  it('a template that calls an unknown helper is refused when it is loaded', () => {
    const broken = (name: string): string => (name === 'error.hbs' ? '{{shout heading}}' : readTemplate(name));
    assert.throws(() => loadPages(broken), /shout/);
  });

  for (const style of ['a{}</style><script>', 'a::after{content:"{{title}}"}']) {
    it(`a style sheet holding ${style} is refused when it is loaded`, () => {
      assert.throws(() => loadPages((name) => (name === 'style.css' ? style : readTemplate(name))), /style\.css/);
    });
  }
});
