import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Definition } from '../../src/definition/definition.ts';
import { jsonOf } from '../../src/source/tree.ts';
import { plain, readOne, values } from './read-text.ts';

const native = `
info: {title: T, version: 1.0.0, x-name: acme}
basePath: /acme
schemes: [https]
x-oauth:
  client-type: confidential
  scopes: {a: A, b: ''}
  default-scopes: [a]
  grants: [accessCode, application]
  allow-legacy: [implicit]
  pkce: {mode: required, plain: false}
  identity-extraction: {type: redirect, url: https://login/start}
  authentication: {url: https://login/verify, tls-profile: p, forward-headers: [X-A]}
  authorization: {type: custom-form, url: https://forms/consent, tls-profile: f, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, remember: true}
  session: {idle: 60, ttl: 600}
  pages: {title: Acme, colour: '#1652b8', logo: a.svg, css: a.css, templates: acme}
  authorization-code: {ttl: 60}
  access-token: {ttl: 3600, format: opaque}
  refresh-token: {count: 2048, ttl: 2682000}
  maximum-consent: {ttl: 0}
  revocation: {type: gateway, permissions: true, tokens: true}
  introspection: true
  metadata: {url: https://meta}
  scope-validators: {application: {url: https://app}, owner: {url: https://owner}}
  endpoints: {token: /t}
x-assembly: {execute: [{throw: {}}], catch: []}
x-gateway:
  enforced: false
  cors: {enabled: true}
  properties: {url: {value: http://u}, none: {description: d}}
  catalogs: {sandbox: {properties: {url: http://s}}}
`;

const ibm = `
info: {title: T, version: 1.0.0, x-ibm-name: acme}
basePath: /acme
schemes: [https]
x-ibm-configuration:
  type: oauth
  oauth2:
    client-type: confidential
    scopes: {a: A, b: ''}
    default-scopes: [a]
    grants: [accessCode, application]
    allow-legacy: [implicit]
    pkce: {mode: required, plain: false}
    identity-extraction: {type: redirect, redirect-url: https://login/start, custom-form: {url: https://left-behind}}
    authentication: {x-ibm-authentication-url: {url: https://login/verify, tls-profile: p}, forward-headers: [X-A]}
    authorization: {type: custom-form, custom-form: {url: https://forms/consent, tls-profile: f, sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}, remember: true}
    session: {idle: 60, ttl: 600}
    pages: {title: Acme, colour: '#1652b8', logo: a.svg, css: a.css, templates: acme}
    authorization-code: {ttl: 60}
    access-token: {ttl: 3600, format: opaque}
    refresh-token: {count: 2048, ttl: 2682000}
    maximum-consent: {ttl: 0}
    revocation: {type: gateway, permissions: true, tokens: true}
    introspection: true
    metadata: {metadata-url: {url: https://meta, tls-profile: ''}}
    scope-validators: {application: {url: https://app}, owner: {url: https://owner, tls-profile: ''}}
    endpoints: {token: /t}
  assembly: {execute: [{throw: {}}], catch: []}
  enforced: false
  cors: {enabled: true}
  properties: {url: {value: http://u, encoded: false}, none: {description: d}}
  catalogs: {sandbox: {properties: {url: http://s}}}
`;

const settingsOf = ({ name, basePath, schemes, kind, oauth, assembly, gateway }: Definition) => ({
  head: [kind, plain(name), plain(basePath), values(schemes)],
  clientType: plain(oauth?.clientType),
  scopes: [...(oauth?.scopes ?? [])].map(([scope, text]) => [scope, text.value]),
  lists: [values(oauth?.defaultScopes), values(oauth?.grants), values(oauth?.allowLegacy)],
  pkce: [plain(oauth?.pkce?.mode), plain(oauth?.pkce?.plain)],
  extraction: [plain(oauth?.identityExtraction?.type), plain(oauth?.identityExtraction?.url)],
  authentication: [
    plain(oauth?.authentication?.registry),
    plain(oauth?.authentication?.url),
    plain(oauth?.authentication?.tlsProfile),
    oauth?.authentication?.forwardHeaders?.map(plain),
  ],
  authorization: [
    plain(oauth?.authorization?.type),
    plain(oauth?.authorization?.url),
    plain(oauth?.authorization?.tlsProfile),
    plain(oauth?.authorization?.sha256),
    plain(oauth?.authorization?.remember),
  ],
  session: [plain(oauth?.session?.idle), plain(oauth?.session?.ttl)],
  pages: (['title', 'colour', 'logo', 'css', 'templates'] as const).map((key) => plain(oauth?.pages?.[key])),
  ttls: [oauth?.authorizationCode, oauth?.accessToken, oauth?.refreshToken, oauth?.maximumConsent].map((one) =>
    plain(one?.ttl),
  ),
  tokens: [plain(oauth?.accessToken?.format), plain(oauth?.refreshToken?.count)],
  revocation: [plain(oauth?.revocation?.type), plain(oauth?.revocation?.tokens), plain(oauth?.revocation?.permissions)],
  introspection: plain(oauth?.introspection),
  metadata: plain(oauth?.metadata?.url),
  validators: [plain(oauth?.scopeValidators.application?.url), plain(oauth?.scopeValidators.owner?.url)],
  endpoints: [...(oauth?.endpoints ?? [])].map(([endpoint, path]) => [endpoint, path.value]),
  assembly: [assembly?.execute?.items.length, assembly?.catch?.items.length],
  gateway: [plain(gateway.enforced), plain(gateway.cors)],
  properties: [...gateway.properties].map(([key, node]) => [key, jsonOf(node)]),
  catalogs: [...gateway.catalogs].map(([key, map]) => [key, [...map].map(([name, node]) => [name, jsonOf(node)])]),
});

const expected = {
  head: ['provider', 'acme', '/acme', ['https']],
  clientType: 'confidential',
  scopes: [
    ['a', 'A'],
    ['b', ''],
  ],
  lists: [['a'], ['accessCode', 'application'], ['implicit']],
  pkce: ['required', false],
  extraction: ['redirect', 'https://login/start'],
  authentication: [undefined, 'https://login/verify', 'p', ['X-A']],
  authorization: ['custom-form', 'https://forms/consent', 'f', 'a'.repeat(64), true],
  session: [60, 600],
  pages: ['Acme', '#1652b8', 'a.svg', 'a.css', 'acme'],
  ttls: [60, 3600, 2682000, 0],
  tokens: ['opaque', 2048],
  revocation: ['gateway', true, true],
  introspection: true,
  metadata: 'https://meta',
  validators: ['https://app', 'https://owner'],
  endpoints: [['token', '/t']],
  assembly: [1, 0],
  gateway: [false, true],
  properties: [['url', 'http://u']],
  catalogs: [['sandbox', [['url', 'http://s']]]],
};

describe('both dialects give one model', () => {
  it('native', () => {
    const { definition, problems } = readOne(native);
    assert.deepEqual([settingsOf(definition), problems], [expected, []]);
    assert.deepEqual([definition.dialect, definition.profile], ['native', 'strict']);
  });

  it('IBM', () => {
    const { definition, problems } = readOne(ibm);
    assert.deepEqual([settingsOf(definition), problems], [expected, []]);
    assert.deepEqual([definition.dialect, definition.profile], ['ibm', 'legacy-v5']);
  });

  it("x-oauth understands IBM's keys", () => {
    const { definition, problems } = readOne(`
x-oauth:
  identity-extraction: {type: custom-form, custom-form: {url: https://f}}
  authentication: {x-ibm-authentication-registry: staff}
  metadata: {metadata-url: {url: https://m}}`);
    const { oauth } = definition;
    assert.deepEqual(problems, []);
    assert.equal(oauth?.identityExtraction?.url?.value, 'https://f');
    assert.equal(oauth?.authentication?.registry?.value, 'staff');
    assert.equal(oauth?.metadata?.url.value, 'https://m');
  });

  it('a choice may be written as a word', () => {
    const { oauth } = readOne('x-oauth: {identity-extraction: basic, authorization: authenticated}').definition;
    assert.equal(oauth?.identityExtraction?.type?.value, 'basic');
    assert.equal(oauth?.authorization?.type?.value, 'authenticated');
  });

  it('a value knows where it stands', () => {
    const { oauth } = readOne(native).definition;
    assert.equal(oauth?.accessToken?.ttl?.at.pointer, '/x-oauth/access-token/ttl');
    assert.equal(oauth?.clientType?.at.position.line, 7);
  });
});

describe('nothing configured', () => {
  it('empty URLs and empty maps are as good as absent', () => {
    const { definition, problems } = readOne(`
x-ibm-configuration:
  oauth2:
    revocation: {url: '', tls-profile: ''}
    metadata: {metadata-url: {url: '', tls-profile: ''}}
    authentication: {x-ibm-authentication-url: {url: '', tls-profile: ''}}
    identity-extraction: {type: default-form, redirect-url: ''}
    authorization: {}
    scope-validators: {owner: {url: ''}}`);
    const { oauth } = definition;
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [oauth?.revocation, oauth?.metadata, oauth?.authentication, oauth?.authorization, oauth?.scopeValidators.owner],
      [undefined, undefined, undefined, undefined, undefined],
    );
    assert.equal(oauth?.identityExtraction?.url, undefined);
  });

  it('the URL of another type than the chosen one is left out', () => {
    const { oauth } = readOne(
      'x-oauth: {authorization: {type: default-form, custom-form: {url: https://f}}}',
    ).definition;
    assert.equal(oauth?.authorization?.url, undefined);
  });

  it('a redirect has neither a TLS profile nor a digest: the browser opens it', () => {
    const { oauth } = readOne(
      'x-oauth: {identity-extraction: {type: redirect, url: https://l, tls-profile: p, sha256: "0"}}',
    ).definition;
    const { url, tlsProfile, sha256 } = oauth?.identityExtraction ?? {};
    assert.deepEqual([plain(url), tlsProfile, sha256], ['https://l', undefined, undefined]);
  });

  it('an empty session is one with the usual times, an empty digest no absent one', () => {
    const text = 'x-oauth: {session: {}, authorization: {type: custom-form, url: https://f, sha256: ""}}';
    const { oauth } = readOne(text).definition;
    assert.ok(oauth?.session !== undefined);
    assert.equal(oauth.authorization?.sha256?.value, '');
    assert.equal(readOne('x-oauth: {}').definition.oauth?.session, undefined);
  });

  it('what is remembered may be written without a type', () => {
    const { oauth } = readOne('x-oauth: {authorization: {remember: true}}').definition;
    assert.deepEqual([oauth?.authorization?.type, plain(oauth?.authorization?.remember)], [undefined, true]);
  });

  it('an empty refresh-token is there, a missing one is not', () => {
    assert.ok(readOne('x-oauth: {refresh-token: {}}').definition.oauth?.refreshToken !== undefined);
    assert.equal(readOne('x-oauth: {}').definition.oauth?.refreshToken, undefined);
  });

  it('a document without extensions is an API', () => {
    const { definition, problems } = readOne('paths: {}');
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [definition.kind, definition.dialect, definition.oauth, definition.assembly],
      ['api', 'native', undefined, undefined],
    );
  });
});
