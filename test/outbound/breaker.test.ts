import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Breaker } from '../../src/outbound/breaker.ts';

let time = 0;
const closed = (): Breaker => {
  time = 1000;
  return new Breaker({ failures: 3, pauseMs: 10_000 }, () => time);
};

const opened = (): Breaker => {
  const breaker = closed();
  for (const _ of [1, 2, 3]) {
    assert.equal(breaker.admit(), 'call');
    breaker.failed(false);
  }
  return breaker;
};

test('A49: a breaker opens at the last of the failures in a row that it stands, and not before', () => {
  const breaker = closed();
  breaker.failed(false);
  breaker.failed(false);
  assert.equal(breaker.admit(), 'call');
  breaker.failed(false);
  assert.equal(breaker.admit(), 10_000);
  assert.deepEqual([breaker.isOpen, breaker.openings], [true, 1]);
});

test('A49: an answer in between begins the row again', () => {
  const breaker = closed();
  for (const _ of [1, 2, 3, 4]) {
    breaker.failed(false);
    breaker.failed(false);
    breaker.answered();
  }
  assert.deepEqual([breaker.admit(), breaker.openings], ['call', 0]);
});

test('A49: after the pause exactly one call is the probe, until it has ended', () => {
  const breaker = opened();
  time += 9999;
  assert.equal(breaker.admit(), 1);
  time += 1;
  assert.equal(breaker.admit(), 'probe');
  assert.equal(breaker.admit(), 0);
  breaker.released(true);
  assert.equal(breaker.admit(), 'probe');
});

test('A49: a probe that is answered closes it', () => {
  const breaker = opened();
  time += 10_000;
  breaker.admit();
  breaker.answered();
  assert.deepEqual([breaker.admit(), breaker.isOpen, breaker.openings], ['call', false, 1]);
  breaker.failed(false);
  assert.equal(breaker.admit(), 'call');
});

test('A49: a probe that fails opens it for another pause, which is no further opening', () => {
  const breaker = opened();
  time += 10_000;
  breaker.admit();
  breaker.failed(true);
  assert.deepEqual([breaker.admit(), breaker.openings], [10_000, 1]);
  time += 10_000;
  assert.equal(breaker.admit(), 'probe');
});

test('calls of before it opened neither prolong the pause nor free the probe', () => {
  const breaker = opened();
  time += 5000;
  breaker.failed(false);
  assert.equal(breaker.admit(), 5000);
  time += 5000;
  assert.equal(breaker.admit(), 'probe');
  breaker.failed(false);
  breaker.released(false);
  assert.equal(breaker.admit(), 0);
});
