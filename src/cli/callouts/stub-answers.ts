import { randomBytes } from 'node:crypto';
import { basicCredentials } from '../../identity/basic-credentials.ts';
import type { ExpectedCallout } from './expected.ts';
import { consentForm, loginForm, loginServicePage } from './stub-pages.ts';

/** What a stub is asked. */
export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What it answers. */
export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Confirmations that nobody has asked about; more than a few are a loop. */
const mostConfirmations = 1000;

/**
 * Answers in place of services as they should: `users` (password by name) can sign in, all scopes are selected that were asked
 * for, nothing is revoked. They are for one developer on loopback, and keep what happens in memory.
 */
export const stubAnswers = (
  callouts: readonly ExpectedCallout[],
  users: ReadonlyMap<string, string>,
): ((request: StubRequest) => StubAnswer) => {
  const byPath = new Map(callouts.map((callout) => [callout.path, callout]));
  const confirmations = new Map<string, string>();
  const stubbing: Stubbing = {
    users,
    confirm: (name) => {
      const [oldest] = confirmations.keys();
      if (confirmations.size >= mostConfirmations && oldest !== undefined) confirmations.delete(oldest);
      const confirmation = randomBytes(16).toString('base64url');
      confirmations.set(confirmation, name);
      return confirmation;
    },
    isConfirmed: (name, confirmation) => {
      const isTheirs = confirmations.get(confirmation) === name;
      // Good once.
      if (isTheirs) confirmations.delete(confirmation);
      return isTheirs;
    },
  };
  return (request) => {
    const callout = byPath.get(request.path);
    if (callout === undefined) return { status: 404, body: 'There is no such stub.\n' };
    const answer = answers.get(`${request.method} ${callout.kind}`);
    return answer === undefined ? { status: 405 } : answer(request, stubbing, callout);
  };
};

interface Stubbing {
  readonly users: ReadonlyMap<string, string>;
  readonly confirm: (name: string) => string;
  readonly isConfirmed: (name: string, confirmation: string) => boolean;
}

type Answering = (request: StubRequest, stubbing: Stubbing, callout: ExpectedCallout) => StubAnswer;

const html = (body: string): StubAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  body,
});

const authentication: Answering = ({ headers }, { users, isConfirmed }) => {
  const shown = basicCredentials(String(headers['authorization'] ?? ''));
  // The passwords are those of a command line: how long it takes to compare them tells nobody anything.
  const isUser =
    shown !== undefined && (users.get(shown.name) === shown.password || isConfirmed(shown.name, shown.password));
  return isUser
    ? { status: 200 }
    : { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="stub", charset="UTF-8"' } };
};

const metadata: Answering = ({ headers }) => ({
  status: 200,
  headers: {
    'API-OAUTH-METADATA-FOR-ACCESSTOKEN': `stub for ${headers['appid']}`,
    'API-OAUTH-METADATA-FOR-PAYLOAD': 'stub',
  },
});

const selected = (scope: unknown): StubAnswer =>
  typeof scope === 'string' ? { status: 200, headers: { 'X-Selected-Scope': scope } } : { status: 400 };

const scopeByGet: Answering = ({ query }) => selected(query.get('token_scope'));

const scopeByPost: Answering = ({ body }) => {
  try {
    const question: unknown = JSON.parse(body);
    return selected(
      typeof question === 'object' && question !== null && 'token_scope' in question && question.token_scope,
    );
  } catch {
    return { status: 400 };
  }
};

const nothingRevoked: Answering = () => ({
  status: 200,
  headers: { 'Content-Type': 'application/xml' },
  body: '<oauth-revocation/>\n',
});

const loginPage: Answering = ({ query }, _, callout) => {
  const original = query.get('original-url') ?? '';
  if (!isWayBack(original, callout)) return notTheGateway;
  return html(loginServicePage({ original, application: query.get('app-name') ?? '', failed: false }));
};

const loginDone: Answering = ({ body }, { users, confirm }, callout) => {
  const form = new URLSearchParams(body);
  const [original, name] = [form.get('original-url') ?? '', form.get('username') ?? ''];
  if (!isWayBack(original, callout)) return notTheGateway;
  if (form.get('do') === 'cancel') return sentBack(original, { error: 'The user did not sign in' });
  const isUser = users.has(name) && users.get(name) === form.get('password');
  return isUser
    ? sentBack(original, { username: name, confirmation: confirm(name) })
    : html(loginServicePage({ original, application: form.get('app-name') ?? '', failed: true }));
};

const notTheGateway: StubAnswer = {
  status: 400,
  body: '"original-url" is not the authorization endpoint of the gateway.\n',
};

/** Browsers are sent back to the endpoint that they come from, and nowhere else. */
const isWayBack = (original: string, { settings }: ExpectedCallout): boolean => {
  if (!URL.canParse(original)) return false;
  const { protocol, pathname } = new URL(original);
  return /^https?:$/.test(protocol) && pathname === settings.endpoints['authorize'];
};

const sentBack = (original: string, said: Readonly<Record<string, string>>): StubAnswer => {
  const added = Object.entries(said).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
  return { status: 302, headers: { Location: `${original}${added.join('')}`, 'Cache-Control': 'no-store' } };
};

const answers: ReadonlyMap<string, Answering> = new Map(
  Object.entries<Answering>({
    'GET authentication': authentication,
    'GET metadata': metadata,
    'GET scope-application': scopeByGet,
    'GET scope-owner': scopeByGet,
    'POST scope-application': scopeByPost,
    'POST scope-owner': scopeByPost,
    'GET revocation': nothingRevoked,
    'POST revocation': () => ({ status: 200 }),
    'GET login': loginPage,
    'POST login': loginDone,
    'GET login-form': () => html(loginForm),
    'GET consent-form': () => html(consentForm),
  }),
);
