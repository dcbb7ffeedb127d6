import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificates, linesOf, readFrom } from './in-memory.ts';

describe('a setting of headgate.yaml', () => {
  const accepted: readonly [what: string, text: string][] = [
    ['localhost', 'listen: { host: localhost }'],
    ['a name of the node', 'node: n1'],
    ['a name of the node of 16 letters and digits', 'node: abcdefghijklmno1'],
    ['an address in 127.0.0.0/8', 'listen: { host: 127.3.2.1 }'],
    ['IPv6 loopback', 'listen: { host: "::1" }'],
    ['port 0 for both listeners', 'listen: { port: 0 }\nadmin: { port: 0 }'],
    ['an https public URL in front of a loopback listener', 'public-url: https://gw.example'],
    ['an http public URL on loopback', 'public-url: http://127.0.0.1:8080'],
    ['TLS on loopback', 'listen: { tls: { cert: tls.crt, key: tls.key } }'],
    ['a TLS profile without any file', 'tls-profiles: { plain: {} }'],
    ['a TLS profile with a client certificate', 'tls-profiles: { p: { cert: tls.crt, key: tls.key } }'],
    ['TLS beyond loopback', 'public-url: https://gw\nlisten: { host: "::", tls: { cert: tls.crt, key: tls.key } }'],
    ['PEM text by reference', 'listen: { tls: { cert: "${file:tls.crt}", key: "${file:tls.key}" } }'],
  ];
  for (const [what, text] of accepted) {
    it(`${what} is accepted`, () => {
      const result = readFrom({ 'headgate.yaml': `${text}\n`, ...certificates });
      assert.deepEqual(linesOf(result), []);
      assert.notEqual(result.environment, undefined);
    });
  }

  const refused: readonly [what: string, text: string, ...problems: readonly string[]][] = [
    ['an unknown key', 'lisen: { port: 1 }', 'environment/unknown-key headgate.yaml:1:1 /lisen'],
    ['an unknown key below', 'listen: { prot: 1 }', 'environment/unknown-key headgate.yaml:1:11 /listen/prot'],
    ['a name of the node with a hyphen', 'node: n-1', 'environment/wrong-value headgate.yaml:1:7 /node'],
    ['a longer name of the node', 'node: abcdefghijklmno12', 'environment/wrong-value headgate.yaml:1:7 /node'],
    ['a port that is no number', 'listen: { port: abc }', 'environment/wrong-type headgate.yaml:1:17 /listen/port'],
    ['a port beyond 65535', 'listen: { port: 65536 }', 'environment/wrong-value headgate.yaml:1:17 /listen/port'],
    ['a negative port', 'admin: { port: -1 }', 'environment/wrong-value headgate.yaml:1:16 /admin/port'],
    ['a broken port', 'admin: { port: 80.5 }', 'environment/wrong-type headgate.yaml:1:16 /admin/port'],
    [
      'one port for both listeners',
      'listen: { port: 9 }\nadmin: { port: 9 }',
      'environment/same-port headgate.yaml:2:16 /admin/port',
    ],
    [
      'the default admin port for the gateway',
      'listen: { port: 8081 }',
      'environment/same-port headgate.yaml:1:17 /listen/port',
    ],
    ['a setting without a value', 'listen:', 'environment/wrong-type headgate.yaml:1:8 /listen'],
    ['a list instead of settings', '- listen', 'environment/wrong-type headgate.yaml:1:1 '],
    [
      'an open address without TLS and public URL',
      'listen: { host: 0.0.0.0 }',
      'environment/needs-public-url headgate.yaml:1:17 /listen/host',
      'environment/needs-tls headgate.yaml:1:17 /listen/host',
    ],
    [
      'a host name without TLS',
      'public-url: https://gw.example\nlisten: { host: gw.example }',
      'environment/needs-tls headgate.yaml:2:17 /listen/host',
    ],
    [
      'an address that only looks like loopback',
      'public-url: https://gw\nlisten: { host: 127.0.0.1.example }',
      'environment/needs-tls headgate.yaml:2:17 /listen/host',
    ],
    [
      'an open address with an http public URL',
      'listen: { host: "::", tls: { cert: tls.crt, key: tls.key } }\npublic-url: http://127.0.0.1',
      'environment/unusable-public-url headgate.yaml:2:13 /public-url',
    ],
    ['a host with a port', 'listen: { host: "a b" }', 'environment/wrong-value headgate.yaml:1:17 /listen/host'],
    [
      'a relative public URL',
      'public-url: gw.example',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'an http public URL',
      'public-url: http://gw.example',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'a public URL with a path',
      'public-url: https://gw.example/a',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'a public URL with a query',
      'public-url: https://gw.example?a',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'a public URL with a fragment',
      'public-url: "https://gw.example#"',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'a public URL with a password',
      'public-url: https://u:p@gw.example',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'a public URL without slashes',
      'public-url: https:gw.example',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'a public URL of another scheme',
      'public-url: ftp://gw.example',
      'environment/unusable-public-url headgate.yaml:1:13 /public-url',
    ],
    [
      'an open admin listener',
      'admin: { host: 0.0.0.0 }',
      'environment/admin-not-loopback headgate.yaml:1:16 /admin/host',
    ],
    ['an unknown store', 'store: redis://x', 'environment/wrong-value headgate.yaml:1:8 /store'],
    ['a store without a path', 'store: "sqlite:"', 'environment/wrong-value headgate.yaml:1:8 /store'],
    ['one definition instead of a list', 'definitions: apis', 'environment/wrong-type headgate.yaml:1:14 /definitions'],
    [
      'a missing applications file',
      'applications: no.yaml',
      'environment/missing-file headgate.yaml:1:15 /applications',
    ],
    [
      'a missing users file',
      'user-registries: { s: { users-file: no.yaml } }',
      'environment/missing-file headgate.yaml:1:37 /user-registries/s/users-file',
    ],
    [
      'a registry without a source',
      'user-registries: { s: {} }',
      'environment/unclear-registry headgate.yaml:1:23 /user-registries/s',
    ],
    [
      'a registry named with a slash',
      'user-registries: { a/b: { users-file: u } }',
      'environment/wrong-value headgate.yaml:1:20 /user-registries/a~1b',
    ],
    [
      'a property named __proto__',
      'properties: { __proto__: 1 }',
      'environment/wrong-value headgate.yaml:1:15 /properties/__proto__',
    ],
    [
      'TLS without a key',
      'listen: { tls: { cert: tls.crt } }',
      'environment/missing-key headgate.yaml:1:16 /listen/tls',
    ],
    [
      'a missing certificate file',
      'listen: { tls: { cert: no.crt, key: tls.key } }',
      'environment/missing-file headgate.yaml:1:24 /listen/tls/cert',
    ],
    [
      'a certificate that is none',
      'listen: { tls: { cert: tls.key, key: tls.key } }',
      'environment/unusable-tls headgate.yaml:1:24 /listen/tls/cert',
    ],
    [
      'a key that is none',
      'listen: { tls: { cert: tls.crt, key: tls.crt } }',
      'environment/unusable-tls headgate.yaml:1:38 /listen/tls/key',
    ],
    [
      'a key of another certificate',
      'listen: { tls: { cert: tls.crt, key: other.key } }',
      'environment/unusable-tls headgate.yaml:1:38 /listen/tls/key',
    ],
    [
      'a profile with a key alone',
      'tls-profiles: { p: { key: tls.key } }',
      'environment/unusable-tls headgate.yaml:1:20 /tls-profiles/p',
    ],
    [
      'a profile with a broken authority',
      'tls-profiles: { p: { ca: tls.key } }',
      'environment/unusable-tls headgate.yaml:1:26 /tls-profiles/p/ca',
    ],
    [
      'an unknown TLS version',
      'tls-profiles: { p: { minimum-version: TLSv1.1 } }',
      'environment/wrong-value headgate.yaml:1:39 /tls-profiles/p/minimum-version',
    ],
    [
      'a wrong profile beside a wrong registry',
      'tls-profiles: { p: { x: 1 } }\nuser-registries: { s: 1 }',
      'environment/unknown-key headgate.yaml:1:22 /tls-profiles/p/x',
      'environment/wrong-type headgate.yaml:2:23 /user-registries/s',
    ],
    ['a syntax error', 'listen: { port: 1', 'source/syntax headgate.yaml:2:1 '],
    ['a repeated key', 'catalog: a\ncatalog: b', 'source/duplicate-key headgate.yaml:2:1 /catalog'],
    ['an empty file', '', 'source/empty headgate.yaml:1:1 '],
  ];
  for (const [what, text, ...problems] of refused) {
    it(`${what} is refused at its place`, () => {
      const result = readFrom({ 'headgate.yaml': `${text}\n`, ...certificates });
      assert.deepEqual(linesOf(result), problems);
      assert.equal(result.environment, undefined);
    });
  }
});
