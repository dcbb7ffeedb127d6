import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Backend, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';

// Every error that a flow can meet: who takes it, and what the caller gets where nobody does.

let backend: Backend;
let gone: string;

before(async () => {
  backend = await startBackend(({ path }) => (path === '/broken' ? { status: 503, body: 'trace' } : { body: 'fine' }));
  const closed = await startBackend();
  gone = closed.url;
  await closed.close();
});
after(() => backend.close());

/** An API whose first operation needs client id and secret. */
const api = (execute: string, cases: string, info = 'x-name: shop'): string => `
swagger: "2.0"
info: { title: Shop, version: 1.0.0, ${info} }
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
paths:
  /guarded: { get: { security: [{ id: [], secret: [] }], responses: { 200: { description: Fine } } } }
  /open:
    get: { responses: { 200: { description: Fine } } }
    post: { responses: { 200: { description: Fine } } }
${info === 'x-name: shop' ? 'x-assembly:' : 'x-ibm-configuration:\n  assembly:'}
    execute: [${execute}]
    catch: [${cases}]
`;

const product = `
product: 1.0.0
info: { name: p, title: P, version: 1.0.0 }
apis: { shop: { name: "shop:1.0.0" } }
plans: { gold: { title: Gold } }
`;

const shop = async (text: string, more: Readonly<Record<string, string>> = {}): Promise<TestGateway> =>
  startGateway({
    definitions: { 'shop.yaml': text, ...more },
    applications: [
      { id: 'buyer', secret: 'right' },
      { id: 'stranger', secret: 'right', subscriptions: [{ product: 'q:1.0.0', plan: 'other' }] },
    ],
    properties: { backend: backend.url, gone },
  });

const keys = (id: string, secret: string): TestRequest['headers'] => ({
  'X-IBM-Client-Id': id,
  'X-IBM-Client-Secret': secret,
});

interface Row {
  readonly error: string;
  readonly execute: string;
  readonly request: TestRequest;
  /** Uncaught. */
  readonly status: number;
  readonly said: string;
  /** `default` takes it. */
  readonly byDefault: boolean;
}

const open: TestRequest = { path: '/open' };

const rows: readonly Row[] = [
  {
    error: 'ConnectionError',
    execute: '{ invoke: { target-url: $(gone)/ } }',
    request: open,
    status: 502,
    said: 'The back end cannot be reached',
    byDefault: true,
  },
  {
    error: 'OperationError',
    execute: '{ invoke: { target-url: $(backend)/broken, stop-on-error: [OperationError] } }',
    request: open,
    status: 503,
    said: 'The back end answered 503',
    byDefault: true,
  },
  {
    error: 'PropertyError',
    execute: '{ set-variable: { actions: [{ set: message.status.code, value: 999 }] } }',
    request: open,
    status: 500,
    said: 'The status code is not from 200 to 599',
    byDefault: true,
  },
  {
    error: 'RuntimeError',
    execute: '{ if: { condition: order.total > 0, execute: [] } }',
    request: open,
    status: 500,
    said: 'A condition cannot be evaluated',
    byDefault: true,
  },
  {
    error: 'OutOfStock',
    execute: '{ throw: { name: OutOfStock, message: None left } }',
    request: open,
    status: 500,
    said: 'None left',
    byDefault: true,
  },
  {
    error: 'BadRequestError',
    execute: '{ if: { condition: message.body.total > 0, execute: [] } }',
    request: {
      path: '/open',
      headers: { 'Content-Type': 'application/json' },
      body: '{"total":1,"total":-1}',
      method: 'POST',
    },
    status: 400,
    said: 'An object in the JSON of the body has two members of one name',
    byDefault: false,
  },
  {
    error: 'UnauthorizedError',
    execute: '{ throw: { name: Never } }',
    request: { path: '/guarded', headers: keys('buyer', 'wrong') },
    status: 401,
    said: 'Invalid client id or secret.',
    byDefault: false,
  },
  {
    error: 'ForbiddenError',
    execute: '{ throw: { name: Never } }',
    request: { path: '/guarded', headers: keys('stranger', 'right') },
    status: 403,
    said: 'The application is not subscribed to a plan with this operation',
    byDefault: false,
  },
];

const saying = (text: string): string =>
  `[{ set-variable: { actions: [{ set: message.status.code, value: 200 }, { set: message.body, value: "${text} $(error.name) $(error.status.code)" }] } }]`;

describe('an error', () => {
  for (const { error, execute, request, status, said, byDefault } of rows) {
    const answerOf = async (t: { after(run: () => Promise<void>): void }, cases: string) => {
      const gateway = await shop(api(execute, cases), { 'product.yaml': product });
      t.after(() => gateway.close());
      return send(gateway.url, request);
    };

    test(`${error} that nobody takes is told with its status and message`, async (t) => {
      const answer = await answerOf(t, '{ errors: [Another], execute: [] }');
      assert.equal(answer.status, status);
      assert.deepEqual(answer.json(), {
        httpCode: String(status),
        httpMessage: answer.reason,
        moreInformation: said,
      });
    });

    test(`${error} is taken by the first case that names it`, async (t) => {
      const cases = [
        `{ errors: [Another], execute: ${saying('wrong')} }`,
        `{ errors: [Another, ${error}], execute: ${saying('first')} }`,
        `{ errors: [${error}, Later], execute: ${saying('second')} }`,
      ];
      const answer = await answerOf(t, cases.join(','));
      assert.deepEqual([answer.status, answer.text], [200, `first ${error} ${status}`]);
    });

    test(`${error} is ${byDefault ? '' : 'not '}taken by default`, async (t) => {
      const answer = await answerOf(t, `{ default: ${saying('default')} }`);
      assert.equal(answer.status, byDefault ? 200 : status);
    });

    test(`${error} is ${byDefault ? '' : 'not '}taken by a case with default among its errors`, async (t) => {
      const answer = await answerOf(t, `{ errors: [Another, null, default], execute: ${saying('default')} }`);
      assert.equal(answer.status, byDefault ? 200 : status);
    });
  }

  test('that a case names beside default is taken, whichever it is', async (t) => {
    const gateway = await shop(api('', `{ errors: [UnauthorizedError, default], execute: ${saying('both')} }`));
    t.after(() => gateway.close());
    const { text } = await send(gateway.url, { path: '/guarded', headers: keys('buyer', 'wrong') });
    assert.equal(text, 'both UnauthorizedError 401');
  });

  test('of a case is not taken by another case', async (t) => {
    const cases = `{ errors: [A], execute: [{ throw: { name: B, message: second } }] }, { errors: [B], execute: [] }`;
    const gateway = await shop(api('{ throw: { name: A } }', cases));
    t.after(() => gateway.close());
    const answer = await send(gateway.url, open);
    assert.deepEqual([answer.status, Reflect.get(Object(answer.json()), 'moreInformation')], [500, 'second']);
  });

  test('ends the flow: the message is what it was then, and nothing behind it runs', async (t) => {
    const execute = `
      { invoke: { target-url: $(backend)/ } },
      { if: { condition: true, execute: [{ throw: { name: A } }] } },
      { set-variable: { actions: [{ set: message.body, value: never }] } }`;
    const gateway = await shop(api(execute, '{ errors: [A], execute: [] }'));
    t.after(() => gateway.close());
    const answer = await send(gateway.url, open);
    assert.deepEqual([answer.status, answer.text], [200, 'fine']);
  });
});

describe('what stop-on-error does not list lets the flow go on', () => {
  const next = '{ set-variable: { actions: [{ set: message.headers.X-Next, value: "$(message.status.code)" }] } }';
  const table: readonly (readonly [stops: string, path: string, status: number, goesOn: boolean])[] = [
    // Without the key ConnectionError stops, and nothing else.
    ['', '$(gone)/', 502, false],
    ['', '$(backend)/broken', 503, true],
    ['stop-on-error: []', '$(gone)/', 502, true],
    ['stop-on-error: [null]', '$(gone)/', 502, true],
    ['stop-on-error: [null]', '$(backend)/broken', 503, true],
    ['stop-on-error: [OperationError]', '$(gone)/', 502, true],
    ['stop-on-error: [ConnectionError]', '$(backend)/broken', 503, true],
    ['stop-on-error: [ConnectionError, null, OperationError]', '$(backend)/broken', 503, false],
  ];
  for (const [stops, target, status, goesOn] of table) {
    test(`${stops || 'no stop-on-error'} and ${target} ${goesOn ? 'goes on' : 'stops'}`, async (t) => {
      const invoke = `{ invoke: { target-url: "${target}"${stops && `, ${stops}`} } }`;
      const gateway = await shop(api(`${invoke}, ${next}`, ''));
      t.after(() => gateway.close());
      const answer = await send(gateway.url, open);
      assert.deepEqual([answer.status, answer.headers['x-next']], [status, goesOn ? String(status) : undefined]);
    });
  }

  test('in a definition of API Connect a connection that failed is then a 500, "URL Open error"', async (t) => {
    const execute = `{ invoke: { target-url: $(gone)/, stop-on-error: [] } }, ${next}`;
    const gateway = await shop(api(execute, '', 'x-ibm-name: shop'));
    t.after(() => gateway.close());
    const answer = await send(gateway.url, open);
    assert.deepEqual([answer.status, answer.reason, answer.headers['x-next']], [500, 'URL Open error', '500']);
  });
});
