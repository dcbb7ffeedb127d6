import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { locales } from '../../src/pages/choose-locale.ts';
import type { ConsentModel, Locale, Models, ShownScope } from '../../src/pages/models.ts';
import { loadPages } from '../../src/pages/pages.ts';
import { samplesIn } from '../../src/pages/samples.ts';
import { payloads, reflected } from './reflected.ts';
import { documentOf, htmlOf, readTemplate, sampleOf, shippedPages } from './shipped-pages.ts';

const pages = shippedPages();

const login = sampleOf('login', 'first');
const consent = sampleOf('consent', 'one');
const permissions = sampleOf('permissions', 'one');
const error = sampleOf('error', 'other');
const formPost = sampleOf('form-post', 'answer');

describe('pages', () => {
  for (const locale of locales) {
    it(`every page in every state is a document in its language, with a title of its own (${locale})`, () => {
      for (const sample of samplesIn(locale)) {
        const html = documentOf(pages, sample).toString('utf8');
        const where = `${sample.page} ${sample.state}`;
        assert.ok(html.startsWith(`<!doctype html>\n<html lang="${locale}">`), where);
        assert.match(html, /<title>[^<]+ – Acme sign-in<\/title>/, where);
        assert.equal([...html.matchAll(/<h1>/g)].length, 1, where);
        assert.ok(html.endsWith('</html>\n'), where);
      }
    });
  }

  it('the login form posts username, password and login=true with the hidden fields', () => {
    const html = htmlOf('login', login);
    assert.match(html, /<form method="post" action="\/posted"/);
    for (const [name, value] of Object.entries(login.hidden)) {
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
    const html = htmlOf('login', { ...login, failed: true, username: 'alice' });
    assert.match(html, /id="failure" role="alert"/);
    assert.match(html, /<title>Not signed in/);
    assert.match(html, /<input id="username"[^>]* value="alice"[^>]* aria-invalid="true" aria-describedby="failure">/);
    assert.match(html, /<input id="password"[^>]* aria-describedby="failure" autofocus>/);
  });

  it('where signing in is granting, the login page says what is granted', () => {
    const grants: readonly ShownScope[] = [{ name: 'photos:read', description: 'See your photos' }];
    const html = htmlOf('login', { ...login, grants });
    assert.match(html, /By signing in you allow <bdi>Photo printer<\/bdi> to/);
    assert.match(html, /See your photos/);
    assert.doesNotMatch(htmlOf('login', login), /By signing in/);
  });

  it('who signs in for pages of their own is told what for', () => {
    const html = htmlOf('login', { ...login, application: undefined });
    assert.match(html, /to see which applications have access to your account/);
  });

  it('the consent page shows application, owner, scope, lifetime and where the browser goes, and asks approve=true or false', () => {
    const html = htmlOf('consent', consent);
    for (const shown of ['Photo printer', 'alice', 'See your photos', 'photos:read', '1 hour', 'printer.example']) {
      assert.ok(html.includes(shown), shown);
    }
    assert.match(html, /<button class="primary" type="submit" name="approve" value="true">/);
    assert.match(html, /<button type="submit" name="approve" value="false">/);
    assert.doesNotMatch(html, /checkbox/);
  });

  it('several scopes are check-boxes "selectedscope", checked, in a group with a name', () => {
    const html = htmlOf('consent', sampleOf('consent', 'many'));
    const boxes = [...html.matchAll(/<input type="checkbox" name="selectedscope" value="([^"]*)" checked>/g)];
    assert.deepEqual(
      boxes.map(([, scope]) => scope),
      ['photos:read', 'photos:write', 'printers'],
    );
    assert.match(html, /<fieldset>\n<legend>Choose what it may do<\/legend>/);
  });

  it('whoever has chosen nothing is asked again, with nothing checked and the reason beside it', () => {
    const html = htmlOf('consent', sampleOf('consent', 'nothing-chosen'));
    assert.match(html, /id="failure" role="alert"/);
    assert.match(html, /<fieldset aria-describedby="failure">/);
    assert.match(html, /type="checkbox"/);
    assert.doesNotMatch(html, / checked/);
  });

  it('what was allowed before is listed apart, without a check-box', () => {
    const html = htmlOf('consent', sampleOf('consent', 'granted'));
    const [, before = ''] = html.split('You have allowed this before');
    assert.match(before, /See your photos/);
    assert.doesNotMatch(before, /checkbox|Change and delete/);
  });

  it('a scope without a description is shown once, by its name', () => {
    const html = htmlOf('consent', { ...consent, scopes: [{ name: 'printers', description: 'printers' }] });
    assert.equal([...html.matchAll(/>printers</g)].length, 1);
  });

  it('the consent page for no scope says so instead of showing an empty list', () => {
    const html = htmlOf('consent', sampleOf('consent', 'no-scope'));
    assert.doesNotMatch(html, /<ul/);
    assert.match(html, /no particular permission/);
    assert.doesNotMatch(htmlOf('consent', sampleOf('consent', 'nothing-new')), /no particular permission/);
  });

  it('an installed application is told from a host by where the browser goes', () => {
    const app = { ...consent, redirectHost: 'com.example.app:' };
    assert.match(htmlOf('consent', app), /an app on this device \(<bdi>com\.example\.app:<\/bdi>\)/);
    assert.doesNotMatch(htmlOf('consent', { ...consent, redirectHost: '127.0.0.1:99' }), /an app on this device/);
  });

  const lifetimes: readonly [ConsentModel['lifetime'], Locale, string][] = [
    [{ kind: 'exact', seconds: 3600 }, 'en', '1 hour'],
    [{ kind: 'up-to', seconds: 5400 }, 'en', 'up to 1 hour 30 minutes'],
    [{ kind: 'unused', seconds: 2_682_000 }, 'en', 'until it has not been used for 31 days 1 hour'],
    [{ kind: 'exact', seconds: 7200 }, 'de', '2 Stunden'],
    [{ kind: 'up-to', seconds: 86_400 }, 'fr', '1\u00a0jour au plus'],
    [{ kind: 'exact', seconds: 60 }, 'es', '1 minuto'],
    [{ kind: 'up-to', seconds: 2_592_000 }, 'ja', '最長 30 日'],
  ];
  for (const [lifetime, locale, words] of lifetimes) {
    it(`a lifetime is said in words: ${lifetime.kind} ${lifetime.seconds} seconds are "${words}" (${locale})`, () => {
      assert.ok(htmlOf('consent', { ...consent, locale, lifetime }).includes(`<dd>${words}</dd>`));
    });
  }

  it('the page of permissions has a card for each application, with its scopes, from when, until when', () => {
    const html = htmlOf('permissions', permissions);
    for (const shown of ['Photo printer', 'See your photos', 'photos:write', 'alice']) {
      assert.ok(html.includes(shown), shown);
    }
    assert.match(html, /<time datetime="2026-01-14">14 January 2026<\/time>/);
    assert.match(html, /<time datetime="2027-01-14">14 January 2027<\/time>/);
    assert.match(htmlOf('permissions', sampleOf('permissions', 'one', 'de')), />14\. Januar 2026</);
  });

  it('each button of the page of permissions posts revoke=<application>, and its name says which one', () => {
    const html = htmlOf('permissions', sampleOf('permissions', 'many'));
    assert.match(
      html,
      /<button [^>]*name="revoke" value="printer" id="revoke-0" aria-labelledby="revoke-0 application-0">End access</,
    );
    assert.match(html, /<h2 id="application-0"><bdi>Photo printer<\/bdi><\/h2>/);
    assert.match(html, /value="viewer" id="revoke-2" aria-labelledby="revoke-2 application-2"/);
  });

  it('what has just ended is said, in the title too', () => {
    const html = htmlOf('permissions', { ...permissions, ended: 'Slide show' });
    assert.match(html, /role="status">\n<p><strong><bdi>Slide show<\/bdi><\/strong> has no access any more\./);
    assert.match(html, /<title>Access ended/);
    assert.doesNotMatch(htmlOf('permissions', permissions), /role="status"/);
  });

  it('without permissions there is no form, and where nobody stays signed in no link to sign out', () => {
    const html = htmlOf('permissions', { ...permissions, permissions: [], logoutPath: undefined });
    assert.doesNotMatch(html, /<form|<a\s/);
    assert.match(html, /No application has access/);
    assert.match(htmlOf('permissions', { ...permissions, logoutPath: '/out' }), /<a href="\/out">Sign out<\/a>/);
  });

  it('the logout page asks where to sign out, and then says that it is done', () => {
    const asked = htmlOf('logout', sampleOf('logout', 'ask'));
    assert.match(asked, /name="logout" value="here"/);
    assert.match(asked, /name="logout" value="everywhere"/);
    assert.match(asked, /name="csrf" value="sample"/);
    const done = htmlOf('logout', { state: 'done', locale: 'en' });
    assert.match(done, /You are signed out/);
    assert.doesNotMatch(done, /<form/);
  });

  it('the error page shows its reference and holds no form and no link', () => {
    const html = htmlOf('error', error);
    assert.match(html, /q3v7Tg1kXbE-1f/);
    assert.doesNotMatch(html, /<form|<a\s/);
  });

  it('the error page says what it knows of a code in its language, and else what it is given', () => {
    const message = 'What programs read.';
    const known: Models['error'] = { ...error, locale: 'de', code: 'transaction/unknown', message };
    assert.match(htmlOf('error', known), /Diese Anmeldung ist abgelaufen oder schon abgeschlossen\./);
    assert.doesNotMatch(htmlOf('error', known), /What programs read/);
    assert.match(htmlOf('error', { ...error, code: 'acme/own', message }), /What programs read\./);
  });

  for (const [status, heading] of [
    [400, 'This request cannot be served'],
    [401, 'You are not signed in'],
    [403, 'This request cannot be served'],
    [429, 'This does not work now'],
    [500, 'This does not work now'],
    [503, 'This does not work now'],
  ] as const) {
    it(`the heading of an error with status ${status} is "${heading}"`, () => {
      const html = htmlOf('error', { ...error, status });
      assert.ok(html.includes(`<h1>${heading}</h1>`));
      assert.equal(html.includes('Try again in a while'), heading.includes('now'));
    });
  }

  it('the policy of every page allows its one style sheet by hash, and no image', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(htmlOf('error', error))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = pages.headers('none')[3] ?? '';
    assert.ok(policy.includes(`style-src 'sha256-${hash}'`));
    assert.doesNotMatch(policy, /img-src|unsafe/);
  });

  it('the page of a form post posts each field as it is, in order, by its script or by its button', () => {
    const fields = [
      ['code', 'c-1'],
      ['state', 's-1'],
      ['state', 's-2'],
    ] as const;
    const html = htmlOf('form-post', { ...formPost, action: 'https://printer.example/back', fields });
    assert.match(html, /<form method="post" action="https:\/\/printer\.example\/back" accept-charset="utf-8">/);
    const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    assert.deepEqual(
      inputs.map(([, name, value]) => [name, value]),
      fields,
    );
    assert.match(html, /<button class="primary" type="submit">Continue<\/button>/);
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script);
    assert.deepEqual(scripts, ['document.forms[0].submit()']);
  });

  it('the policy of the page of a form post allows its one script by hash, that of others none', () => {
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(htmlOf('form-post', formPost)) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    assert.ok(pages.formPostHeaders([])[3]?.includes(`script-src 'sha256-${hash}'`));
    assert.equal(pages.headers([])[3]?.includes('script-src'), false);
    for (const sample of samplesIn('en').filter(({ page }) => page !== 'form-post')) {
      assert.equal(documentOf(pages, sample).includes('<script'), false, sample.state);
    }
  });
});

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

describe('values that pages reflect', () => {
  const plain = reflected('plain');
  const attacks = payloads.map((payload) => [payload, reflected(payload)] as const);
  for (const [at, { page, field, html: expected }] of plain.entries()) {
    it(`the ${page} page shows its ${field} as text, whatever it holds`, () => {
      for (const [payload, documents] of attacks) {
        const html = documents[at]?.html ?? '';
        assert.deepEqual(skeleton(html), skeleton(expected), payload);
        assert.equal(html.includes(payload), !/[<>"'`&=]/.test(payload), payload);
      }
    });
  }

  it("every page shows its provider's title as text, whatever it holds", () => {
    const set = loadPages(readTemplate);
    for (const payload of payloads) {
      for (const sample of samplesIn('en')) {
        const html = documentOf(set.of(payload, {}), sample).toString('utf8');
        assert.deepEqual(skeleton(html), skeleton(documentOf(pages, sample).toString('utf8')), payload);
      }
    }
  });

  it('names that are written from right to left do not turn the text around them', () => {
    const html = htmlOf('consent', { ...consent, application: 'طابعة' });
    assert.match(html, /<strong><bdi>طابعة<\/bdi><\/strong> asks for access/);
    assert.match(html, /if you know <bdi>طابعة<\/bdi> and/);
  });
});
