import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Backend, type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';

// Flows as authors of API Connect write them: which steps run for which request.

const shipping = `
swagger: "2.0"
info: { title: Shipping, version: 1.0.0, x-ibm-name: shipping }
basePath: /shipping
paths:
  /rates:
    get:
      operationId: rates.get
      parameters: [{ name: zip, in: query, type: string, required: true }]
      responses: { 200: { description: Rates } }
  /labels/{id}:
    get:
      parameters: [{ name: id, in: path, type: string, required: true }]
      responses: { 200: { description: A label } }
    put:
      parameters: [{ name: id, in: path, type: string, required: true }]
      responses: { 200: { description: A label } }
x-ibm-configuration:
  assembly:
    execute:
      - operation-switch:
          title: operation-switch
          case:
            - operations: [rates.get]
              execute:
                - invoke: { title: xyz, target-url: "$(xyz)/rates?zip={zip}", output: xyz_response, stop-on-error: [null], version: 1.0.0 }
                - if:
                    title: ask the other
                    condition: $(xyz_response.status.code) != '200' || $(xyz_response.body.rates.length) == 0
                    execute:
                      - invoke: { target-url: "$(cek)/rates?zip={zip}", stop-on-error: [ConnectionError] }
                      - switch:
                          case:
                            - condition: $(message.status.code) == '200'
                              execute: [{ set-variable: { actions: [{ set: message.headers.X-By, value: cek }] } }]
                            - condition: $(message.status.code) != '200'
                              execute: [{ throw: { name: NoRates, message: Nobody ships to $(request.parameters.zip) } }]
                - if:
                    condition: $(xyz_response.status.code) == 200 && message.headers['x-by'] === undefined;
                    execute:
                      - set-variable:
                          actions:
                            - { set: message.body, value: $(xyz_response.body) }
                            - { set: message.headers.X-By, value: xyz }
            - operations: [{ verb: put, path: "/labels/{id}" }]
              execute:
                - if:
                    condition: typeof message.body.to !== 'string' || message.body.to.trim() === ''
                    execute: [{ throw: { name: BadLabel } }]
                - invoke: { target-url: "$(xyz)/labels/{id}" }
          otherwise: []
      - if:
          condition: "request.verb === 'GET' && api.operation.path === '/labels/{id}'"
          execute: [{ set-variable: { actions: [{ set: message.body, value: "label $(request.parameters.id)" }] } }]
    catch:
      - errors: [NoRates, BadLabel, null]
        execute:
          - switch:
              case:
                - condition: "'$(error.name)' === 'BadLabel'"
                  execute: [{ set-variable: { actions: [{ set: message.status.code, value: 422 }, { set: message.body, value: Where to? }] } }]
                - otherwise: [{ set-variable: { actions: [{ set: message.status.code, value: 404 }, { set: message.body, value: $(error.message) }] } }]
      - errors: [ConnectionError, default]
        execute: [{ set-variable: { actions: [{ set: message.status.code, value: 503 }, { set: message.body, value: $(error.name) }] } }]
`;

const acme = `
swagger: "2.0"
info: { title: Acme, version: 1.0.0, x-name: acme }
basePath: /acme
paths: {}
x-oauth: { client-type: confidential, scopes: { read: Read }, grants: [application], introspection: true }
x-assembly:
  execute:
    - operation-switch:
        case:
          - operations: [{ verb: POST, path: /oauth2/token }]
            execute:
              - if:
                  condition: client.app.id === 'shop'
                  execute: [{ set-variable: { actions: [{ set: message.headers.X-At, value: token }] } }]
          - operations: [{ verb: POST, path: /oauth2/introspect }]
            execute: [{ set-variable: { actions: [{ set: message.headers.X-At, value: introspect }] } }]
`;

type Answerer = (received: Received) => BackendAnswer;

let xyz: Backend;
let cek: Backend;
let gateway: TestGateway;
let answers: { xyz: Answerer; cek: Answerer };

before(async () => {
  xyz = await startBackend((received) => answers.xyz(received));
  cek = await startBackend((received) => answers.cek(received));
  gateway = await startGateway({
    definitions: { 'shipping.yaml': shipping, 'acme.yaml': acme },
    applications: [{ id: 'shop', secret: 'shop-secret' }],
    properties: { xyz: xyz.url, cek: cek.url },
  });
});
beforeEach(() => {
  answers = { xyz: () => ({ json: { rates: [7] } }), cek: () => ({ json: { rates: [8] } }) };
  xyz.received.length = 0;
  cek.received.length = 0;
});
after(async () => {
  await gateway?.close();
  await xyz?.close();
  await cek?.close();
});

const rates = async () => {
  const { status, headers, text } = await send(gateway.url, { path: '/shipping/rates?zip=90210' });
  const asked = [xyz, cek].filter(({ received }) => received.length > 0).length;
  return [status, headers['x-by'], text, asked];
};

describe('a flow goes by operation, by answers and by errors', () => {
  test('the first back end answers, the second is not asked', async () => {
    assert.deepEqual(await rates(), [200, 'xyz', '{"rates":[7]}', 1]);
    assert.equal(xyz.received[0]?.path, '/rates?zip=90210');
  });

  for (const [about, answer] of [
    ['an error', { status: 500, body: 'trace' }],
    ['nothing to offer', { json: { rates: [] } }],
    ['no connection', { cut: 'head' }],
  ] as const) {
    test(`where the first has ${about}, the second is asked`, async () => {
      answers.xyz = () => answer;
      assert.deepEqual(await rates(), [200, 'cek', '{"rates":[8]}', 2]);
    });
  }

  test('what a step in a block of a block throws is taken by its case, which has cases itself', async () => {
    answers = { xyz: () => ({ status: 500 }), cek: () => ({ status: 404, body: 'lost' }) };
    assert.deepEqual(await rates(), [404, undefined, 'Nobody ships to 90210', 2]);
  });

  test('a case with default among its errors takes what no case before it names', async () => {
    answers = { xyz: () => ({ status: 500 }), cek: () => ({ cut: 'head' }) };
    assert.deepEqual(await rates(), [503, undefined, 'ConnectionError', 2]);
  });

  test('a condition looks into what the client sent, and the back end gets it all the same', async () => {
    const put = (json: unknown) => send(gateway.url, { method: 'PUT', path: '/shipping/labels/7', json });
    answers.xyz = ({ body }) => ({ body });
    assert.equal((await put({ to: 'Ada' })).text, '{"to":"Ada"}');
    for (const bad of [{}, { to: ' ' }, { to: 7 }]) {
      const { status, text } = await put(bad);
      assert.deepEqual([status, text], [422, 'Where to?']);
    }
    // A body that is no object has no member: that is a mistake of the flow, not of the label.
    assert.equal((await put(null)).text, 'RuntimeError');
    assert.equal(xyz.received.length, 1);
  });

  test('for an operation that no case names, the steps behind the switch run', async () => {
    assert.equal((await send(gateway.url, { path: '/shipping/labels/a%20b' })).text, 'label a b');
    assert.equal(xyz.received.length, 0);
  });

  test('a provider’s own endpoints are operations too', async () => {
    const form = { grant_type: 'client_credentials', scope: 'read' };
    const basic = ['shop', 'shop-secret'] as const;
    const token = await send(gateway.url, { path: '/acme/oauth2/token', form, basic });
    assert.deepEqual([token.status, token.headers['x-at']], [200, 'token']);
    const looked = await send(gateway.url, { path: '/acme/oauth2/introspect', form: { token: 'x' }, basic });
    assert.deepEqual([looked.status, looked.headers['x-at']], [200, 'introspect']);
  });
});
