import assert from 'node:assert/strict';
import { send, type TestAnswer } from '../harness/send.ts';
import { listOf, type Page, Visitor } from '../harness/visitor.ts';
import type { RecordedStep } from './recorded-cases.ts';

/** What a step came to with both: `200 access_token refresh_token`, `400 invalid_grant`, `303`. */
export interface Outcomes {
  readonly there: string;
  readonly here: string;
  /** The body of the answer here, for a message. */
  readonly text: string;
}

/** Who signs in. */
const user = { username: 'root', password: 'Hunter2' };

/** Sends recorded requests to a gateway of ours. What it has given stands in them for what was given when they were recorded. */
export class Replay {
  readonly #url: string;
  readonly #visitor = new Visitor();
  /** The page that the visitor looks at. */
  #page: Page | undefined;
  /** Ours, by the recorded value. */
  readonly #given = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** Takes one step; fails where an answer that is like the recorded one in its outcome says something else of what it gives. */
  async step(step: RecordedStep): Promise<Outcomes> {
    const answer = await this.#send(step);
    const recorded = { ...step.observed, text: step.observed.body };
    assert.deepEqual(returnTo(answer), returnTo(recorded));
    assert.ok(isUncached(answer) || !isUncached(recorded), 'the answer may not be kept (RFC 6749 §5.1)');
    if (answer.status === 200 && recorded.status === 200) assert.deepEqual(terms(answer), terms(recorded));
    await this.#keep(step, answer);
    return { there: outcome(recorded), here: outcome(answer), text: answer.text };
  }

  async #send({ method, path, headers: recorded, body }: RecordedStep): Promise<TestAnswer> {
    if (path.includes('/authorize?')) {
      this.#page = method === 'GET' ? await this.#visitor.open(this.#url + path) : await this.#signIn();
      return this.#page;
    }
    // With a form, `send` says its type itself.
    const headers = Object.fromEntries(
      Object.entries(recorded).flatMap(([name, value]) => (name === 'Content-Type' ? [] : [[name, String(value)]])),
    );
    if (body === null || typeof body === 'string') return send(this.#url, { method, path, headers });
    return send(this.#url, { method, path, headers, form: this.#threaded(body) });
  }

  /** Signs in and allows what is asked for. */
  async #signIn(): Promise<Page> {
    assert.ok(this.#page !== undefined, 'the page comes first');
    const consent = await this.#visitor.submit(this.#page, user);
    return this.#visitor.submit(consent, { approve: 'true' });
  }

  #threaded(form: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, this.#given.get(value) ?? value]));
  }

  async #keep({ observed, body, ...step }: RecordedStep, answer: TestAnswer): Promise<void> {
    const recorded = { ...observed, text: observed.body };
    const code = codeOf(recorded);
    if (code !== undefined) this.#given.set(code, codeOf(answer) ?? assert.fail('no code came back'));
    const { refresh_token: refresh } = membersOf(recorded);
    if (typeof refresh !== 'string') return;
    const { refresh_token: ours } = membersOf(answer);
    if (typeof ours === 'string') this.#given.set(refresh, ours);
    // Client credentials bring none here: what follows goes on with that of a user, for the same scopes.
    else if (answer.status === 200 && typeof body === 'object') {
      const again = await this.#send({ ...step, observed, body: { ...body, grant_type: 'password', ...user } });
      this.#given.set(refresh, String(membersOf(again)['refresh_token']));
    }
  }
}

/** What both kinds of answers have: recorded ones and ours. */
type Told = Pick<TestAnswer, 'status' | 'headers' | 'text'>;

const outcome = (told: Told): string => {
  const members = membersOf(told);
  const tokens = ['access_token', 'refresh_token'].filter((name) => name in members);
  return [told.status, ...(typeof members['error'] === 'string' ? [members['error']] : tokens)].join(' ');
};

/** What an answer says of what it gives; the tokens themselves are of two kinds. */
const terms = (told: Told): object => {
  const { access_token: _, refresh_token: __, ...rest } = membersOf(told);
  return rest;
};

const membersOf = ({ text }: Told): Readonly<Record<string, unknown>> => (text.startsWith('{') ? JSON.parse(text) : {});

const isUncached = ({ headers }: Told): boolean => /\bno-store\b/.test(String(headers['cache-control']));

const locationOf = ({ headers }: Told): URL | undefined =>
  listOf(headers['location']).map((location) => new URL(location))[0];

const codeOf = (told: Told): string | undefined => locationOf(told)?.searchParams.get('code') ?? undefined;

/** Where an answer sends the browser, with the state. Ours says who answers, too (RFC 9207 §2). */
const returnTo = (told: Told): readonly unknown[] => {
  const to = locationOf(told);
  return to === undefined ? [] : [to.origin, to.pathname, to.searchParams.get('state')];
};
