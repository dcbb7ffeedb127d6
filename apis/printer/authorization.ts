import { createHash, randomBytes } from 'node:crypto';
import { onePerLine } from './messages.ts';
import { add, type Client, endpointOf, type Note, type Question, textOf, type Visit } from './visit.ts';

/** Where browsers come back to: as registered, to the letter. */
export const redirectUriOf = ({ url }: Client): string => `${url}/callback`;

/** Makes the link that takes the person to the authorization server (RFC 6749 §4.1.1). */
export const ask = (visit: Visit, client: Client): void => {
  const endpoint = endpointOf(visit, 'authorization_endpoint');
  if (endpoint === undefined) return;
  const [state, verifier] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')];
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUriOf(client),
    scope: visit.flow.scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  visit.question = { href: `${endpoint}?${query}`, state, verifier };
  const text = `GET ${new URL(endpoint).pathname}\n?${onePerLine(query.toString())}`;
  add(visit, {
    title: 'Ask the person',
    words: `The browser takes this to the authorization server, where the person signs in and decides: ${visit.flow.people}.`,
    messages: [{ from: 'The browser', to: 'Headgate', text }],
    notes: [
      { about: 'redirect_uri', words: 'is registered for this client. Headgate sends nobody to any other.' },
      { about: 'state', words: 'is random, and known to this browser’s visit alone. The answer has to bring it back.' },
      {
        about: 'code_challenge',
        words:
          'is the SHA-256 of the code verifier, a secret that the printer keeps until it fetches the token (PKCE, RFC 7636).',
      },
    ],
  });
};

/** Takes what the browser brings back (RFC 6749 §4.1.2). Only an answer to our own question is looked at any further. */
export const comeBack = (visit: Visit, query: URLSearchParams): void => {
  const { question } = visit;
  const notes = [stateNote(question, query), issuerNote(visit, query)];
  const text = `GET /callback\n?${onePerLine(query.toString())}`;
  const step = { messages: [{ from: 'The browser', to: 'the printer', text }], notes };
  if (question === undefined || notes.some(({ holds }) => !holds)) {
    const words = 'Whatever it says, it is thrown away. Somebody may have slipped it in.';
    add(visit, { ...step, title: 'Not an answer to our question', words });
    return;
  }
  visit.question = undefined;
  const code = query.get('code');
  if (code === null) {
    const words =
      'There is no code. The person has denied it, or the server has a reason, which “error” names (RFC 6749 §4.1.2.1).';
    add(visit, { ...step, title: 'The answer is no', words });
    return;
  }
  visit.code = { code, verifier: question.verifier };
  // What was used before belongs to another authorization.
  visit.spent = undefined;
  const words =
    'The code is good once, for a minute, and only together with our secret and our code verifier. So it does no harm that a browser has seen it.';
  add(visit, { ...step, title: 'The answer is yes', words });
};

const stateNote = (question: Question | undefined, query: URLSearchParams): Note & { readonly holds: boolean } => {
  const about = 'state';
  if (question === undefined)
    return { about, words: 'cannot be right: no question of this visit is open.', holds: false };
  const holds = query.get('state') === question.state;
  return {
    about,
    words: holds
      ? 'is the one that was sent: this browser has asked (RFC 6749 §10.12).'
      : 'is not the one that was sent.',
    holds,
  };
};

const issuerNote = ({ server }: Visit, query: URLSearchParams): Note & { readonly holds: boolean } => {
  const holds = query.get('iss') === textOf(server['issuer']);
  return {
    about: 'iss',
    words: holds
      ? 'is the issuer that was asked: no other server has answered in its place (RFC 9207).'
      : 'is not the issuer that was asked (RFC 9207).',
    holds,
  };
};
