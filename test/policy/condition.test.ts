import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCondition } from '../../src/policy/condition/parse-condition.ts';
import { conditionReads } from '../../src/policy/condition/variables-in.ts';
import { evaluate, type Values } from './evaluate.ts';

const values: Values = {
  'request.verb': 'GET',
  'request.authorization': 'Bearer abc',
  'request.headers.x-kind': "it's",
  'message.status.code': 302,
  'message.body': { items: [{ title: 'The sea' }], count: 1, length: 9 },
  'api.operation.path': '/photos/{id}',
  'system.time.hour': 7,
  'demo.total': 3,
  'my-flag': 'yes',
  demo: { total: 4 },
  tags: ['sea', 'sky'],
};

const decided: readonly (readonly [condition: string, value: unknown])[] = [
  ["((request.verb==='GET')&&(api.operation.path==='/photos/{id}'))", true],
  ["((request.verb==='GET')||(request.verb==='PUT')) && (message.status.code===200)", false],
  ["apim.getvariable('demo.total') !== undefined", true],
  ["apim.getvariable('nothing.of.this') !== undefined", false],
  ["new String(apim.getvariable('message.status.code')).startsWith('302')", true],
  ["$(message.status.code) == '302'", true],
  ["$(message.status.code) === '302'", false],
  ['$(my-flag) == "yes";', true],
  ['$(demo.total) + demo.total', 7],
  ["'$(request.headers.x-kind)' === 'it\\'s'", true],
  ["'$(nothing)$(message.status.code)!'", '302!'],
  ['request.authorization.indexOf("Bearer")', 0],
  ["request.headers['x-kind'].length", 4],
  ["message['status']['code'] + 1", 303],
  ['message.body.items[0].title.toUpperCase()', 'THE SEA'],
  ['message.body.items.length', 1],
  ["message.body['length']", 9],
  ['system.time.hour < 8 ? "early" : "late"', 'early'],
  ['$(tags).includes("sea") && tags.indexOf("sky") === 1', true],
  ['[200, 201].includes(message.status.code)', false],
  ['["a", "b"].concat(tags).join("-")', 'a-b-sea-sky'],
  ["'a,b'.split(',').length", 2],
  ["' x '.trim().concat('y', 1)", 'xy1'],
  ['typeof nothing', 'undefined'],
  ['typeof new String("a")', 'object'],
  ['new String("a") == "a"', true],
  ['String(null) + Number("2") + Boolean("")', 'null2false'],
  ['(302).toString().slice(0, 1)', '3'],
  ['-$(message.status.code)', -302],
  ['7 % 4 * 2 - 6 / 3', 4],
  ['!!""', false],
  ['null ?  1 : undefined', undefined],
  ['NaN !== NaN', true],
  ['"ab"[1]', 'b'],
  ['message.body.toString', undefined],
  ['tags.push', undefined],
  ['  true ;; ', true],
  ['\n true\n', true],
  ['message.body == 1', false],
  ['message.body.count == "1"', true],
];

describe('a condition decides as JavaScript does', () => {
  for (const [condition, value] of decided) {
    test(condition, () => assert.deepEqual(evaluate(condition, values), value));
  }
});

describe('where JavaScript throws, a condition does', () => {
  for (const condition of [
    'nothing.of.this',
    'null.length',
    'nothing.startsWith("a")',
    'message.status.code.startsWith("3")',
    'message.body.includes("a")',
    'true.trim()',
    'String(bare) === "a"',
  ]) {
    test(condition, () => {
      assert.throws(() => evaluate(condition, { ...values, bare: Object.create(null) }), TypeError);
    });
  }
});

test('a condition behind one that decides already is not looked at', () => {
  assert.equal(evaluate('true || nothing.at.all'), true);
  assert.equal(evaluate('0 && nothing.at.all'), 0);
  assert.equal(evaluate('1 ? 2 : nothing.at.all'), 2);
});

test('a value in quotes is a text whatever it holds: it cannot change the condition', () => {
  const hostile = ["' || true || '", "\\' || true || \\'", '"', '$(request.verb)', '\n', '\u2028', '`${1}`'];
  for (const kind of hostile) {
    assert.equal(evaluate("'$(request.headers.x-kind)' === 'set'", { 'request.headers.x-kind': kind }), false);
    assert.equal(evaluate("'$(request.headers.x-kind)'", { ...values, 'request.headers.x-kind': kind }), kind);
  }
});

test('a value has only what it has itself: neither JSON of a client nor a text leads to what objects inherit', () => {
  const body: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "a": {}}');
  assert.equal(evaluate('message.body.admin', { 'message.body': body }), undefined);
  assert.equal(evaluate('message.body.a.valueOf', { 'message.body': body }), undefined);
  assert.equal(evaluate("'text'.at", {}), undefined);
  // Of a name that is given as a text the binder decides, and goes by own members too.
  assert.equal(evaluate("apim.getvariable('demo.constructor')", {}), undefined);
});

/** `^` stands before what the problem points at. */
const refused: readonly string[] = [
  '^request.verb = "GET"',
  'true && (^a = 1)',
  'true && ^a++',
  '^`a`',
  '^true, false',
  '^/a/',
  '/a/.^test("a")',
  '^function () {}',
  '^() => 1',
  '^this',
  'message.body.^constructor',
  "message.body[^'constructor']",
  "apim.getvariable('a').^__proto__",
  'tags.^push("a")',
  'tags.^map(x)',
  '^eval("1")',
  '^Math("1")',
  '^Function("1")',
  '^new Function("1")',
  '^new Date()',
  '^$httpVerb() === "GET"',
  "^apim.setvariable('a', 'b')",
  '^apim.getvariable(a)',
  '^apim.getvariable()',
  'a && ^apim',
  '^apim["getvariable"](a)',
  '[^...tags]',
  '^[1, , 2]',
  '^{}',
  '^{ a: 1 }',
  '^a?.b',
  'a[^b]',
  'a[^$(b)]',
  '^a in b',
  '^a instanceof b',
  '^a ** 2',
  '^a ?? b',
  '^a & b',
  '^~a',
  '^+a',
  '^void 0',
  '^delete a.b',
  '^1n',
  'a ^// b',
  'a ^/* b */ && c',
  '^String()',
  '^String(a, b)',
  'a && ^String',
  'a ^b',
  '(a^',
  "^'a",
  'a^)',
  'a && ^',
  '^',
  'x^$(a)',
  '$(a) ^$(b)',
  '^$(a)(b)',
  'a; ^b',
  "^import('a')",
  '^super.a',
  '^yield',
  '^await a',
  '^@',
];

describe('what does more than decide, or is no expression, is refused where it stands', () => {
  for (const marked of refused) {
    test(marked, () => {
      const { problem } = parseCondition(marked.replace('^', ''));
      assert.ok(problem !== undefined, 'it is read');
      assert.equal(problem.start, marked.indexOf('^'), `${problem.message}. ${problem.help}`);
      assert.ok(problem.end >= problem.start && problem.message !== '' && problem.help !== '');
    });
  }
});

describe('a condition has limits', () => {
  const isRead = (source: string): boolean => parseCondition(source).problem === undefined;

  test('4096 characters', () => {
    assert.equal(isRead(`'${'a'.repeat(4094)}'`), true);
    assert.equal(isRead(`'${'a'.repeat(4095)}'`), false);
  });

  const nested: readonly (readonly [what: string, make: (depth: number) => string])[] = [
    ['brackets', (depth) => `${'('.repeat(depth)}a${')'.repeat(depth)}`],
    ['lists', (depth) => `${'['.repeat(depth - 1)}a${']'.repeat(depth - 1)}`],
    ['negations', (depth) => `${'!'.repeat(depth - 1)}a`],
    ['choices', (depth) => `${'a?b:'.repeat(depth - 1)}c`],
    ['sums', (depth) => Array(depth).fill('a').join('+')],
    ['members', (depth) => `a${'.a'.repeat(depth - 1)}`],
    ['members of a value', (depth) => `$(a)${'.a'.repeat(depth - 1)}`],
    ['conversions', (depth) => `${'String('.repeat(depth - 1)}a${')'.repeat(depth - 1)}`],
  ];
  for (const [what, make] of nested) {
    test(`64 levels of ${what}`, () => {
      assert.equal(isRead(make(64)), true);
      assert.equal(isRead(make(65)), false);
      assert.equal(isRead(make(4000)), false);
    });
  }

  test('but as many alternatives as there is room for', () => {
    assert.equal(isRead(Array(800).fill('a').join('||')), true);
    assert.equal(isRead(Array(800).fill('a').join('&&')), true);
  });

  test('brackets and quotes in a text are none', () => {
    assert.equal(evaluate(`"${'('.repeat(100)}'" === '${'('.repeat(100)}\\''`), true);
  });
});

test('the flow of a condition names what it reads, and what of it is certain', () => {
  const reads = conditionReads(
    "request.verb === '$(a.b)' && (message.body.x[0] || $(c) ? apim.getvariable('d') : demo.total.count)",
    '/condition',
  );
  assert.deepEqual(
    reads.map(({ variable, certain, pointer }) => [variable, certain, pointer]),
    [
      ['request.verb', true, '/condition'],
      ['a.b', true, '/condition'],
      ['message.body', false, '/condition'],
      ['c', false, '/condition'],
      ['d', false, '/condition'],
      ['demo', false, '/condition'],
    ],
  );
  assert.deepEqual(conditionReads('a = b', ''), []);
});

test('a text that is joined of many long parts is refused, one at the edge is not (A41)', () => {
  const part = 'x'.repeat(1024);
  const list = Array.from({ length: 1024 }, () => '');
  assert.equal(evaluate('list.join(part).length', { list, part }), 1023 * 1024);
  assert.throws(() => evaluate('list.join(part)', { list: [...list, ''], part }), RangeError);
  assert.throws(() => evaluate("text.split('').join(text)", { text: part.repeat(4096) }), RangeError);
});
