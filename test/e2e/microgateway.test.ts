import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { startGateway, type TestApplication, type TestGateway } from '../harness/gateway.ts';
import type { Definitions } from '../harness/project.ts';
import { send, type TestAnswer } from '../harness/send.ts';
import { type RecordedCase, recordedCases } from './recorded-cases.ts';

// What another gateway for the same documents answered, recorded, beside what this one answers.

/** The definitions that a file of cases is about, by folder, where this gateway can serve them. */
const folders: Readonly<Record<string, string>> = {
  'operation-switch.policy.laptop.test.js': 'operation-switch',
  'set-variable.policy.laptop.test.js': 'set-variable',
  'throw.policy.laptop.test.js': 'throw',
  'apic-config.laptop.test.js': 'apic-config',
};

/** Whole files of cases that are left out. */
const leftOutFiles: Readonly<Record<string, string>> = {
  'at.ratelimit.policy.laptop.test.js': 'the policy "rate-limiting" is not served',
  'context.laptop.test.js': 'the policy "javascript" is not served',
  'javascript.policy.laptop.test.js': 'the policy "javascript" is not served',
  'yaml.laptop.test.js': 'its definition has no name, which is refused here (definition/name)',
  'cors.lifecycle.laptop.test.js': 'about headers of CORS, and no flow',
  'oauth2.token.test.js': 'of a token endpoint: test/e2e/microgateway-tokens.test.ts',
};

/** Cases that are left out, by the end of their title. */
const leftOut: Readonly<Record<string, string>> = {
  'set custom status code': 'its status is 666, which is none (RFC 9110 §15)',
  'does not subscribe the API stock-quote': '401 there and 403 here (RFC 9110 §15.5.4): test/e2e/protected-api.test.ts',
  '(rate-limite=1/second) twice': 'about the limits of a plan, and no flow',
  '(w/ a tls-profile)': 'needs its certificates: test/outbound/tls-profiles.test.ts',
};

const applications: readonly TestApplication[] = [
  { id: 'foo', secret: 'fooSecret', subscriptions: [{ product: 'laptop:1.0.0', plan: 'b' }] },
  { id: 'bar', secret: 'barSecret', subscriptions: [{ product: 'laptop:1.0.0', plan: 'a' }] },
];

/** What `apic.json` of the folder says, as a product. */
const product = `
product: 1.0.0
info: { name: laptop, title: Laptop, version: 1.0.0 }
apis:
  bank-account: { name: "bank-account:1.0.0" }
  stock-quote: { name: "stock-quote:1.0.0" }
plans:
  a: { title: A, apis: { stock-quote: {} } }
  b: { title: B, apis: { bank-account: {} } }
`;

describeWithCorpus('what another gateway for API Connect documents answered', () => {
  const cases = recordedCases();
  const reasonOf = (one: RecordedCase): string | undefined =>
    leftOutFiles[one.file] ?? Object.entries(leftOut).find(([end]) => one.test.endsWith(end))?.[1];

  let echo: Backend;
  const gateways = new Map<string, TestGateway>();
  before(async () => {
    echo = await startBackend(({ method, path: url, headers, body }) =>
      method === 'GET' ? { body: url } : { headers: echoed(headers), body },
    );
    for (const folder of new Set(Object.values(folders))) {
      gateways.set(
        folder,
        await startGateway({
          definitions: definitionsIn(folder, echo.url),
          applications,
          // The document sets it in a step. Here what a step sets chooses no target, and a property does.
          properties: { 'target-url': echo.url },
          tlsProfiles: { 'theTlsProfile-bob': {} },
        }),
      );
    }
  });
  after(async () => {
    for (const gateway of gateways.values()) await gateway.close();
    await echo?.close();
  });

  test('every case is run, or there is a reason why it is not', () => {
    assert.equal(cases.length, 103);
    const run = cases.filter((one) => reasonOf(one) === undefined);
    assert.deepEqual([...new Set(run.map(({ file }) => file))].sort(), Object.keys(folders).sort());
    assert.equal(run.length, 17);
    const ends = Object.keys(leftOut);
    assert.deepEqual(
      ends.filter((end) => !cases.some((one) => one.test.endsWith(end))),
      [],
    );
  });

  for (const one of cases) {
    if (reasonOf(one) !== undefined) continue;
    test(one.test, async () => {
      const gateway = gateways.get(folders[one.file] ?? '');
      assert.ok(gateway !== undefined);
      for (const { method, path: url, headers, body, observed } of one.steps) {
        const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
        const answer = await send(gateway.url, {
          method,
          path: url,
          headers: sent,
          ...(typeof body === 'string' && { body }),
        });
        assert.deepEqual([answer.status, answer.reason], [observed.status, observed.reason], answer.text);
        compareBodies(answer, observed.body);
        // The echo sends back what it was sent: the header that the flow has set, or not.
        const set = { set: 'value1', 'set-and-add': 'value1, value2' }[sent['set-variable-case'] ?? ''];
        assert.equal(answer.headers['x-test-set-variable'], set);
        assert.equal(answer.headers['to-be-deleted'], undefined);
      }
    });
  }
});

/** An error has a body of its own form there. */
const compareBodies = (answer: TestAnswer, observed: string): void => {
  if (!observed.startsWith('{"name":')) assert.equal(answer.text, observed);
  else assert.equal(Reflect.get(Object(answer.json()), 'moreInformation'), JSON.parse(observed).message);
};

const definitionsIn = (folder: string, echo: string): Definitions => {
  const directory = path.join(corpus, 'microgateway/definitions', folder);
  const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  const texts = files.map((name) => [
    name,
    readFileSync(path.join(directory, name), 'utf8').replaceAll('http://localhost:8889', echo),
  ]);
  return { ...Object.fromEntries(texts), ...(folder === 'apic-config' && { 'product.yaml': product }) };
};

/** What an answer can have of the headers of a request. */
const echoed = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string | readonly string[]>> =>
  Object.fromEntries(
    ['content-type', 'x-test-set-variable', 'to-be-deleted'].flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
