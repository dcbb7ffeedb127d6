import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { alice, applications, authorizeUrl, provider, users } from './acme.ts';

// No page sends a browser to a place that somebody writes into an address or a form.

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider({
        clientType: 'public',
        grants: '[accessCode, implicit]',
        more: ['allow-legacy: [implicit]'],
      }),
    },
    applications,
    users,
  });
});
after(() => gateway.close());

/** An address elsewhere, in the ways that readers of URLs take for one, or for none. */
const elsewhere = [
  'https://evil.example',
  'https://evil.example/',
  'http://evil.example/',
  '//evil.example',
  '///evil.example',
  '////evil.example/%2f..',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:\\\\evil.example',
  'https:///evil.example',
  'HTTPS://EVIL.EXAMPLE',
  ' https://evil.example',
  '/%09/evil.example',
  '/%0a/evil.example',
  '%2f%2fevil.example',
  'https://shop.example@evil.example/back',
  'https://shop.example:80@evil.example/back',
  'https://shop.example\\@evil.example/back',
  'https://shop.example.evil.example/back',
  'https://evil.example#https://shop.example/back',
  'https://evil.example?https://shop.example/back',
  'https://evil.example/https://shop.example/back',
  'https://еvil.example/',
  'https://evil。example/',
  'https://[::ffff:192.0.2.1]/',
  'https://3221225985/',
  'javascript:location="https://evil.example"',
  'data:text/html,<script>location="https://evil.example"</script>',
  'com.evil.example:/back',
];

const known = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
];
const optional = ['response_mode', 'prompt', 'resource', 'audience', 'nonce', 'display', 'max_age', 'ui_locales'];
const hints = ['id_token_hint', 'login_hint', 'acr_values', 'claims', 'request', 'request_uri', 'registration', 'iss'];
/** What pages of other servers take an address from. */
const others = [
  'url',
  'next',
  'return',
  'return_to',
  'returnTo',
  'redirect',
  'redirect_url',
  'continue',
  'goto',
  'target',
];
const ibms = ['rstate', 'original-url', 'app-name', 'appid', 'confirmation', 'selectedscope', 'dp-state', 'logout'];
const ours = ['post_logout_redirect_uri', 'error_uri', 'error_description', 'approve', 'csrf', '__proto__', 'Location'];
const parameters = [...known, ...optional, ...hints, ...others, ...ibms, ...ours];

/** A browser may stay, or go to where the application is registered. */
const assertStays = (page: Page, about: string): void => {
  if (page.location !== undefined) {
    assert.match(page.location.href, /^https:\/\/shop\.example\/back[?#]/, about);
  }
  assert.equal(page.headers['refresh'], undefined, about);
  assert.doesNotMatch(page.text, /<a\s|<base|<iframe|http-equiv/i, about);
  const actions = [...page.text.matchAll(/\saction="([^"]*)"/g)].map(([, action]) => action);
  for (const action of actions) {
    assert.ok(['/acme/oauth2/authorize', 'https://shop.example/back'].includes(action ?? ''), `${about}: ${action}`);
  }
};

describe(`A02: ${elsewhere.length} addresses elsewhere`, () => {
  const requests = { code: parameters, token: known };
  for (const [type, names] of Object.entries(requests)) {
    test(`in any of ${names.length} parameters of a request for a ${type}, by GET and by POST, lead nowhere`, async () => {
      for (const name of names) {
        for (const url of elsewhere) {
          const about = `${name}=${url}`;
          const [path = '', query = ''] = authorizeUrl('', { response_type: type, [name]: url }).split('?');
          const visitor = new Visitor();
          const page = await visitor.open(`${gateway.url}${path}?${query}`);
          assertStays(page, about);
          const form = { action: gateway.url + path, hidden: {} };
          const posted = await visitor.submit({ ...page, form }, Object.fromEntries(new URLSearchParams(query)));
          assertStays(posted, about);
          assert.equal(posted.status === 302, false, 'after a post the browser comes by GET (RFC 9700 §4.12)');
        }
      }
    });
  }

  for (const mode of ['query', 'fragment', 'form_post']) {
    test(`in any field of the pages of an authorization by ${mode} lead nowhere`, async () => {
      for (const url of elsewhere) {
        const visitor = new Visitor();
        const steps: Page[] = [];
        const submit = async (from: Page, fields: Record<string, string>): Promise<Page> => {
          const page = await visitor.submit(from, fields);
          steps.push(page);
          return page;
        };
        const added = Object.fromEntries(
          [...optional, ...hints, ...others, 'redirect_uri', 'state'].map((name) => [name, url]),
        );
        const login = await visitor.open(authorizeUrl(gateway.url, { response_mode: mode }));
        for (const field of ['transaction', 'csrf']) await submit(login, { [field]: url });
        // Without a password: so many wrong ones from one address are refused before they are looked at.
        const again = await submit(login, { username: url, ...added });
        const consent = await submit(again, { ...alice, ...added });
        assert.match(consent.text, /<h1>Allow access\?<\/h1>/);
        // The others are known to it, and with another value it is refused as tampered with.
        const unknown = Object.fromEntries(
          Object.entries(added).filter(([name]) => consent.form?.hidden[name] === undefined),
        );
        const still = await submit(consent, { ...unknown, approve: url });
        const end = await submit(still, { ...unknown, approve: 'true' });
        for (const page of steps) assertStays(page, url);
        const shop = mode === 'form_post' ? end.form?.action : end.location?.href;
        assert.match(shop ?? '', /^https:\/\/shop\.example\/back/);
      }
    });
  }

  test('as the path or the host of the request lead nowhere', async () => {
    for (const url of elsewhere.filter((one) => /^[\x21-\x7e]+$/.test(one))) {
      const authorize = authorizeUrl('', { client_id: 'nobody' });
      const requests: readonly TestRequest[] = [
        { path: authorize, headers: { Host: 'evil.example' } },
        { path: authorize, headers: { 'X-Forwarded-Host': url, Forwarded: `host="${url.replaceAll('"', '')}"` } },
        { path: authorize, headers: { Referer: url, 'X-Original-URL': url, 'X-Rewrite-URL': url } },
        { path: `/${url.replaceAll('#', '')}` },
      ];
      for (const request of requests) {
        const { status, headers } = await send(gateway.url, request);
        assert.ok(status >= 400 && status < 500, `${url}: ${status}`);
        assert.deepEqual([headers['location'], headers['refresh']], [undefined, undefined]);
      }
    }
  });
});
