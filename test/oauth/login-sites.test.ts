import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LoginTries } from '../../src/oauth/login-tries.ts';
import { start } from './example.ts';
import { count, elsewhere, ofOneSite, outOf, type Try, tried } from './login-try.ts';

// Anybody can have an IPv6 /48 for the asking: its networks are not so many attackers.

describe('a name that is tried from many networks of one site (A20)', () => {
  it('has ten tries from all of them once it is under attack; other sites go on', async () => {
    const tries = new LoginTries();
    const attack = await outOf(tries, 3000, (time) => ofOneSite(time >> 1));
    assert.equal(count(attack, 'out'), 101);
    assert.deepEqual(attack.slice(101), Array(2899).fill(429));
    assert.deepEqual(await outOf(tries, 3, () => elsewhere(9)), ['out', 'out', 429]);
    assert.equal(await tried(tries, { ...ofOneSite(0), user: 'alice', at: start + 600_000 }), 'in', 'later');
  });

  it('has all ten from the one that it has signed in from, whatever others there do', async () => {
    const tries = new LoginTries();
    assert.equal(await tried(tries, { ...ofOneSite(9000), user: 'alice' }), 'in');
    await outOf(tries, 500, ofOneSite);
    assert.equal(count(await outOf(tries, 9, () => ofOneSite(9000)), 'out'), 9);
    assert.equal(await tried(tries, { ...ofOneSite(9000), user: 'alice' }), 'in');
  });
});

describe('many names that are tried from many networks of one site (A20)', () => {
  it('have three hundred failures in ten minutes, also at once', async () => {
    const many = (time: number): Try => ({ ...ofOneSite(time), name: `name-${time}` });
    assert.equal(count(await outOf(new LoginTries(), 400, many), 'out'), 300);
    const tries = new LoginTries();
    const all = await Promise.all(Array.from({ length: 500 }, (_, at) => tried(tries, many(at))));
    assert.equal(count(all, 'out'), 300);
    assert.equal(await tried(tries, { ...elsewhere(9), user: 'alice' }), 'in', 'another site');
  });
});
