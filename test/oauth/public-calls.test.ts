import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PublicCalls } from '../../src/oauth/public-calls.ts';
import { Fault } from '../../src/policy/fault.ts';
import { phone, printer, start } from './example.ts';

const address = '192.0.2.7';

/** What a call is answered with: nothing, or its refusal. */
const answerOf = (call: () => void): Fault | undefined => {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof Fault ? error : assert.fail(String(error));
  }
};

const called = (calls: PublicCalls, times: number, from = address, at = start): readonly (Fault | undefined)[] =>
  Array.from({ length: times }, () => answerOf(() => calls.admit(phone, from, at)));

describe('calls of public clients', () => {
  it('are served 60 times a minute, and then refused until the minute is over (A30)', () => {
    const calls = new PublicCalls();
    assert.deepEqual(called(calls, 60), Array(60).fill(undefined));
    const [refused] = called(calls, 1, address, start + 12_345);
    assert.deepEqual([refused?.status, refused?.code], [429, 'oauth/too-many-requests']);
    assert.deepEqual(refused?.headers, ['Retry-After', '48']);
    assert.equal(called(calls, 1, address, start + 59_999)[0]?.headers[1], '1');
    assert.deepEqual(called(calls, 60, address, start + 60_000), Array(60).fill(undefined));
  });

  it('are counted for each client and each address by itself', () => {
    const calls = new PublicCalls();
    called(calls, 61);
    assert.deepEqual(called(calls, 1, '192.0.2.8'), [undefined]);
    assert.equal(
      answerOf(() => calls.admit({ ...phone, id: 'tablet' }, address, start)),
      undefined,
    );
    assert.equal(called(calls, 1)[0]?.status, 429);
  });

  it('are not counted where the client proves who it is', () => {
    const calls = new PublicCalls();
    for (let call = 0; call < 1000; call += 1) calls.admit(printer, address, start);
  });

  const sameNetwork: readonly [a: string, b: string][] = [
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['::1', '::2'],
    ['2001:db8::1', '2001:db8::1:0:0:1'],
    ['fe80::1%eth0', 'fe80::2%eth0'],
  ];
  for (const [a, b] of sameNetwork) {
    it(`are counted together from ${a} and ${b}: one household has a whole /64`, () => {
      const calls = new PublicCalls();
      called(calls, 60, a);
      assert.equal(called(calls, 1, b)[0]?.status, 429);
    });
  }
  const otherNetwork: readonly [a: string, b: string][] = [
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['::1', '1::'],
  ];
  for (const [a, b] of otherNetwork) {
    it(`are counted apart from ${a} and ${b}`, () => {
      const calls = new PublicCalls();
      called(calls, 61, a);
      assert.deepEqual(called(calls, 1, b), [undefined]);
    });
  }

  it('take bounded memory: of more than 100,000 callers who has not called for longest is forgotten', () => {
    const calls = new PublicCalls();
    called(calls, 61);
    called(calls, 61, '192.0.2.8');
    for (let caller = 0; caller < 99_998; caller += 1)
      called(calls, 1, `10.${caller >> 16}.${(caller >> 8) & 255}.${caller & 255}`);
    assert.equal(called(calls, 1)[0]?.status, 429, 'it has called again');
    called(calls, 1, '10.9.0.0');
    assert.equal(called(calls, 1)[0]?.status, 429);
    assert.deepEqual(called(calls, 1, '192.0.2.8'), [undefined], 'forgotten');
  });
});
