import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { RememberedHeaders } from '../../src/oauth/remembered-headers.ts';

describe('the headers of good tokens', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('are remembered for a second and no longer, however often they come', () => {
    const hashes = new RememberedHeaders<Uint8Array>();
    const hash = Buffer.alloc(32, 1);
    hashes.keep('Bearer a', hash);
    mock.timers.tick(999);
    assert.equal(hashes.find('Bearer a'), hash);
    mock.timers.tick(1);
    assert.equal(hashes.find('Bearer a'), undefined);
    hashes.keep('Bearer a', hash);
    mock.timers.tick(1000);
    assert.equal(hashes.find('Bearer a'), undefined);
  });

  it('are a thousand at most', () => {
    const hashes = new RememberedHeaders<Uint8Array>();
    const hash = Buffer.alloc(32, 1);
    for (let at = 0; at <= 1000; at++) hashes.keep(`Bearer ${at}`, hash);
    assert.equal(hashes.find('Bearer 999'), hash);
    assert.equal(hashes.find('Bearer 1000'), undefined);
    assert.equal(hashes.find('bearer 999'), undefined);
  });
});
