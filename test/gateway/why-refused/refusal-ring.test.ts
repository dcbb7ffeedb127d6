import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../../src/gateway/why-refused/refusal-record.ts';
import { RefusalRing, type RingInit } from '../../../src/gateway/why-refused/refusal-ring.ts';
import { type Compared, Fault } from '../../../src/policy/fault.ts';

let count = 0;
const random = (bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt32BE(count++, bytes - 4);
  return buffer;
};
const ringOf = (limits: Pick<RingInit, 'entries' | 'bytes'> = {}): RefusalRing =>
  new RefusalRing({ node: 'n1', random, ...limits });

const refusalOf = (
  reference: string,
  told: { readonly detail?: string; readonly compared?: Compared } = {},
): Refusal => ({
  reference,
  now: Date.UTC(2030, 0, 1),
  fault: new Fault({ fault: 'BadRequestError', status: 400, code: 'request/path', message: 'geheim', ...told }),
  status: 400,
  method: 'GET',
});
const references = (ring: RefusalRing): readonly string[] => ring.latest(1000).map(({ reference }) => reference);
/** Records so many; gives their references. */
const filled = (ring: RefusalRing, many: number, detail = ''): readonly string[] =>
  Array.from({ length: many }, () => {
    const reference = ring.newReference();
    ring.record(refusalOf(reference, { detail }));
    return reference;
  });

test('a refusal is found by its reference, and what was not refused is not', () => {
  const ring = ringOf();
  const [first = '', second = ''] = filled(ring, 2);
  assert.equal(ring.find(first)?.reference, first);
  assert.equal(ring.find(second)?.reference, second);
  assert.equal(ring.find(ring.newReference()), undefined);
});

test('of as many refusals as there is room for none is lost; one more pushes out the oldest', () => {
  const ring = ringOf({ entries: 3 });
  const [first = '', ...rest] = filled(ring, 3);
  assert.deepEqual(references(ring), [...rest.toReversed(), first]);
  const [last] = filled(ring, 1);
  assert.deepEqual(references(ring), [last, ...rest.toReversed()]);
  assert.equal(ring.find(first), undefined);
  assert.equal(ring.size.entries, 3);
});

test('the latest are listed, newest first, no more than are asked for', () => {
  const ring = ringOf({ entries: 3 });
  const all = filled(ring, 7).toReversed();
  assert.deepEqual(
    ring.latest(2).map(({ reference }) => reference),
    all.slice(0, 2),
  );
  assert.deepEqual(references(ring), all.slice(0, 3));
});

test('its memory is bounded: a large refusal pushes out as many of the oldest as it needs', () => {
  const ring = ringOf({ bytes: 4000 });
  const small = filled(ring, 20);
  const before = ring.size.entries;
  assert.ok(before > 5 && ring.size.bytes <= 4000);
  const [large] = filled(ring, 1, 'x y '.repeat(60));
  assert.ok(ring.size.bytes <= 4000);
  assert.ok(ring.size.entries < before);
  assert.equal(references(ring)[0], large);
  assert.deepEqual(references(ring).slice(1), small.toReversed().slice(0, ring.size.entries - 1));
});

test('a text that takes two bytes a character is counted as such', () => {
  const [narrow, wide] = [ringOf(), ringOf()];
  filled(narrow, 1, 'x '.repeat(50));
  filled(wide, 1, 'ž '.repeat(50));
  assert.ok(wide.size.bytes > 1.5 * narrow.size.bytes);
});

test('what alone is larger than all of it is not kept', () => {
  const ring = ringOf({ bytes: 300 });
  filled(ring, 1, 'x '.repeat(100));
  assert.deepEqual(ring.size, { entries: 0, bytes: 0 });
});

test('by itself it keeps 10,000 refusals, in at most 8 MiB', () => {
  const ring = ringOf();
  filled(ring, 10_100);
  assert.equal(ring.size.entries, 10_000);
  const full = ringOf();
  const compared = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`n${at}`, 'x y '.repeat(20)]));
  for (let at = 0; at < 10_100; at += 1) full.record(refusalOf(full.newReference(), { compared }));
  assert.ok(full.size.bytes <= 8 * 1024 * 1024);
  assert.ok(full.size.bytes > 8 * 1024 * 1024 - 4096);
});

test('what was compared is kept: each value cut, of many the first', () => {
  const ring = ringOf();
  const reference = ring.newReference();
  const compared = {
    scope: 'read hg_at_geheim',
    allowed: Array.from({ length: 10 }, (_, at) => `scope-${at}`),
    nothing: undefined,
    redirect_uri: 'x y '.repeat(20),
  };
  ring.record(refusalOf(reference, { detail: 'Bearer geheim-7', compared }));
  assert.deepEqual(ring.find(reference), {
    reference,
    time: '2030-01-01T00:00:00.000Z',
    method: 'GET',
    status: 400,
    rule: 'request/path',
    detail: '***',
    compared: {
      scope: 'read ***',
      allowed: [...Array.from({ length: 8 }, (_, at) => `scope-${at}`), 'and 2 more'],
      redirect_uri: `${'x y '.repeat(16).slice(0, 61)}...`,
    },
  });
});

test('what the caller was told is not kept: an author may have put anything into it', () => {
  const ring = ringOf();
  filled(ring, 1);
  assert.doesNotMatch(JSON.stringify(ring.latest(1)), /geheim/);
});
