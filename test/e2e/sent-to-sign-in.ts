import assert from 'node:assert/strict';
import type { Visitor } from '../harness/visitor.ts';

/** Text of a provider whose users sign in at a login service, `$(login-url)`, and are checked at `$(users-url)`. */
export const redirecting = (name: string, more: readonly string[] = []): string => `
swagger: "2.0"
info: { title: Sign-in of ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
x-oauth:
  client-type: confidential
  scopes: { read: See your records, write: Change your records }
  grants: [accessCode]
  identity-extraction: { type: redirect, url: "$(login-url)/start?theme=dark%20blue#top" }
  authentication: { url: "$(users-url)/check" }
  authorization: { type: authenticated }
  introspection: true
  ${more.join('\n  ')}
paths: {}
`;

/** Where the browser is sent to sign in. */
export const sentToSignIn = async (visitor: Visitor, url: string): Promise<URL> => {
  const page = await visitor.open(url);
  assert.ok(page.status === 302 && page.location !== undefined, `${page.status}: ${page.text}`);
  return page.location;
};

/** How the login service sends it back. */
export const backWith = (sent: URL, said: Readonly<Record<string, string>>): string =>
  `${sent.searchParams.get('original-url')}&${new URLSearchParams(said)}`;

/** What it says of who has signed in. */
export const confirmed = { username: 'spoon', confirmation: 'c0nf-1rm' };
