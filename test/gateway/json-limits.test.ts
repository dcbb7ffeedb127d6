import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { defaultLimits, type JsonLimits } from '../../src/environment/limits.ts';
import { Fault } from '../../src/policy/fault.ts';
import { parseAnswerJson, parseRequestJson } from '../../src/runtime/json-body.ts';
import { type Backend, type RunningGateway, runBackend, runGateway } from './running-gateway.ts';

const limits: JsonLimits = { depth: 4, values: 10, name: 5, text: 8, number: 6 };

const outcome = (text: string, given: JsonLimits = limits): unknown => {
  try {
    return parseRequestJson(Buffer.from(text), given);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    assert.equal(error.status, 400);
    return error.code;
  }
};

const edges: readonly (readonly [what: string, at: string, above: string])[] = [
  ['levels of lists', '[[[[]]]]', '[[[[[]]]]]'],
  ['levels of objects', '{"a":{"a":{"a":{}}}}', '{"a":{"a":{"a":{"a":{}}}}}'],
  ['levels of both', '[{"a":[{}]}]', '[{"a":[{"b":[]}]}]'],
  ['values', '[1,2,3,4,5,6,7,8,9]', '[1,2,3,4,5,6,7,8,9,10]'],
  ['values of an object', '{"a":1,"b":[1,2,3,4,5,6,7]}', '{"a":1,"b":[1,2,3,4,5,6,7,8]}'],
  ['bytes of a name', '{"abcde":1}', '{"abcdef":1}'],
  ['bytes of a name with space behind', '{"abcde" \t\r\n:1}', '{"abcdef" \t\r\n:1}'],
  ['bytes of a name, as written', '{"\\"\\\\a":1}', '{"\\"\\\\ab":1}'],
  ['bytes of a text', '"12345678"', '"123456789"'],
  ['bytes of a text, not characters', '"éééé"', '"ééééé"'],
  ['bytes of a text beyond those of a name', '["12345678"]', '["123456789"]'],
  ['characters of a number', '[-1.5e3]', '[-1.5e30]'],
  ['values, empty lists and objects among them', '[[],{ },[],[],[],[],[],[],[]]', '[[],{ },[],[],[],[],[],[],[],[]]'],
];

describe('the JSON of a client (A38)', () => {
  for (const [what, at, above] of edges) {
    it(`has so many ${what}, and no more: ${at}`, () => {
      assert.deepEqual(outcome(at), JSON.parse(at));
      assert.equal(outcome(above), 'request/json-limits');
    });
  }

  for (const [what, text] of [
    ['two members of one name', '{"a":1,"a":2}'],
    ['two members of one name, written differently', '{"a":1,"\\u0061":2}'],
    ['two members of one name deep inside', '[{"b":{"a":1,"a":1}}]'],
    ['two members of a name that objects inherit', '{"__proto__":1,"__proto__":2}'],
  ] as const) {
    it(`with ${what} is refused: two readers would see two values`, () => {
      assert.equal(outcome(text, defaultLimits.json), 'request/json-repeated-name');
    });
  }

  it('may have longer names than texts where the limits say so', () => {
    const given = { ...limits, name: 8, text: 5 };
    assert.deepEqual(outcome('{"12345678":"12345"}', given), { 12345678: '12345' });
    assert.equal(outcome('{"12345678":"123456"}', given), 'request/json-limits');
    assert.equal(outcome('{"123456789":"12345"}', given), 'request/json-limits');
  });

  it('may begin with a byte order mark, as it does for many back ends', () => {
    assert.deepEqual(outcome('\ufeff{"a":1}'), { a: 1 });
  });

  it('may have one name in several objects, and signs of JSON in texts', () => {
    const text = '[{"a":1},{"a":"{[:,\\"\\\\"},{"b":{"a":[]}}]';
    assert.deepEqual(outcome(text, defaultLimits.json), JSON.parse(text));
  });

  it('may have names that objects inherit, which change nothing', () => {
    const value = outcome('{"__proto__":{"polluted":1},"constructor":{}}', defaultLimits.json);
    assert.deepEqual(Object.keys(value ?? {}), ['__proto__', 'constructor']);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  for (const text of ['', '{', '"', '"\\', '[1,', '{"a"}', 'nul', ']]]]', '1 2', '\\"', '-']) {
    it(`that is none is refused: ${JSON.stringify(text)}`, () => assert.equal(outcome(text), 'request/json-malformed'));
  }
});

/** What common parsers choke on; none of these is over the size that is read. */
const hostile: readonly (readonly [what: string, text: string])[] = [
  ['two million levels of lists', '['.repeat(2_000_000)],
  ['half a million levels of objects', '{"a":'.repeat(500_000)],
  ['300,000 names', `{${Array.from({ length: 300_000 }, (_, at) => `"${at}":1`).join(',')}}`],
  ['two million values', `[${'1,'.repeat(2_000_000)}1]`],
  ['two million empty lists', `[${'[],'.repeat(1_300_000)}1]`],
  ['a text of four million bytes', `"${'x'.repeat(4_000_000)}"`],
  ['a text of two million escapes', `"${'\\n'.repeat(2_000_000)}"`],
  ['a number of four million digits', '1'.repeat(4_000_000)],
];

describe('JSON that keeps a parser busy (A38)', () => {
  for (const [what, text] of hostile) {
    it(`is refused before it is parsed: ${what}`, () => {
      const bytes = Buffer.from(text);
      assert.ok(bytes.length <= defaultLimits.body);
      const before = process.cpuUsage();
      assert.throws(() => parseRequestJson(bytes, defaultLimits.json), { code: 'request/json-limits' });
      const { user } = process.cpuUsage(before);
      // One pass over the bytes takes some milliseconds; what parsing would take begins at a hundred.
      assert.ok(user < 100_000, `${user} µs`);
    });
  }
});

describe('a JSON body on its way (A38)', () => {
  let backend: Backend;
  let running: RunningGateway;

  before(async () => {
    backend = await runBackend((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end('['.repeat(100_000) + ']'.repeat(100_000));
    });
    const read = { 'set-variable': { actions: [{ set: 'n', value: '$(request.body.n)' }] } };
    const show = { 'set-variable': { actions: [{ set: 'message.body', value: '$(message.body.a)' }] } };
    const call = { invoke: { 'target-url': `${backend.url}/` } };
    running = await runGateway({
      routes: [
        { operation: 'POST /read', steps: [read] },
        { operation: 'POST /pass', steps: [{ pass: {} }], requestBody: 'bytes' },
        { operation: 'GET /deep', steps: [call, show] },
      ],
      policies: { pass: () => undefined },
    });
  });

  after(async () => {
    await running.close();
    await backend.close();
  });

  const post = async (path: string, body: string): Promise<readonly [number, string]> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(running.listener.url + path, { method: 'POST', headers, body });
    return [response.status, await response.text()];
  };

  it('is 400 beyond the limits where a step reads it, and the log says why', async () => {
    const [status, text] = await post('/read', '['.repeat(65));
    assert.equal(status, 400);
    assert.match(text, /more than 64 levels/);
    assert.equal(running.log.at(-1)?.fields['code'], 'request/json-limits');
    assert.equal((await post('/read', `${'['.repeat(64)}${']'.repeat(64)}`))[0], 200);
    assert.equal((await post('/read', '{"n":1,"n":2}'))[0], 400);
  });

  it('is not looked at where no step reads it as a value', async () => {
    assert.equal((await post('/pass', '['.repeat(5000)))[0], 200);
  });

  it('of a back end is 502 where it is deeper than any step may go', async () => {
    const response = await fetch(`${running.listener.url}/deep`);
    assert.equal(response.status, 502);
    assert.equal(running.log.at(-1)?.fields['code'], 'runtime/json-too-deep');
  });

  it('of a back end may be as long and as repetitive as it is', () => {
    const text = `{"a":"${'x'.repeat(100_000)}","a":${'1'.repeat(300)}}`;
    assert.equal(parseAnswerJson(Buffer.from(text), defaultLimits.json) === undefined, false);
  });
});
