import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import { listMethods, textMethods } from '../../src/policy/condition/methods.ts';
import { parseCondition } from '../../src/policy/condition/parse-condition.ts';
import { evaluate, textOf, type Values } from './evaluate.ts';

/** The same expression, as an author writes it and as JavaScript. */
interface Pair {
  readonly ours: string;
  readonly js: string;
}

const names = ['a', 'b', 'c', 'd'] as const;

const value = fc.oneof(
  fc.constantFrom(undefined, null, true, false, 0, -0, 1, 200, '200', '', 'a', '0', Number.NaN),
  fc.string({ maxLength: 4 }),
  fc.double(),
  fc.array(fc.constantFrom('a', 200, '200', undefined, null), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom(...names), fc.constantFrom('a', 1, null), { noNullPrototype: true }),
);

const values = fc.record({ a: value, b: value, c: value, d: value });

const same = (text: string): Pair => ({ ours: text, js: text });

const quoted = (text: string): string =>
  `'${text.replace(/[\\'\n\r\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;

const name = fc.constantFrom(...names);

const leaf: fc.Arbitrary<Pair> = fc.oneof(
  fc.constantFrom('true', 'false', 'null', 'undefined', '1', '0', '200', '0.5', "''", "'a'", '"200"').map(same),
  fc
    .string({ maxLength: 3 })
    .filter((text) => !text.includes('$'))
    .map((text) => same(quoted(text))),
  name.map((one) => ({ ours: one, js: one })),
  name.map((one) => ({ ours: `$(${one})`, js: one })),
  name.map((one) => ({ ours: `apim.getvariable('${one}')`, js: one })),
  name.map((one) => ({ ours: `'x$(${one})'`, js: `('x' + textOf(${one}))` })),
);

const { expression } = fc.letrec<{ readonly expression: Pair }>((tie) => {
  const inner = tie('expression');
  const binary = fc.constantFrom('===', '!==', '==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '&&', '||');
  const method = fc.constantFrom(...textMethods.keys(), ...listMethods.keys()).filter((one) => one !== 'toString');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.tuple(inner, binary, inner).map(([l, op, r]) => both([l, r], (a, b) => `((${a}) ${op} (${b}))`)),
      fc.tuple(fc.constantFrom('!', '-', 'typeof '), inner).map(([op, one]) => both([one], (a) => `(${op}(${a}))`)),
      fc
        .tuple(fc.constantFrom('String', 'Number', 'Boolean', 'new String'), inner)
        .map(([to, one]) => both([one], (a) => `(${to}(${a}))`)),
      fc.tuple(inner, inner, inner).map((all) => both(all, (a, b, c) => `(${a} ? ${b} : ${c})`)),
      fc.array(inner, { maxLength: 3 }).map((all) => both(all, (...parts) => `[${parts.join(', ')}]`)),
      fc
        .tuple(inner, fc.constantFrom('.a', "['b']", '.length', '[0]'))
        .map(([one, key]) => both([one], (a) => `(${a})${key}`)),
      fc
        .tuple(inner, method, fc.array(inner, { maxLength: 2 }))
        .map(([on, called, given]) => both([on, ...given], (a, ...rest) => `(${a}).${called}(${rest.join(', ')})`)),
    ),
  };
});

function both(parts: readonly Pair[], join: (...texts: readonly string[]) => string): Pair {
  return { ours: join(...parts.map(({ ours }) => ours)), js: join(...parts.map(({ js }) => js)) };
}

/** What it comes to, or what it throws, as a text in which the realm of an object does not show. */
const outcome = (run: () => unknown): string => {
  try {
    return inspect(run(), { depth: 9 });
  } catch (error) {
    return `throws ${error instanceof Object && 'name' in error ? error.name : Reflect.get(Object(error), 'name')}`;
  }
};

test('a condition comes to what JavaScript makes of it', () => {
  const context = createContext({ textOf });
  let compared = 0;
  fc.assert(
    fc.property(expression, values, ({ ours, js }, given: Values) => {
      fc.pre(parseCondition(ours).problem?.message.includes('levels') !== true);
      const witness = new Script(`(({ a, b, c, d }) => (${js}))`).runInContext(context);
      const expected = outcome(() => witness(given));
      assert.equal(
        outcome(() => evaluate(ours, given)),
        expected,
        ours,
      );
      if (!expected.startsWith('throws')) compared += 1;
    }),
    { numRuns: 3000 },
  );
  assert.ok(compared > 500, `only ${compared} came to a value`);
});

const tokens = fc.constantFrom(
  ...["'", '"', '`', '(', ')', '[', ']', '{', '}', '$(a)', '$(', '$', '\\', '/', '//', '/*', '*/', '<!--', '-->', '#!'],
  ...['=', '==', '=>', '&&', '?', '?.', ':', ';', ',', '...', '.', '+', '++', '\n', '\u2028', '\0', '\ud800', 'async '],
  ...[
    'a',
    'apim',
    'getvariable',
    'new ',
    'String',
    'function',
    'class ',
    'yield',
    'await ',
    'this',
    'import',
    '1',
    '0x',
    '1n',
  ],
  ...['constructor', '__proto__', '${', 'u{', 'é', '\\u0061', 'in ', 'super', 'let ', '@', '#a'],
);

test('whatever the text, reading it gives a condition or what is wrong with it and where', () => {
  const soup = fc.array(fc.oneof(tokens, fc.string({ maxLength: 3, unit: 'binary' })), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.oneof(
        soup.map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (source) => {
        const { problem } = parseCondition(source);
        if (problem === undefined) return;
        assert.ok(problem.start >= 0 && problem.start <= problem.end && problem.end <= source.length);
        assert.ok(problem.message !== '' && problem.help !== '');
      },
    ),
    { numRuns: 5000 },
  );
});

test('no condition that is read has an effect: its values are what they were', () => {
  fc.assert(
    fc.property(expression, values, ({ ours }, given: Values) => {
      const before = inspect(given, { depth: 9 });
      outcome(() => evaluate(ours, given));
      assert.equal(inspect(given, { depth: 9 }), before);
    }),
    { numRuns: 500 },
  );
});
