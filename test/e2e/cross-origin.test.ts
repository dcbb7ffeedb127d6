import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { applications, authorizeUrl, provider, users } from './acme.ts';

// Scripts of other origins get nothing out of the authorization endpoint: it is one that browsers go to.

const operation = '{ responses: { 200: { description: An answer } } }';
/** With CORS switched on, as documents of API Connect v5 have it. */
const old = `
swagger: "2.0"
info: { title: Old sign-in, version: 1.0.0, x-ibm-name: old }
basePath: /old
paths:
  /oauth2/authorize: { get: ${operation}, post: ${operation} }
  /oauth2/token: { post: ${operation} }
x-ibm-configuration:
  cors: { enabled: true }
  oauth2:
    client-type: confidential
    scopes: { read: See your records }
    grants: [accessCode]
    identity-extraction: { type: default-form }
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
`;

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({ definitions: { 'acme.yaml': provider(), 'old.yaml': old }, applications, users });
});
after(() => gateway.close());

for (const name of ['acme', 'old']) {
  test(`the authorization endpoint of "${name}" lets no script of another origin read its answers (RFC 9700 §2.6)`, async () => {
    const url = authorizeUrl('', {}, `/${name}/oauth2/authorize`);
    const preflight = { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'GET' };
    const requests = [
      { method: 'OPTIONS', path: url, headers: preflight, status: 405 },
      { method: 'GET', path: url, headers: { Origin: 'https://shop.example' }, status: 200 },
      { method: 'GET', path: `${url}&x=1&x=2`, headers: { Origin: 'https://shop.example' }, status: 302 },
      { method: 'GET', path: `${url}&client_id=x`, headers: { Origin: 'null' }, status: 400 },
    ];
    for (const { status, ...request } of requests) {
      const answer = await send(gateway.url, request);
      assert.equal(answer.status, status, answer.text);
      const granted = Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'));
      assert.deepEqual(granted, []);
    }
  });
}
