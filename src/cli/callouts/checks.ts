import { randomBytes } from 'node:crypto';
import { answerHeader, MalformedHeader } from '../../identity/answer-header.ts';
import { loginMetadataIn } from '../../identity/login-metadata.ts';
import { selectedScopesIn } from '../../identity/selected-scope.ts';
import { isXml } from '../../oauth/consult-revocation.ts';
import { MalformedList, readRevocationList } from '../../oauth/revocation-list.ts';
import type { Ask, Got, Question } from './ask.ts';

/** Kinds of services that can be asked without consequences. */
export type VerifiedKind = 'authentication' | 'metadata' | 'scope' | 'revocation';

/** One thing that a service was held against. `wrong`: what is; `undefined`: nothing. */
export interface Check {
  readonly title: string;
  readonly wrong: string | undefined;
}

/** What it is asked about. */
export interface Subject {
  readonly user: { readonly name: string; readonly password: string } | undefined;
  readonly scope: string;
  /** Of a scope check. */
  readonly method: 'GET' | 'POST';
}

/** Asks a service all that its kind is asked; each check as it is done. */
export async function* checksOf(kind: VerifiedKind, subject: Subject, ask: Ask): AsyncGenerator<Check> {
  const bodies: (Buffer | string)[] = [];
  const noting: Ask = async (question) => {
    const got = await ask(question);
    if (typeof got !== 'string') bodies.push(got.body);
    return got;
  };
  yield* kinds[kind](subject, noting);
  if (bodies.length === 0) return;
  const wrong = bodies.find((body) => typeof body === 'string');
  yield { title: 'what else it sends is little, and ends', wrong: typeof wrong === 'string' ? wrong : undefined };
}

type Answer = Exclude<Got, string>;
type Judge = (answer: Answer) => string | undefined | Promise<string | undefined>;

/** Holds one answer against several things; what lies behind one that is wrong would say nothing more. */
async function* judged(
  got: Got,
  ...judges: readonly (readonly [title: string, judge: Judge])[]
): AsyncGenerator<Check> {
  for (const [title, judge] of judges) {
    const wrong = typeof got === 'string' ? got : (redirected(got) ?? (await judge(got)));
    yield { title, wrong };
    if (wrong !== undefined) return;
  }
}

const redirected = ({ status }: Answer): string | undefined =>
  status >= 300 && status < 400 ? `the answer is ${status}: no redirect is followed` : undefined;

const is200 = ({ status }: Answer): string | undefined =>
  status === 200 ? undefined : `the answer is ${status}, not 200`;

/** Reads headers of an answer as the gateway does. */
const understood =
  (read: (headers: readonly string[]) => unknown) =>
  ({ headers }: Answer): string | undefined => {
    try {
      read(headers);
      return undefined;
    } catch (error) {
      if (error instanceof MalformedHeader) return error.message;
      throw error;
    }
  };

async function* authentication({ user, scope }: Subject, ask: Ask): AsyncGenerator<Check> {
  const about = [
    ['X-Requested-Scope', scope],
    ['X-URI-In', '/headgate/callouts/verify'],
    ['X-Method-In', 'GET'],
  ] as const;
  const signIn = (name: string, password: string): Promise<Got> =>
    ask({ headers: [['Authorization', basic(name, password)], ...about] });
  const { name, password } = user ?? { name: '', password: '' };
  yield* judged(
    await signIn(name, password),
    ['the right password is let in by 200', is200],
    ['what it says of the user can be understood', understood(saidOfUser)],
  );
  const wrong = await signIn(name, `${password}-${newSecret()}`);
  yield* judged(wrong, ['a wrong password is kept out', keepsOut]);
  const isSame: Judge = ({ status }) =>
    typeof wrong !== 'string' && status !== wrong.status
      ? `it is answered ${status}, a wrong password ${wrong.status}: names can be found out`
      : undefined;
  yield* judged(
    await signIn(`nobody-${newSecret()}`, newSecret()),
    ['an unknown name is kept out', keepsOut],
    ['an unknown name is answered as a wrong password is', isSame],
  );
  const beyond = await signIn(`nobody-\u043d\u00eb-${newSecret()}`, '\u043f\u00e4');
  yield* judged(beyond, ['letters beyond ASCII are understood and kept out', keepsOut]);
  yield* judged(await ask({ headers: about }), ['who shows nothing is kept out', keepsOut]);
}

const saidOfUser = (headers: readonly string[]): void => {
  answerHeader(headers, 'api-authenticated-credential', 'x-api-authenticated-credential');
  selectedScopesIn(headers);
  loginMetadataIn(headers);
};

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

const keepsOut = ({ status }: Answer): string | undefined => {
  if (status === 200) return 'the answer is 200: anybody is let in';
  return status >= 500 ? `the answer is ${status}: people would be told that their password is wrong` : undefined;
};

const newSecret = (): string => randomBytes(16).toString('base64url');

const application = [
  ['app-name', 'Headgate vérifie'],
  ['appid', 'headgate-callouts-verify'],
  ['provider', 'headgate-callouts-verify'],
] as const;

const transaction = (): Question['headers'] => {
  const id = newSecret();
  return [
    ['X-Global-Transaction-ID', id],
    ['X-Transaction-ID', id],
  ];
};

async function* metadata({ scope }: Subject, ask: Ask): AsyncGenerator<Check> {
  const whose = [
    ['of a client that acts for itself', [['grant-type', 'client_credentials']]],
    [
      'of an owner',
      [
        ['resource-owner', 'zo\u00eb'],
        ['grant-type', 'authorization_code'],
      ],
    ],
  ] as const;
  for (const [title, more] of whose) {
    const about = [...application, ['client-id', 'headgate-callouts-verify'], ['scope', scope], ...more] as const;
    const got = await ask({ headers: [...about, ...transaction()] });
    yield* judged(
      got,
      [`tokens ${title}: it answers 200`, is200],
      [`tokens ${title}: what it says can be understood`, understood(loginMetadataIn)],
    );
  }
}

async function* scopeCheck({ scope, method }: Subject, ask: Ask): AsyncGenerator<Check> {
  const whose = [
    ['for an application', { token_scope: scope, client_id: 'headgate-callouts-verify' }],
    ['for an owner', { token_scope: scope, client_id: 'headgate-callouts-verify', resource_owner: 'zo\u00eb' }],
  ] as const;
  for (const [title, question] of whose) {
    const headers = [...application, ...transaction()];
    const got = await ask(
      method === 'GET'
        ? { headers, query: question }
        : { method, headers: [['Content-Type', 'application/json'], ...headers], body: JSON.stringify(question) },
    );
    const grants: Judge = (answer) =>
      answer.status >= 400 && answer.status < 500
        ? `the answer is ${answer.status}: it does not grant "${scope}"; --scope names what it does`
        : is200(answer);
    yield* judged(
      got,
      [`${title}: it answers 200`, grants],
      [`${title}: it selects scopes that can be understood`, selects],
    );
  }
}

const selects: Judge = (answer) =>
  understood(selectedScopesIn)(answer) ??
  (selectedScopesIn(answer.headers) === undefined ? 'there is no X-Selected-Scope' : undefined);

async function* revocation(_: Subject, ask: Ask): AsyncGenerator<Check> {
  for (const kind of ['consent', 'code', 'refresh-token', 'access-token']) {
    const secret = newSecret();
    const got = await ask({
      headers: [
        ['Accept', 'application/xml'],
        ['client-id', 'headgate-callouts-verify'],
        ['resource-owner', 'zo\u00eb'],
        [kind, secret],
        ...transaction(),
      ],
    });
    yield* judged(
      got,
      [`asked about one ${kind} it answers 200`, is200],
      [`asked about one ${kind} it gives a list without it`, (answer) => listFault(answer, secret)],
    );
  }
}

const listFault = async ({ headers, body }: Answer, secret: string): Promise<string | undefined> => {
  if (!isXml(headers)) return 'it is no application/xml';
  if (typeof body === 'string') return body;
  try {
    const { tokens } = await readRevocationList(body);
    return tokens.includes(secret) ? 'it lists what was never issued' : undefined;
  } catch (error) {
    if (error instanceof MalformedList) return error.message;
    throw error;
  }
};

const kinds: Readonly<Record<VerifiedKind, (subject: Subject, ask: Ask) => AsyncGenerator<Check>>> = {
  authentication,
  metadata,
  scope: scopeCheck,
  revocation,
};
