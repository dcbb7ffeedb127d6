import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { anyNode, newReference, readReference } from '../../../src/gateway/why-refused/reference.ts';

test('a reference is the name of its node and 80 random bits', () => {
  assert.equal(
    newReference('n1', () => Buffer.alloc(10, 0)),
    `n1-${'0'.repeat(16)}`,
  );
  assert.equal(
    newReference('n1', () => Buffer.alloc(10, 0xff)),
    `n1-${'z'.repeat(16)}`,
  );
  // Each bit counts: 0x08421 … has a one at the end of every five.
  assert.equal(
    newReference('n1', () => Buffer.from('08421084210842108421', 'hex')),
    `n1-${'1'.repeat(16)}`,
  );
  assert.match(newReference('n1', randomBytes), /^n1-[0-9a-hjkmnp-tv-z]{16}$/);
});

test('a node without a name gets one of four letters by chance', () => {
  assert.match(anyNode(randomBytes), /^[0-9a-hjkmnp-tv-z]{4}$/);
});

const reference = 'n1-01abcdefghjkmnpq';
const read: readonly (readonly [about: string, text: string, reference: string | undefined])[] = [
  ['as it was given', reference, reference],
  ['in capitals', reference.toUpperCase(), reference],
  ['with letters that were heard as others', 'n1-oIabcdefghjkmnpq', reference],
  ['with l for 1', 'n1-oLabcdefghjkmnpq', reference],
  ['with spaces around it', ` ${reference}\n`, reference],
  ['without a node', '01abcdefghjkmnpq', undefined],
  ['a letter short', reference.slice(0, -1), undefined],
  ['a letter long', `${reference}0`, undefined],
  ['of a node whose name is too long', `${'n'.repeat(17)}${reference.slice(2)}`, undefined],
  ['with a path in it', 'n1-../../abcdefghij', undefined],
];
for (const [about, text, expected] of read) {
  test(`a reference ${about} is ${expected === undefined ? 'none' : 'understood'}`, () => {
    assert.deepEqual(readReference(text), expected && { node: 'n1', reference: expected });
  });
}
