import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { run } from '../../src/cli/main.ts';
import { SigningKeys } from '../../src/oauth/signing/signing-keys.ts';
import { signingNeeds } from '../../src/oauth/signing/signing-needs.ts';
import { newFolder } from '../harness/folder.ts';
import { type GatewayInit, settableClock, startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { applications, provider, tokenOf } from './acme.ts';

// Keys that follow one another while two gateways on one store sign with them.

const signed = provider({ grants: '[application]' }).replace('ttl: 600', 'ttl: 600, format: jwt');
const opaque = provider({ name: 'other', grants: '[application]' });
const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
securityDefinitions:
  acme: { type: oauth2, flow: application, tokenUrl: "https://gw.example/acme/oauth2/token", scopes: { read: Read } }
  other: { type: oauth2, flow: application, tokenUrl: "https://gw.example/other/oauth2/token", scopes: { read: Read } }
paths:
  /: { get: { security: [{ acme: [read] }], responses: { 200: { description: Fine } } } }
  /other: { get: { security: [{ other: [read] }], responses: { 200: { description: Fine } } } }
x-assembly: { execute: [{ set-variable: { actions: [{ set: message.body, value: fine }] } }] }
`;

/** Two gateways and the folder of their store. */
const startTwo = async (t: TestContext, clock: GatewayInit['clock']) => {
  const folder = newFolder();
  t.after(() => folder.remove());
  const init: GatewayInit = {
    definitions: { 'acme.yaml': signed, 'other.yaml': opaque, 'records.yaml': api },
    applications,
    publicUrl: 'https://gw.example',
    store: folder.at('headgate.db'),
    ...(clock && { clock }),
  };
  const [one, two] = [await startGateway(init), await startGateway(init)];
  t.after(() => Promise.all([one.close(), two.close()]));
  return { one, two, folder: folder.path };
};

const newToken = async ({ url }: TestGateway, name = 'acme'): Promise<string> => {
  const form = { grant_type: 'client_credentials', scope: 'read' };
  return tokenOf(await send(url, { path: `/${name}/oauth2/token`, basic: ['shop', 'shop-secret'], form }));
};

const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';

/** Who verifies tokens: keeps the published keys as long as it may, and fetches them anew at a `kid` that it does not know. */
class Verifier {
  readonly #gateway: TestGateway;
  readonly #now: () => number;
  #held: { readonly keys: JSONWebKeySet; readonly until: number } | undefined;
  unknown = 0;
  most = 0;

  constructor(gateway: TestGateway, now: () => number) {
    this.#gateway = gateway;
    this.#now = now;
  }

  async verify(token: string): Promise<void> {
    if (this.#held === undefined || this.#held.until <= this.#now()) await this.#fetch();
    if (!this.#knows(token)) {
      this.unknown += 1;
      await this.#fetch();
    }
    const { keys } = this.#held ?? assert.fail('no keys were fetched');
    await jwtVerify(token, createLocalJWKSet(keys), { currentDate: new Date(this.#now()) });
  }

  #knows(token: string): boolean {
    return this.#held?.keys.keys.some(({ kid }) => kid === kidOf(token)) === true;
  }

  async #fetch(): Promise<void> {
    const { headers, json } = await send(this.#gateway.url, { path: '/acme/oauth2/jwks' });
    const maxAge = Number(/max-age=(\d+)/.exec(String(headers['cache-control']))?.[1]);
    const keys = json() as JSONWebKeySet; // it is verified with
    this.most = Math.max(this.most, keys.keys.length);
    this.#held = { keys, until: this.#now() + maxAge * 1000 };
  }
}

const headgate = async (folder: string, ...args: readonly string[]): Promise<string> => {
  let stdout = '';
  let stderr = '';
  const code = await run(['keys', ...args, '--data', folder], {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    cwd: folder,
    colour: false,
  });
  assert.equal(code, 0, stderr);
  return stdout;
};

test('keys that rotate by themselves fail nobody, not even who never looks before the time (A53)', async (t) => {
  const clock = settableClock(Date.UTC(2030, 0, 1));
  const { one, two } = await startTwo(t, clock);
  const gateways = [one, two];
  const needs = signingNeeds(one.bundle().assemblies);
  const plan = { rotateAfterMs: 100 * 60_000, publishBeforeMs: 10 * 60_000 };
  const renewals = gateways.map(({ stores }) => new SigningKeys(stores.signingKeys));
  const verifiers = gateways.map((gateway) => new Verifier(gateway, clock.now));
  const live: { readonly token: string; readonly until: number }[] = [];
  const kids: string[] = [];
  for (let round = 0; round < 150; round += 1) {
    clock.advance(150);
    await Promise.all(renewals.map((keys) => keys.renew(needs, plan, clock.now())));
    const token = await newToken(gateways[round % 2] ?? one);
    live.push({ token, until: clock.now() + 600_000 });
    if (kids.at(-1) !== kidOf(token)) kids.push(kidOf(token));
    while ((live[0]?.until ?? 0) <= clock.now()) live.shift();
    for (const each of live) await Promise.all(verifiers.map((verifier) => verifier.verify(each.token)));
  }
  assert.equal(kids.length, 4, 'six hours and a quarter are three rotations');
  assert.equal(new Set(kids).size, 4);
  for (const { unknown, most } of verifiers) assert.deepEqual([unknown, most], [0, 2]);
});

test('a rotation at once fails nobody who fetches the keys anew at a kid that is unknown (A53)', async (t) => {
  const clock = settableClock(Date.now());
  const { one, two, folder } = await startTwo(t, clock);
  const verifier = new Verifier(two, clock.now);
  const tokens = [await newToken(one)];
  for (let rotation = 0; rotation < 3; rotation += 1) {
    for (const token of tokens) await verifier.verify(token);
    const listed = await headgate(folder, 'rotate', '--now');
    clock.advance(6);
    const after = [await newToken(one), await newToken(two)];
    assert.deepEqual(new Set(after.map(kidOf)), new Set([listed.split(' ')[0]]));
    for (const token of [...after, ...tokens]) await verifier.verify(token);
    tokens.push(...after);
  }
  assert.deepEqual([new Set(tokens.map(kidOf)).size, verifier.unknown], [4, 3]);
});

test('a key that was to follow and is taken back gives way to one that signs as soon, so that one always does', async (t) => {
  const { one, folder } = await startTwo(t, undefined);
  await newToken(one);
  const next = (await headgate(folder, 'rotate')).split(' ')[0] ?? '';
  await headgate(folder, 'retire', next, '--compromised');
  await headgate(folder, 'rotate');
  const [signs, , successor, ...more] = await one.stores.signingKeys.list();
  assert.equal(more.length, 0);
  assert.ok(signs?.retiredAt !== undefined);
  assert.equal(successor?.activeAt, signs.retiredAt);
});

test('tokens of a compromised key are refused by every gateway at once, and by no key it can be verified', async (t) => {
  const clock = settableClock(Date.now());
  const { one, two, folder } = await startTwo(t, clock);
  const at = async ({ url }: TestGateway, bearer: string, path = '/records'): Promise<number> =>
    (await send(url, { path, bearer })).status;
  const tokens = [await newToken(one), await newToken(two)];
  const other = await newToken(one, 'other');
  for (const gateway of [one, two]) {
    for (const token of tokens) assert.equal(await at(gateway, token), 200);
    assert.equal(await at(gateway, other, '/records/other'), 200);
  }
  const kid = kidOf(tokens[0] ?? '');
  const [gone = '', next = ''] = (await headgate(folder, 'retire', kid, '--compromised')).split('\n');
  assert.match(gone, new RegExp(`^${kid}  ES256  compromised`));
  assert.match(next, /^[\w-]{43} {2}ES256 {2}signs since /);
  for (const gateway of [one, two]) {
    for (const token of tokens) assert.equal(await at(gateway, token), 401);
    assert.equal(await at(gateway, other, '/records/other'), 200, 'what it has not signed lives on');
    // For some seconds this one has not heard of it.
    const late = await newToken(gateway);
    assert.equal(await at(gateway, late), kidOf(late) === kid ? 401 : 200);
  }
  clock.advance(6);
  for (const gateway of [one, two]) {
    const { keys } = (await send(gateway.url, { path: '/acme/oauth2/jwks' })).json() as JSONWebKeySet; // RFC 7517 §5
    assert.deepEqual(
      keys.map((key) => key.kid),
      [next.split(' ')[0]],
    );
    const token = await newToken(gateway);
    assert.equal(kidOf(token), next.split(' ')[0]);
    assert.equal(await at(gateway, token), 200);
  }
});
