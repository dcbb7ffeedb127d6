import assert from 'node:assert/strict';
import type { Definitions } from '../harness/project.ts';

const acme = `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: acme }
basePath: /acme
schemes: [https]
x-oauth:
  profile: strict
  client-type: confidential
  scopes: { read: Read, write: Write }
  default-scopes: [read]
  grants: [accessCode]
  allow-legacy: [password]
  pkce: { mode: required, plain: false }
  client-authentication: [basic, private_key_jwt]
  authentication: { url: "https://users.example/check", tls-profile: users, forward-headers: [X-Tenant] }
  identity-extraction: { type: custom-form, url: "https://forms.example/in", sha256: ${'5e'.repeat(32)} }
  authorization: { type: default-form, remember: false }
  session: { idle: 600, ttl: 3600 }
  metadata: { url: "https://metadata.example/of?key=hidden" }
  authorization-code: { ttl: 60 }
  access-token: { ttl: 3600, audience: ["https://gw.example/api"] }
  refresh-token: { ttl: 86400, count: 10, grace: 0 }
  maximum-consent: { ttl: 864000 }
  introspection: true
  revocation: { tokens: true, permissions: true, cascade: true, url: "https://lists.example/revoked" }
  scope-validators: { owner: { url: "https://checks.example/owner" } }
  response-formats: [json]
  activity: { success: none }
paths: {}
`;

const rival = `
swagger: "2.0"
info: { title: Rival, version: 1.0.0, x-name: rival }
basePath: /rival
schemes: [https]
x-oauth: { client-type: confidential, scopes: { read: R, write: W }, grants: [application] }
paths: {}
`;

/** The API by itself. */
export const api = `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /api
schemes: [https]
securityDefinitions:
  acme: { type: oauth2, flow: accessCode, authorizationUrl: /acme/oauth2/authorize, tokenUrl: /acme/oauth2/token, scopes: { read: R, write: W } }
  rival: { type: oauth2, flow: application, tokenUrl: /rival/oauth2/token, scopes: { read: R, write: W } }
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  id-in-query: { type: apiKey, in: query, name: client_id }
security: [{ acme: [read] }]
paths:
  /records:
    get: { operationId: list, responses: { 200: { description: Fine } } }
  /status:
    get: { operationId: status, security: [], responses: { 200: { description: Fine } } }
  /keyed:
    get: { operationId: keyed, security: [{ id: [] }], responses: { 200: { description: Fine } } }
x-gateway:
  properties:
    backend: { value: "https://backend.example/a" }
    word: { value: one }
  catalogs: { live: { properties: { word: two } } }
x-assembly:
  execute:
    - jwt-validate: { jwt: request.headers.x-token, aud-claim: ours, jws-crypto: ours }
    - oauth-verify-token: { provider: acme, scopes: [read, write] }
    - set-variable: { actions: [{ set: message.headers.X-A, value: a }] }
    - invoke: { target-url: "https://back.example/x", tls-profile: back, timeout: 5 }
`;

const product = `
product: 1.0.0
info: { name: records, title: Records, version: 1.0.0 }
apis: { records: { $ref: api.yaml }, acme: { $ref: acme.yaml } }
plans:
  silver: { title: Silver, apis: { records: { operations: [{ operation: get, path: /records }] } } }
`;

/** A provider with a value for almost every setting, another one, an API with steps, and a product. */
export const files = { 'acme.yaml': acme, 'rival.yaml': rival, 'api.yaml': api, 'product.yaml': product };

/** The documents with one text in place of another. */
export const edited = (find: string, replace: string): Definitions => {
  const found = Object.entries(files).filter(([, text]) => text.includes(find));
  assert.equal(found.length, 1, `${found.length} files have ${find}`);
  return { ...files, ...Object.fromEntries(found.map(([path, text]) => [path, text.replace(find, replace)])) };
};
