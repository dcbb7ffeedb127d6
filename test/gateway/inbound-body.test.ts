import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, describe, it, mock } from 'node:test';
import { InboundBody } from '../../src/gateway/inbound-body.ts';

const idleMs = 1000;

/** One timer, by a clock of its own: those that `mock.timers` makes cannot be refreshed. */
const mockTimer = () => {
  let now = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let go = (): void => {};
  const refresh = (): void => {
    dueAt = now + idleMs;
  };
  mock.method(globalThis, 'setTimeout', (then: () => void) => {
    go = then;
    refresh();
    return { refresh, unref: () => {} };
  });
  mock.method(globalThis, 'clearTimeout', () => {
    dueAt = Number.POSITIVE_INFINITY;
  });
  return {
    tick: (ms: number): void => {
      now += ms;
      if (now >= dueAt) go();
    },
  };
};

describe('the pause of a sender (A47)', () => {
  afterEach(() => mock.restoreAll());

  const underWay = () => {
    const timer = mockTimer();
    const source = new IncomingMessage(new Socket());
    const seen: string[] = [];
    const flow = new InboundBody({ source, length: undefined, begin: () => {}, idleMs, streamed: () => {} }).pipe({
      write: (chunk) => {
        seen.push(chunk.toString());
        return false;
      },
      end: () => seen.push('(end)'),
      abort: (error) => seen.push(error.message),
    });
    return { source, seen, flow, timer };
  };
  const arrived = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('ends a body that is waited for', async () => {
    const { source, seen, flow, timer } = underWay();
    source.push('one');
    await arrived();
    flow.resume();
    timer.tick(idleMs);
    assert.deepEqual(seen, ['one', 'The body of the request did not arrive in time']);
  });

  it('begins when the reader goes on: how long that one took does not count', async () => {
    const { source, seen, flow, timer } = underWay();
    source.push('one');
    await arrived();
    timer.tick(idleMs - 1);
    flow.resume();
    timer.tick(1);
    source.push('two');
    await arrived();
    assert.deepEqual(seen, ['one', 'two']);
  });
});
