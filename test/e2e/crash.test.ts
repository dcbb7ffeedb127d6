import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { isSoak } from '../harness/soak.ts';
import { Visitor } from '../harness/visitor.ts';
import { authorizeUrl, introspected, newCode, pkce, refreshTokenOf, tokenOf } from './acme.ts';

// A process that is killed while clients sign in, fetch, refresh and revoke, again and again on one store: what was
// answered holds, what was consumed stays consumed. A crash may lose what nobody was told of; it never doubles anything.

const cycles = isSoak ? 200 : 30;
const clients = 20;
/** Of one round of a client. */
const stepsOfRound = 5;
const basic = ['shop', 'shop-secret'] as const;

let folder: Folder;
let users: Backend;
before(async () => {
  users = await startBackend(({ headers }) => ({ status: headers['authorization'] === undefined ? 401 : 200 }));
  folder = newFolder({ 'acme.yaml': provider, 'applications.yaml': applications, 'headgate.yaml': environment });
});
after(async () => {
  await users?.close();
  folder?.remove();
});

const provider = `
swagger: "2.0"
info: { title: Acme sign-in, version: 1.0.0, x-name: acme }
basePath: /acme
schemes: [https]
x-oauth:
  client-type: confidential
  scopes: { read: See your records }
  grants: [accessCode, application]
  identity-extraction: { type: default-form }
  authentication: { url: "$(users-url)" }
  authorization: { type: default-form }
  authorization-code: { ttl: 600 }
  refresh-token: { ttl: 86400 }
  introspection: true
  revocation: { type: gateway, tokens: true }
paths: {}
`;
const applications = `
applications:
  - id: shop
    type: confidential
    secret: shop-secret
    redirect-uris: ["https://shop.example/back"]
    subscriptions: all
`;
const environment = `
definitions: [acme.yaml]
applications: applications.yaml
properties: { users-url: "\${USERS_URL}" }
`;

/** A code or a refresh token. */
interface OneTime {
  /** The token request that it is good for, once. */
  readonly form: Readonly<Record<string, string>>;
  /** `sent`: without an answer, so that nobody knows what became of it. */
  state: 'kept' | 'sent' | 'spent';
}

/** The code of one authorization and the refresh tokens after it; all but the last are spent. */
type Chain = OneTime[];

/** What one client knows: only what it was answered counts. */
class Client {
  readonly #url: string;
  readonly #chains: Chain[] = [];
  /** Access tokens that must live. */
  readonly #alive = new Set<string>();
  /** Tokens that must be dead. */
  readonly #revoked = new Set<string>();
  /** To be revoked next. */
  #doomed = '';

  constructor(url: string) {
    this.#url = url;
  }

  /** Until the process is gone. `answered` is told of each step, and says whether that was the last. */
  async work(answered: () => boolean): Promise<void> {
    const spend = (): Promise<void> => this.#spend();
    const round = [() => this.#authorize(), spend, spend, () => this.#fetch(), () => this.#revoke()];
    try {
      for (let at = 0; ; at = (at + 1) % stepsOfRound) {
        await round[at]?.();
        if (answered()) return;
      }
    } catch (error) {
      if (!isDeadConnection(error)) throw error;
    }
  }

  /**
   * Through another process on the same store, after the crash. To present what was consumed ends its chain, so one thing
   * of each is presented first: the newest, or one from before it; `turn` chooses.
   */
  async verify(url: string, turn: number): Promise<void> {
    for (const token of this.#alive)
      assert.equal(await isActive(url, token), true, 'a token that was answered is lost');
    for (const token of this.#revoked) assert.equal(await isActive(url, token), false, 'a revoked token lives');
    for (const [at, chain] of this.#chains.entries()) {
      const newest = chain.at(-1);
      const first = chain.toReversed()[(turn + at) % chain.length];
      assert.ok(newest !== undefined && first !== undefined);
      const { status } = await tokenAnswer(url, first.form);
      if (first.state === 'kept') assert.equal(status, 200, 'a code or refresh token that was answered is lost');
      if (first.state === 'spent') assert.equal(status, 400, 'a consumed code or refresh token works again');
      // By now it is consumed, or its chain has died.
      assert.equal((await tokenAnswer(url, newest.form)).status, 400, 'a consumed code or refresh token works again');
    }
  }

  async #authorize(): Promise<void> {
    const code = await newCode(new Visitor(), authorizeUrl(this.#url));
    const redirectUri = 'https://shop.example/back';
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: pkce.verifier };
    this.#chains.push([{ form, state: 'kept' }]);
  }

  /** Exchanges the code or refresh token of the newest chain for the next one. */
  async #spend(): Promise<void> {
    const chain = this.#chains.at(-1);
    const spent = chain?.at(-1);
    assert.ok(chain !== undefined && spent !== undefined);
    spent.state = 'sent';
    const answer = await tokenAnswer(this.#url, spent.form);
    this.#live(answer);
    spent.state = 'spent';
    chain.push({ form: { grant_type: 'refresh_token', refresh_token: refreshTokenOf(answer) }, state: 'kept' });
  }

  async #fetch(): Promise<void> {
    this.#doomed = this.#live(await tokenAnswer(this.#url, { grant_type: 'client_credentials', scope: 'read' }));
  }

  async #revoke(): Promise<void> {
    const token = this.#doomed;
    // From here on nobody knows, until it is answered.
    this.#alive.delete(token);
    const { status } = await send(this.#url, { path: '/acme/oauth2/revoke', basic, form: { token } });
    assert.equal(status, 200);
    this.#revoked.add(token);
  }

  #live(answer: TestAnswer): string {
    assert.equal(answer.status, 200, answer.text);
    const token = tokenOf(answer);
    this.#alive.add(token);
    return token;
  }
}

/** A failed assertion has a `code` too. */
const isDeadConnection = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(String(error.code));

const tokenAnswer = (url: string, form: Readonly<Record<string, string>>): Promise<TestAnswer> =>
  send(url, { path: '/acme/oauth2/token', basic, form });

const isActive = async (url: string, token: string): Promise<unknown> => (await introspected(url, token))['active'];

const start = (): Promise<RunningCli> =>
  startCli(['--config', folder.at('headgate.yaml'), '--data', folder.at('data')], { USERS_URL: users.url });

test(`killed ${cycles} times under load, nothing answered is lost and nothing consumed works again (A52)`, async () => {
  for (let cycle = 0, running = await start(); ; cycle++) {
    const { url } = running;
    const all = Array.from({ length: clients }, () => new Client(url));
    // Another moment in every cycle, the first answers included; the others' requests are under way then.
    const deathAt = 1 + ((cycle * 37) % (clients * (stepsOfRound + 1)));
    let answers = 0;
    let dead: Promise<void> | undefined;
    const answered = (): boolean => {
      answers++;
      if (answers >= deathAt) dead ??= running.kill();
      return dead !== undefined;
    };
    await Promise.all(all.map((client) => client.work(answered)));
    await dead;
    running = await start();
    await Promise.all(all.map((client, at) => client.verify(running.url, cycle + at)));
    if (cycle === cycles - 1) {
      assert.equal(await running.stop(), 0);
      return;
    }
  }
});
