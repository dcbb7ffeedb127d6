import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultLimits } from '../../src/environment/limits.ts';
import { linesOf, readFrom } from './in-memory.ts';

describe('limits of headgate.yaml', () => {
  it('have defaults where nothing is written', () => {
    assert.deepEqual(readFrom({ 'headgate.yaml': 'limits: {}\n' }).environment?.limits, defaultLimits);
    assert.deepEqual(readFrom({ 'headgate.yaml': 'catalog: a\n' }).environment?.limits, defaultLimits);
  });

  it('that are written replace one default each', () => {
    const text = 'limits: { head: 32768, provider-body: 2048, json: { depth: "${DEPTH}", text: 1000000 } }\n';
    const { environment, problems } = readFrom({ 'headgate.yaml': text }, { DEPTH: '10' });
    assert.deepEqual(problems, []);
    const json = { ...defaultLimits.json, depth: 10, text: 1_000_000 };
    assert.deepEqual(environment?.limits, { ...defaultLimits, head: 32_768, providerBody: 2048, json });
  });

  for (const [key, least, most] of [
    ['head', 4096, 262_144],
    ['url', 1024, 65_536],
    ['headers', 20, 1000],
    ['body', 1024, 268_435_456],
    ['provider-body', 1024, 16_777_216],
    ['json: { depth', 4, 1000],
    ['json: { values', 100, 1_000_000],
    ['json: { name', 16, 65_536],
    ['json: { text', 64, 268_435_456],
    ['json: { number', 16, 1024],
  ] as const) {
    const close = key.includes('{') ? ' }' : '';
    const problemsOf = (value: number | string): readonly string[] =>
      readFrom({ 'headgate.yaml': `limits: { ${key}: ${value}${close} }\n` }).problems.map(({ code }) => code);

    it(`${key} is from ${least} to ${most}`, () => {
      assert.deepEqual([problemsOf(least), problemsOf(most)], [[], []]);
      const outside = [problemsOf(least - 1), problemsOf(most + 1)];
      assert.deepEqual(outside, [['environment/wrong-value'], ['environment/wrong-value']]);
      assert.deepEqual(problemsOf('1 MiB'), ['environment/wrong-type']);
    });
  }
});

describe('trusted-proxies of headgate.yaml', () => {
  it('are addresses and ranges', () => {
    const text = 'trusted-proxies: [192.0.2.7, 10.0.0.0/8, "2001:db8::/32", "::1"]\n';
    assert.deepEqual(readFrom({ 'headgate.yaml': text }).environment?.trustedProxies, [
      { address: '192.0.2.7', prefix: 32, family: 'ipv4' },
      { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
      { address: '2001:db8::', prefix: 32, family: 'ipv6' },
      { address: '::1', prefix: 128, family: 'ipv6' },
    ]);
  });

  for (const wrong of [
    'gw.example',
    '10.0.0.0/33',
    '10.0.0/8',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/08',
    '::1/129',
    'fe80::1%eth0',
  ]) {
    it(`cannot be "${wrong}"`, () => {
      const result = readFrom({ 'headgate.yaml': `trusted-proxies: ["192.0.2.7", "${wrong}"]\n` });
      assert.deepEqual(linesOf(result), ['environment/proxy-range headgate.yaml:1:32 /trusted-proxies/1']);
      assert.ok(!result.problems.some(({ message }) => message.includes(wrong)), 'no value is repeated');
    });
  }
});
