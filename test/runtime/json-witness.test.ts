import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonLimits } from '../../src/environment/limits.ts';
import { Fault } from '../../src/policy/fault.ts';
import { parseRequestJson } from '../../src/runtime/json-body.ts';

/** A text of JSON with the largest of each kind in it, counted while it is put together. */
interface Counted extends JsonLimits {
  readonly json: string;
  readonly repeats: boolean;
}

const nothing = { depth: 0, values: 1, name: 0, text: 0, number: 0, repeats: false };

const space = fc.constantFrom('', ' ', '\n\t', '  \r');

/** Characters of one to four bytes, escapes, and signs that mean something outside of a text. */
const written = fc
  .array(
    fc.constantFrom('a', 'é', '€', '😀', '\\n', '\\"', '\\\\', '\\u0061', '\\ud83d', '{', '[', ':', ',', '1', '-'),
    {
      maxLength: 12,
    },
  )
  .map((signs) => signs.join(''));

const scalar: fc.Arbitrary<Counted> = fc.oneof(
  written.map((text) => ({ ...nothing, json: `"${text}"`, text: Buffer.byteLength(text) })),
  fc
    .constantFrom('0', '-0', '12', '-1.5e3', '1E+10', '1234567', '0.00001')
    .map((json) => ({ ...nothing, json, number: json.length })),
  fc.constantFrom('true', 'false', 'null').map((json) => ({ ...nothing, json })),
);

const around = (inner: readonly Counted[]): Omit<Counted, 'json'> => ({
  depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  values: inner.reduce((sum, { values }) => sum + values, 1),
  name: Math.max(0, ...inner.map(({ name }) => name)),
  text: Math.max(0, ...inner.map(({ text }) => text)),
  number: Math.max(0, ...inner.map(({ number }) => number)),
  repeats: inner.some(({ repeats }) => repeats),
});

const { value } = fc.letrec<{ readonly value: Counted }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.tuple(fc.array(tie('value'), { maxLength: 4 }), space, space).map(([items, a, b]) => ({
      ...around(items),
      json: `[${a}${items.map(({ json }) => json).join(`${b},${a}`)}${b}]`,
    })),
    fc.tuple(fc.array(fc.tuple(written, tie('value')), { maxLength: 4 }), space, space).map(([members, a, b]) => {
      const all = around(members.map(([, one]) => one));
      const names = new Set(members.map(([name]) => JSON.parse(`"${name}"`)));
      return {
        ...all,
        json: `{${a}${members.map(([name, { json }]) => `"${name}"${a}:${b}${json}`).join(`${b},${a}`)}${b}}`,
        name: Math.max(all.name, ...members.map(([name]) => Buffer.byteLength(name))),
        repeats: all.repeats || names.size < members.length,
      };
    }),
  ),
}));

const limits: fc.Arbitrary<JsonLimits> = fc.record({
  depth: fc.integer({ min: 0, max: 4 }),
  values: fc.integer({ min: 1, max: 12 }),
  name: fc.integer({ min: 0, max: 12 }),
  text: fc.integer({ min: 0, max: 12 }),
  number: fc.integer({ min: 1, max: 8 }),
});

const kinds = ['depth', 'values', 'name', 'text', 'number'] as const;

const outcome = (json: string, given: JsonLimits): unknown => {
  try {
    return parseRequestJson(Buffer.from(json), given);
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
};

test('the limits of JSON, looked at in its bytes, are those of what it holds (A38)', () => {
  fc.assert(
    fc.property(value, limits, ({ json, repeats, ...held }, given) => {
      const isBeyond = kinds.some((kind) => held[kind] > given[kind]);
      const expected = isBeyond ? 'request/json-limits' : repeats ? 'request/json-repeated-name' : JSON.parse(json);
      assert.deepEqual(outcome(json, given), expected);
    }),
    { numRuns: 2000 },
  );
});
