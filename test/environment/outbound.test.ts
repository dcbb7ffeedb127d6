import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificates, linesOf, readFrom } from './in-memory.ts';

const read = (text: string) => readFrom({ 'headgate.yaml': `${text}\n`, ...certificates });

describe('"outbound" of headgate.yaml', () => {
  it('says how calls go out', () => {
    const { environment, problems } = read(`
outbound:
  resolve: { photos.example: 127.0.0.1:9000, "FILMS.example:8443": "[::1]:9001" }
  ca: tls.crt
  allow: [photos.example, "*.Films.example:8443", "music.example:*", 10.1.2.3, "10.1.2.4:81", fd00::1, "[fd00::2]:82", 198.18.0.0/15, "fe80::/10", bücher.example]
  insecure-callouts: [Inner.example]
  timeouts: { connect: 2, head: 20, idle: 40 }
  limits: { connections: 64, head-bytes: 8192 }
  breaker: { failures: 3, pause: 30 }`);
    assert.deepEqual(problems, []);
    assert.deepEqual(environment?.outbound, {
      resolve: [
        { host: 'photos.example', port: undefined, to: { host: '127.0.0.1', port: 9000 } },
        { host: 'films.example', port: 8443, to: { host: '::1', port: 9001 } },
      ],
      ca: Buffer.from(certificates['tls.crt']),
      allow: {
        hosts: [
          { host: 'photos.example', port: undefined },
          { host: '*.films.example', port: 8443 },
          { host: 'music.example', port: 'any' },
          { host: '10.1.2.3', port: undefined },
          { host: '10.1.2.4', port: 81 },
          { host: 'fd00::1', port: undefined },
          { host: 'fd00::2', port: 82 },
          { host: 'xn--bcher-kva.example', port: undefined },
        ],
        networks: [
          { address: '10.1.2.3', prefix: 32 },
          { address: '10.1.2.4', prefix: 32 },
          { address: 'fd00::1', prefix: 128 },
          { address: 'fd00::2', prefix: 128 },
          { address: '198.18.0.0', prefix: 15 },
          { address: 'fe80::', prefix: 10 },
        ],
      },
      insecureCallouts: ['inner.example'],
      limits: { connectMs: 2000, headMs: 20_000, idleMs: 40_000, connections: 64, headBytes: 8192 },
      breaker: { failures: 3, pauseMs: 30_000 },
    });
  });

  it('may be left out, wholly or in part', () => {
    const absent = read('catalog: a').environment?.outbound;
    assert.deepEqual(read('outbound: {}').environment?.outbound, absent);
    assert.deepEqual(absent?.breaker, { failures: undefined, pauseMs: undefined });
    assert.equal(read('outbound: { breaker: off }').environment?.outbound.breaker, 'off');
  });

  /** Every limit at both edges, and every way to write a host wrongly. */
  const edges: readonly (readonly [text: string, isAccepted: boolean])[] = [
    ['timeouts: { connect: 1 }', true],
    ['timeouts: { connect: 0 }', false],
    ['timeouts: { connect: 300 }', true],
    ['timeouts: { connect: 301 }', false],
    ['timeouts: { head: 86400, idle: 86400 }', true],
    ['timeouts: { head: 86401 }', false],
    ['timeouts: { idle: 86401 }', false],
    ['timeouts: { idle: 1.5 }', false],
    ['limits: { connections: 1, head-bytes: 1024 }', true],
    ['limits: { connections: 0 }', false],
    ['limits: { connections: 10000, head-bytes: 1048576 }', true],
    ['limits: { connections: 10001 }', false],
    ['limits: { head-bytes: 1023 }', false],
    ['limits: { head-bytes: 1048577 }', false],
    ['breaker: { failures: 1, pause: 1 }', true],
    ['breaker: { failures: 1000, pause: 3600 }', true],
    ['breaker: { failures: 0 }', false],
    ['breaker: { failures: 1001 }', false],
    ['breaker: { pause: 3601 }', false],
    ['breaker: on', false],
    ['resolve: { a.example: "127.0.0.1:65535" }', true],
    ['resolve: { a.example: "127.0.0.1:65536" }', false],
    ['resolve: { a.example: "127.0.0.1:0" }', false],
    ['resolve: { a.example: 127.0.0.1 }', false],
    ['resolve: { a.example: "b.example:80" }', false],
    ['resolve: { a.example: "http://127.0.0.1:80" }', false],
    ['resolve: { 10.0.0.1: "127.0.0.1:80" }', false],
    ['resolve: { "a b": "127.0.0.1:80" }', false],
    ['resolve: { "a.example:0": "127.0.0.1:80" }', false],
    ['allow: ["https://a.example"]', false],
    ['allow: [a.example/x]', false],
    ['allow: ["*"]', false],
    ['allow: ["*.127.0.0.1"]', false],
    ['allow: ["a.*.example"]', false],
    ['allow: ["a.example:80:*"]', false],
    ['allow: ["a.example:65536"]', false],
    ['allow: [10.0.0.0/33]', false],
    ['allow: [10.0.0.0/32, 0.0.0.0/0, "::/0", "::/128"]', true],
    ['allow: ["::/129"]', false],
    ['allow: [a.example/8]', false],
    ['allow: ["user@a.example"]', false],
    ['ca: tls.key', false],
    ['ca: nothing.crt', false],
  ];
  for (const [text, isAccepted] of edges) {
    it(`"${text}" is ${isAccepted ? 'accepted' : 'refused'}`, () => {
      const { environment, problems } = read(`outbound: { ${text} }`);
      assert.equal(environment !== undefined, isAccepted);
      assert.equal(problems.length === 0, isAccepted);
      for (const { pointer } of problems) assert.match(pointer, /^\/outbound\/./);
    });
  }

  it('what is wrong is told at its place', () => {
    const result = read('outbound:\n  allow: [a.example, "http://b.example"]\n  resolve: { c.example: d.example:80 }');
    assert.deepEqual(linesOf(result), [
      'environment/unusable-host headgate.yaml:2:22 /outbound/allow/1',
      'environment/unusable-host headgate.yaml:3:25 /outbound/resolve/c.example',
    ]);
  });

  it('a TLS profile names a range of versions', () => {
    const profile = (text: string) => read(`tls-profiles: { p: { ${text} } }`);
    const { environment } = profile('minimum-version: TLSv1.2, maximum-version: TLSv1.2');
    assert.deepEqual(environment?.tlsProfiles[0]?.maximumVersion, 'TLSv1.2');
    assert.deepEqual(linesOf(profile('minimum-version: TLSv1.3, maximum-version: TLSv1.2')), [
      'environment/unusable-tls headgate.yaml:1:65 /tls-profiles/p/maximum-version',
    ]);
  });
});
