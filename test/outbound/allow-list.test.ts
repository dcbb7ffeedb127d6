import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAllowList } from '../../src/outbound/allow-list.ts';

const allow = makeAllowList({
  hosts: [
    { host: 'photos.example', port: undefined },
    { host: 'films.example', port: 8443 },
    { host: 'music.example', port: 'any' },
    { host: '*.region.example', port: undefined },
    { host: '10.1.2.3', port: undefined },
    { host: 'fd00::1', port: 9000 },
  ],
  networks: [
    { address: '198.18.0.0', prefix: 15 },
    { address: 'fe80::1', prefix: 128 },
  ],
});

const targets: readonly (readonly [url: string, isAllowed: boolean])[] = [
  ['https://photos.example/x', true],
  ['http://photos.example/x', true],
  ['https://PHOTOS.example', true],
  ['https://photos.example.', true],
  ['https://photos.example:443/', true],
  ['https://photos.example:80/', false],
  ['https://photos.example:8443/', false],
  ['https://a.photos.example/', false],
  ['https://photos.example.evil/', false],
  ['https://notphotos.example/', false],
  ['https://photos.example@evil.example/', false],
  ['https://evil.example\\@photos.example/', false],
  ['https://evil.example#photos.example', false],
  ['ftp://photos.example/', false],
  ['https://photos.example/../x', false],
  ['https://films.example:8443/', true],
  ['https://films.example/', false],
  ['http://music.example:1/', true],
  ['https://eu.region.example/', true],
  ['https://a.b.region.example/', true],
  ['https://region.example/', false],
  ['https://xregion.example/', false],
  ['http://10.1.2.3/', true],
  ['http://0x0a010203/', true],
  ['http://10.1.2.4/', false],
  ['http://[fd00:0::1]:9000/', true],
  ['', false],
];

for (const [url, isAllowed] of targets) {
  test(`A39: a request may ${isAllowed ? '' : 'not '}choose the target "${url}"`, () =>
    assert.equal(allow.allowsTarget(url), isAllowed));
}

test('an address may be connected to against the rule where a network that is allowed has it', () => {
  const allowed = ['198.18.0.0', '198.19.255.255', '::ffff:198.18.0.1', 'fe80::1'];
  const refused = ['198.20.0.0', '198.17.255.255', 'fe80::2', '169.254.169.254'];
  assert.deepEqual(allowed.filter(allow.allowsAddress), allowed);
  assert.deepEqual(refused.filter(allow.allowsAddress), []);
});

test('where no host is listed, a request may choose none', () => {
  assert.equal(makeAllowList({ hosts: [], networks: [] }).isEmpty, true);
  assert.equal(allow.isEmpty, false);
});
