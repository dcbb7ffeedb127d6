import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { TestApplication } from '../harness/gateway.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import type { Page, Visitor } from '../harness/visitor.ts';

/** What a provider of these tests may have different from the others. */
export interface ProviderInit {
  readonly name?: string;
  readonly clientType?: 'confidential' | 'public';
  readonly grants?: string;
  readonly scopes?: string;
  readonly defaultScopes?: string;
  readonly registry?: string;
  readonly pkce?: string;
  readonly authorization?: string;
  /** `refresh-token`; absent: none. */
  readonly refresh?: string;
  /** More keys of `x-oauth`, a line each. */
  readonly more?: readonly string[];
  /** `x-assembly`. */
  readonly assembly?: string;
}

/** Text of a provider API; without arguments `acme` below `/acme`. */
export const provider = ({
  name = 'acme',
  clientType = 'confidential',
  grants = '[accessCode, application]',
  scopes = '{ read: See your records, write: Change your records }',
  defaultScopes,
  registry = 'staff',
  pkce = '{ mode: required }',
  authorization = '{ type: default-form }',
  refresh,
  more = [],
  assembly,
}: ProviderInit = {}): string => `
swagger: "2.0"
info: { title: Sign-in of ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
schemes: [https]
x-oauth:
  client-type: ${clientType}
  scopes: ${scopes}
  ${defaultScopes === undefined ? '' : `default-scopes: ${defaultScopes}`}
  grants: ${grants}
  pkce: ${pkce}
  identity-extraction: { type: default-form }
  authentication: { registry: ${registry} }
  authorization: ${authorization}
  access-token: { ttl: 600 }
  ${[...(refresh === undefined ? [] : [`refresh-token: ${refresh}`]), ...more].join('\n  ')}
  introspection: true
  revocation: { type: gateway, tokens: true }
${assembly === undefined ? '' : `x-assembly: ${assembly}`}
paths: {}
`;

/** Applications of these tests: `shop` and `rival` are alike, `phone` is public. */
export const applications: readonly TestApplication[] = [
  {
    id: 'shop',
    title: 'The shop',
    secret: 'shop-secret',
    redirectUris: ['https://shop.example/back', 'https://shop.example/other?kept=1'],
  },
  { id: 'rival', title: 'A rival', secret: 'rival-secret', redirectUris: ['https://rival.example/back'] },
  { id: 'phone', title: 'The phone', redirectUris: ['com.example.phone:/back'] },
];

/** Who can sign in. */
export const users = { staff: { alice: 'alice-password', bob: 'bob-password' }, guests: { alice: 'another-password' } };

/** A PKCE verifier with its challenge (RFC 7636 §4). */
export const newPkce = (): { readonly verifier: string; readonly challenge: string } => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

/** A pair for tests that are about something else (RFC 7636, appendix B). */
export const pkce = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
};

/** The URL that starts an authorization for `shop`; parameters that are `undefined` are left out. */
export const authorizeUrl = (
  gateway: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
  path = '/acme/oauth2/authorize',
): string => {
  const all = {
    response_type: 'code',
    client_id: 'shop',
    redirect_uri: 'https://shop.example/back',
    scope: 'read',
    state: 'state-1',
    code_challenge: pkce.challenge,
    code_challenge_method: 'S256',
    ...parameters,
  };
  const pairs = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${gateway}${path}?${pairs.join('&')}`;
};

/** What alice types. */
export const alice = { username: 'alice', password: 'alice-password', login: 'true' };

/** What bob types. */
export const bob = { username: 'bob', password: 'bob-password', login: 'true' };

/** Whether a page asks to sign in. */
export const isLogin = (page: Page): boolean => /<h1>Sign in<\/h1>/.test(page.text);

/** Whether a page asks for consent. */
export const isConsent = (page: Page): boolean => /<h1>Allow access\?<\/h1>/.test(page.text);

/** From the first page to the end of an authorization that alice allows; fails where a page is not the expected one. */
export const allowedBy = async (visitor: Visitor, url: string): Promise<Page> => {
  const consent = await consentOf(visitor, url);
  return visitor.submit(consent, { approve: 'true' });
};

/** Alice signs in and now sees what is asked for. */
export const consentOf = async (visitor: Visitor, url: string): Promise<Page> => {
  const consent = await visitor.submit(await visitor.open(url), alice);
  assert.match(consent.text, /<h1>Allow access\?<\/h1>/);
  return consent;
};

/** The parameters that a redirect carries back, in the query or the fragment. */
export const broughtBack = ({ status, location, text }: Page): Readonly<Record<string, string>> => {
  assert.ok(location !== undefined, `no redirect but ${status}: ${text}`);
  const { searchParams, hash } = location;
  return Object.fromEntries(hash === '' ? searchParams : new URLSearchParams(hash.slice(1)));
};

/** A new code for `shop`, allowed by alice. */
export const newCode = async (visitor: Visitor, url: string): Promise<string> =>
  broughtBack(await allowedBy(visitor, url))['code'] ?? assert.fail('no code came back');

/** Presents a code at the token endpoint as `shop`; fields that are `undefined` are left out. */
export const redeem = (
  gateway: string,
  code: string,
  fields: Readonly<Record<string, string | undefined>> = {},
  basic: readonly [string, string] = ['shop', 'shop-secret'],
): Promise<TestAnswer> =>
  send(gateway, {
    path: '/acme/oauth2/token',
    basic,
    form: present({
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://shop.example/back',
      code_verifier: pkce.verifier,
      ...fields,
    }),
  });

/** Presents a refresh token at the token endpoint as `shop`; the refresh token may be the answer that brought it. */
export const refreshed = (
  gateway: string,
  token: string | TestAnswer,
  fields: Readonly<Record<string, string>> = {},
  basic: readonly [string, string] = ['shop', 'shop-secret'],
): Promise<TestAnswer> => {
  const presented = typeof token === 'string' ? token : refreshTokenOf(token);
  const form = { grant_type: 'refresh_token', refresh_token: presented, ...fields };
  return send(gateway, { path: '/acme/oauth2/token', basic, form });
};

/** The refresh token of an answer; fails where there is none. */
export const refreshTokenOf = (answer: TestAnswer): string => {
  const token = fieldOf(answer, 'refresh_token');
  return typeof token === 'string' ? token : assert.fail(`${answer.status}: ${answer.text}`);
};

/** What a token is, as its application sees it. */
export const introspected = async (
  gateway: string,
  token: string,
  basic: readonly [string, string] = ['shop', 'shop-secret'],
): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await send(gateway, { path: '/acme/oauth2/introspect', basic, form: { token } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json() as Readonly<Record<string, unknown>>; // RFC 7662 §2.2: an object
};

/** The error code of an answer. */
export const errorOf = (answer: TestAnswer): unknown => fieldOf(answer, 'error');

/** The access token of an answer; fails where there is none. */
export const tokenOf = (answer: TestAnswer): string => {
  const token = fieldOf(answer, 'access_token');
  return typeof token === 'string' ? token : assert.fail(`${answer.status}: ${answer.text}`);
};

/** One member of a JSON answer. */
export const fieldOf = (answer: TestAnswer, name: string): unknown => {
  const body = answer.json();
  return typeof body === 'object' && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;
};

const present = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** The same as files: what `headgate start --config headgate.yaml` serves. */
export const projectFiles = (definitions: Readonly<Record<string, string>> = { 'acme.yaml': provider() }) => ({
  ...Object.fromEntries(Object.entries(definitions).map(([name, text]) => [`apis/${name}`, text])),
  'headgate.yaml': `
definitions: [apis]
applications: applications.yaml
user-registries: { staff: { users-file: users.yaml } }
properties: { backend-url: "\${BACKEND_URL}" }
`,
  'applications.yaml': `
applications:
  - id: shop
    title: The shop
    type: confidential
    secret: shop-secret
    redirect-uris: ["https://shop.example/back"]
    subscriptions: all
`,
  'users.yaml': 'users: [{ name: alice, password: alice-password }]\n',
});
