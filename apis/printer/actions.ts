import { ask, redirectUriOf } from './authorization.ts';
import { type Received, type Sent, send } from './messages.ts';
import { addSent, type Client, endpointOf, type Note, type Step, textOf, type Visit } from './visit.ts';

/** Who does something, and in which visit. */
export interface Acting {
  readonly visit: Visit;
  readonly client: Client;
}

/** Something that the client can do. */
export interface Action {
  /** What the form of a visit sends. */
  readonly name: string;
  /** On its button. */
  readonly label: string;
  readonly isPossible: (visit: Visit) => boolean;
  readonly run: (acting: Acting) => Promise<void> | void;
}

type Form = Required<Sent>['form'];

/** All of them, in the order in which one tries them. */
const actions: readonly Action[] = [
  { name: 'token', label: 'Get the token', isPossible: isReadyForToken, run: getToken },
  { name: 'call', label: 'Call the API', isPossible: ({ access }) => access !== undefined, run: call },
  {
    name: 'introspect',
    label: 'Introspect the token',
    isPossible: (visit) => visit.access !== undefined && endpointOf(visit, 'introspection_endpoint') !== undefined,
    run: introspect,
  },
  {
    name: 'refresh',
    label: 'Refresh the token',
    isPossible: ({ refresh: token }) => token !== undefined,
    run: refresh,
  },
  {
    name: 'replay',
    label: 'Use the old refresh token again',
    isPossible: ({ spent }) => spent !== undefined,
    run: replay,
  },
  {
    name: 'revoke',
    label: 'Revoke the token',
    isPossible: (visit) => visit.access !== undefined && endpointOf(visit, 'revocation_endpoint') !== undefined,
    run: revoke,
  },
  {
    name: 'ask',
    label: 'Ask the person again',
    isPossible: ({ flow, question, code, server }) =>
      flow.grant === 'authorization_code' && (question ?? code) === undefined && 'authorization_endpoint' in server,
    run: ({ visit, client }) => ask(visit, client),
  },
];

/** What the client can do now. */
export const possibleActions = (visit: Visit): readonly Action[] =>
  actions.filter(({ isPossible }) => isPossible(visit));

/** Does one of them; nothing where it is not possible now. */
export const act = async (name: string, acting: Acting): Promise<void> => {
  await possibleActions(acting.visit)
    .find((action) => action.name === name)
    ?.run(acting);
};

function isReadyForToken({ flow, server, code, access }: Visit): boolean {
  const has = flow.grant === 'authorization_code' ? code !== undefined : access === undefined;
  return has && 'token_endpoint' in server;
}

function getToken(acting: Acting): Promise<void> {
  const { visit, client } = acting;
  const { grant, scope } = visit.flow;
  const step = { title: 'Get the token', notes: [basicNote] };
  if (grant === 'password') {
    const words = 'Alice has typed her password here, and cannot know what else the printer does with it.';
    const people = { username: 'alice', password: 'alice-password' };
    return requestTokens(acting, { grant_type: grant, ...people, scope }, { ...step, words });
  }
  if (grant === 'client_credentials') {
    const words = 'The printer shows who it is, and nothing else: there is nobody to ask (RFC 6749 §4.4).';
    return requestTokens(acting, { grant_type: grant, scope }, { ...step, words });
  }
  const { code = '', verifier = '' } = visit.code ?? {};
  // A code is sent once, whatever comes of it.
  visit.code = undefined;
  const form = { grant_type: grant, code, redirect_uri: redirectUriOf(client), code_verifier: verifier };
  const words = 'The code becomes a token between two servers, out of sight of the browser (RFC 6749 §4.1.3).';
  return requestTokens(acting, form, { ...step, words, notes: [basicNote, verifierNote] });
}

const verifierNote: Note = {
  about: 'code_verifier',
  words: 'has the code challenge as its hash. A code that somebody has stolen is worth nothing without it (RFC 7636).',
};

const basicNote: Note = {
  about: 'Authorization',
  words: 'is HTTP Basic with the client’s id and secret (RFC 6749 §2.3.1): the secret never reaches a browser.',
};

async function call({ visit, client }: Acting): Promise<void> {
  const url = client.gatewayUrl + visit.flow.api;
  const headers = { Authorization: `Bearer ${visit.access}` };
  addSent(visit, await send({ method: 'GET', url, headers }), {
    title: 'Call the API',
    words: 'The gateway looks at the token and its scopes. The service behind it never sees the token (RFC 6750).',
  });
}

async function introspect(acting: Acting): Promise<void> {
  const { visit } = acting;
  const token = visit.access ?? '';
  addSent(visit, await sendAsClient(acting, 'introspection_endpoint', { token }), {
    title: 'Introspect the token',
    words: 'To the printer a token is a text without meaning. Who has issued it says what it is good for (RFC 7662).',
  });
}

function refresh(acting: Acting): Promise<void> {
  const { visit } = acting;
  const token = visit.refresh ?? '';
  visit.refresh = undefined;
  visit.spent = token;
  return requestTokens(
    acting,
    { grant_type: 'refresh_token', refresh_token: token },
    {
      title: 'Refresh the token',
      words:
        'A new access token without asking the person again. The refresh token is good once: the next one comes along.',
    },
  );
}

function replay(acting: Acting): Promise<void> {
  const { visit } = acting;
  const token = visit.spent ?? '';
  visit.spent = undefined;
  return requestTokens(
    acting,
    { grant_type: 'refresh_token', refresh_token: token },
    {
      title: 'Use the old refresh token again',
      words:
        'The printer, or a thief, uses a refresh token again. Headgate cannot know which of the two: it ends all tokens of this authorization (RFC 9700 §4.14.2).',
    },
  );
}

async function revoke(acting: Acting): Promise<void> {
  const { visit } = acting;
  const token = visit.refresh ?? visit.access ?? '';
  addSent(visit, await sendAsClient(acting, 'revocation_endpoint', { token }), {
    title: 'Revoke the token',
    words:
      visit.refresh === undefined
        ? 'The printer gives its token back (RFC 7009). Call the API once more, and see.'
        : 'The printer gives its refresh token back, and with it goes all that came of it (RFC 7009). Call the API once more, or refresh, and see.',
  });
}

async function requestTokens(acting: Acting, form: Form, step: Step): Promise<void> {
  const { visit } = acting;
  const received = await sendAsClient(acting, 'token_endpoint', form);
  const { access_token: access, refresh_token: next, scope = visit.flow.scope } = received.json;
  const isLess = received.status === 200 && scope !== visit.flow.scope;
  addSent(visit, received, isLess ? { ...step, notes: [...(step.notes ?? []), lessNote] } : step);
  if (received.status !== 200) return;
  visit.access = textOf(access);
  visit.refresh = textOf(next);
}

const lessNote: Note = {
  about: 'scope',
  words: 'is less than was asked for: the person has not allowed all of it (RFC 6749 §5.1).',
};

function sendAsClient({ visit, client }: Acting, endpoint: string, form: Form): Promise<Received> {
  // RFC 6749 §2.3.1: both are encoded before they are joined.
  const pair = [client.id, client.secret].map(encodeURIComponent).join(':');
  const headers = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  return send({ method: 'POST', url: endpointOf(visit, endpoint) ?? '', headers, form });
}
