import assert from 'node:assert/strict';
import { send } from '../harness/send.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { alice, broughtBack, fieldOf, pkce } from './acme.ts';

/** Alice comes and signs in; the page that follows. */
export const signedIn = async (address: string, visitor = new Visitor()): Promise<Page> =>
  visitor.submit(await visitor.open(address), alice);

/** She allows what is asked for; a browser in which she is signed in then, where the provider has sessions. */
export const allowing = async (address: string): Promise<Visitor> => {
  const visitor = new Visitor();
  codeOf(await visitor.submit(await signedIn(address, visitor), { approve: 'true' }));
  return visitor;
};

/** Whether a page is the consent form. */
export const isConsent = ({ status, text }: Page): boolean => status === 200 && /<h1>Allow access\?<\/h1>/.test(text);

/** Names of the scopes that a consent form asks for. */
export const askedIn = (page: Page): readonly string[] => namesIn(page, /class="scopes"(.*?)<\/(?:fieldset|ul)>/s);

/** Names of those that it lists as allowed before. */
export const grantedIn = (page: Page): readonly string[] => namesIn(page, /class="scopes before"(.*?)<\/ul>/s);

const namesIn = (page: Page, list: RegExp): readonly string[] => {
  assert.ok(isConsent(page), `${page.status}: ${page.location ?? page.text}`);
  const [, items = ''] = list.exec(page.text) ?? [];
  return [...items.matchAll(/<code><bdi>(.*?)<\/bdi><\/code>/g)].map(([, name = '']) => name);
};

/** The code that a redirect carries back; fails where there is none. */
export const codeOf = (page: Page): string =>
  broughtBack(page)['code'] ?? assert.fail(`no code came back: ${page.location?.href}`);

/** The error that a redirect carries back. */
export const errorIn = (page: Page): string | undefined => broughtBack(page)['error'];

/** The scopes of the token that `shop` gets for the code of a redirect. */
export const scopeOf = async (page: Page): Promise<unknown> => {
  const { origin, pathname } = new URL(page.url);
  const answer = await send(origin, {
    path: pathname.replace('authorize', 'token'),
    basic: ['shop', 'shop-secret'],
    form: {
      grant_type: 'authorization_code',
      code: codeOf(page),
      redirect_uri: 'https://shop.example/back',
      code_verifier: pkce.verifier,
    },
  });
  assert.equal(answer.status, 200, answer.text);
  return fieldOf(answer, 'scope');
};

/** Fails where a form was not refused as one that was changed. */
export const assertTampered = ({ status, location, text }: Page): void => {
  assert.deepEqual([status, location], [403, undefined]);
  assert.match(text, /This form was changed on its way/);
};
