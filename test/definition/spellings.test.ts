import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { found, plain, readOne } from './read-text.ts';

describe('both spellings of one thing are reported', () => {
  const cases: readonly (readonly [text: string, pointer: string])[] = [
    ['x-oauth: {}\nx-ibm-configuration: {oauth2: {}}', '/x-ibm-configuration/oauth2'],
    ['x-assembly: {}\nx-ibm-configuration: {assembly: {}}', '/x-ibm-configuration/assembly'],
    ['x-gateway: {cors: {}}\nx-ibm-configuration: {cors: {}}', '/x-ibm-configuration/cors'],
    ['info: {x-name: a, x-ibm-name: a}', '/info/x-ibm-name'],
    [
      'x-oauth: {identity-extraction: {type: redirect, url: a, redirect-url: b}}',
      '/x-oauth/identity-extraction/redirect-url',
    ],
    [
      'x-oauth: {authorization: {type: custom-form, url: a, custom-form: {url: b}}}',
      '/x-oauth/authorization/custom-form',
    ],
    [
      'x-oauth: {authorization: {type: custom-form, tls-profile: a, custom-form: {url: b, tls-profile: c}}}',
      '/x-oauth/authorization/custom-form',
    ],
    [
      'x-oauth: {identity-extraction: {type: custom-form, sha256: a, custom-form: {url: b, sha256: c}}}',
      '/x-oauth/identity-extraction/custom-form',
    ],
    [
      'x-oauth: {authentication: {url: a, x-ibm-authentication-url: {url: b}}}',
      '/x-oauth/authentication/x-ibm-authentication-url',
    ],
    [
      'x-oauth: {authentication: {registry: a, x-ibm-authentication-registry: b}}',
      '/x-oauth/authentication/x-ibm-authentication-registry',
    ],
    ['x-oauth: {metadata: {url: a, metadata-url: {url: b}}}', '/x-oauth/metadata/metadata-url'],
    ['x-oauth: {profile: strict}\nx-headgate: {profile: strict}', '/x-headgate/profile'],
  ];
  for (const [text, pointer] of cases) {
    it(text.replaceAll('\n', ' | '), () => {
      assert.deepEqual(found(readOne(text).problems), [`definition/both-spellings ${pointer}`]);
    });
  }

  it('different keys of x-gateway and x-ibm-configuration go together', () => {
    const { definition, problems } = readOne(
      'x-gateway: {enforced: false}\nx-ibm-configuration: {cors: {enabled: false}}',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([plain(definition.gateway.enforced), plain(definition.gateway.cors)], [false, false]);
  });

  it('an empty spelling beside a filled one is none', () => {
    assert.deepEqual(readOne("x-oauth: {metadata: {url: a, metadata-url: {url: ''}}}").problems, []);
  });
});

describe('wrong shapes of our extensions are reported and absent', () => {
  const cases: readonly (readonly [text: string, pointer: string])[] = [
    ['x-oauth: [a]', '/x-oauth'],
    ['x-oauth:', '/x-oauth'],
    ['x-ibm-configuration: 1', '/x-ibm-configuration'],
    ['x-assembly: []', '/x-assembly'],
    ['x-assembly: {execute: {a: 1}}', '/x-assembly/execute'],
    ['x-assembly: {catch: null}', '/x-assembly/catch'],
    ['x-headgate: true', '/x-headgate'],
    ['x-gateway: {cors: true}', '/x-gateway/cors'],
    ["x-gateway: {enforced: 'true'}", '/x-gateway/enforced'],
    ['x-gateway: {properties: {a: b}}', '/x-gateway/properties/a'],
    ['x-gateway: {catalogs: {a: b}}', '/x-gateway/catalogs/a'],
    ['info: {x-name: 1}', '/info/x-name'],
    ['x-oauth: {client-type: 1}', '/x-oauth/client-type'],
    ['x-oauth: {scopes: [a]}', '/x-oauth/scopes'],
    ['x-oauth: {scopes: {a: null}}', '/x-oauth/scopes/a'],
    ['x-oauth: {grants: accessCode}', '/x-oauth/grants'],
    ['x-oauth: {grants: [1]}', '/x-oauth/grants/0'],
    ["x-oauth: {access-token: {ttl: '3600'}}", '/x-oauth/access-token/ttl'],
    ['x-oauth: {access-token: 3600}', '/x-oauth/access-token'],
    ['x-oauth: {identity-extraction: [basic]}', '/x-oauth/identity-extraction'],
    ['x-oauth: {identity-extraction: {type: custom-form, custom-form: a}}', '/x-oauth/identity-extraction/custom-form'],
    ['x-oauth: {identity-extraction: {type: custom-form, url: a, sha256: 12}}', '/x-oauth/identity-extraction/sha256'],
    ["x-oauth: {authorization: {remember: 'yes'}}", '/x-oauth/authorization/remember'],
    ['x-oauth: {session: 900}', '/x-oauth/session'],
    ['x-oauth: {session: true}', '/x-oauth/session'],
    ["x-oauth: {session: {idle: '900'}}", '/x-oauth/session/idle'],
    ['x-oauth: {session: {ttl: [1]}}', '/x-oauth/session/ttl'],
    ['x-oauth: {pages: acme}', '/x-oauth/pages'],
    ['x-oauth: {pages: {colour: }}', '/x-oauth/pages/colour'],
    ['x-oauth: {pages: {logo: [a.svg]}}', '/x-oauth/pages/logo'],
    ['x-oauth: {authentication: staff}', '/x-oauth/authentication'],
    [
      'x-oauth: {authentication: {x-ibm-authentication-url: https://u}}',
      '/x-oauth/authentication/x-ibm-authentication-url',
    ],
    ['x-oauth: {authentication: {url: a, tls-profile: 1}}', '/x-oauth/authentication/tls-profile'],
    ['x-oauth: {authentication: {url: a, forward-headers: x-a}}', '/x-oauth/authentication/forward-headers'],
    ['x-oauth: {introspection: {}}', '/x-oauth/introspection'],
    ['x-oauth: {endpoints: {token: {}}}', '/x-oauth/endpoints/token'],
    ['securityDefinitions: {a: {type: oauth2, x-provider: {}}}', '/securityDefinitions/a/x-provider'],
  ];
  for (const [text, pointer] of cases) {
    it(text, () => assert.deepEqual(found(readOne(text).problems), [`definition/wrong-type ${pointer}`]));
  }

  it('the problem says what it is, what was expected, and where', () => {
    const [problem] = readOne("x-oauth:\n  access-token: {ttl: '3600'}").problems;
    assert.match(problem?.message ?? '', /"ttl"/);
    assert.match(problem?.help ?? '', /number of seconds/);
    assert.deepEqual([problem?.file, problem?.line, problem?.column, problem?.endColumn], ['a.yaml', 3, 23, 29]);
  });

  it('a scope keeps its name where its description is malformed', () => {
    assert.deepEqual([...(readOne('x-oauth: {scopes: {a: 1}}').definition.oauth?.scopes?.keys() ?? [])], ['a']);
  });

  it("the shape of what is OpenAPI's is not judged here", () => {
    const text = 'info: 1\nbasePath: []\nschemes: https\npaths: [a]\nsecurity: {}\nsecurityDefinitions: [1]';
    assert.deepEqual(readOne(text).problems, []);
    assert.deepEqual(readOne('paths: {/a: null, /b: [1], /c: {get: 1, put: null}}').definition.operations, []);
  });
});
