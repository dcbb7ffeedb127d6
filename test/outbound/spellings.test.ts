import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lowerName, Spellings } from '../../src/outbound/spellings.ts';

const bytesOf = (name: string): Buffer => Buffer.from(name, 'latin1');
/** As the parser makes it: a new text each time. */
const fresh = (name: string): string => bytesOf(name).toString('latin1');

describe('the name of a header', () => {
  it('is classified by its lower case, once for each spelling', () => {
    const asked: string[] = [];
    const names = new Spellings((lower) => asked.push(lower));
    for (const name of ['Accept', 'accept', 'ACCEPT']) {
      const first = names.of(fresh(name));
      assert.deepEqual(names.of(fresh(name)), first);
      assert.deepEqual(names.ofBytes(bytesOf(name)), first);
      assert.equal(first.name, name);
    }
    assert.deepEqual(asked, ['accept', 'accept', 'accept']);
  });

  it('is told from every other of the same length with the same first and last letter', () => {
    const names = new Spellings((lower) => lower);
    const alike = ['X-Owner', 'X-Other', 'X-Order', 'x-Owner'];
    for (let times = 0; times < 3; times++) {
      for (const name of alike) {
        assert.equal(names.of(fresh(name)).kind, name.toLowerCase());
        assert.equal(names.ofBytes(bytesOf(name)).kind, name.toLowerCase());
        assert.equal(names.ofBytes(bytesOf(name)).name, name);
      }
    }
  });

  it('is known in its own case beyond ASCII, and read as Latin-1 from bytes', () => {
    const names = new Spellings((lower) => lower);
    assert.equal(names.ofBytes(Buffer.of(0x58, 0xc4)).kind, 'x\u00e4');
    assert.equal(names.of('X\u0144').kind, 'x\u0144');
    assert.equal(names.ofBytes(Buffer.of(0x58, 0x44)).kind, 'xd');
  });

  it('is classified however many others there were and however long it is', () => {
    const names = new Spellings((lower) => lower);
    for (let at = 0; at < 2000; at++) assert.equal(names.of(`X-Name-${at}`).kind, `x-name-${at}`);
    const long = `X-${'n'.repeat(10_000)}`;
    for (let times = 0; times < 3; times++) assert.equal(names.ofBytes(bytesOf(long)).kind, long.toLowerCase());
    for (let at = 1999; at >= 0; at--) assert.equal(names.ofBytes(bytesOf(`X-Name-${at}`)).kind, `x-name-${at}`);
  });

  it('may be empty, a number or what JavaScript knows', () => {
    for (const name of ['', '7', '__proto__', 'constructor']) {
      assert.equal(lowerName(fresh(name)), name);
      assert.equal(new Spellings((lower) => lower).ofBytes(bytesOf(name)).name, name);
    }
  });
});
