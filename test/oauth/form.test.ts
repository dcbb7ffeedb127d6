import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBodyForm, parseForm } from '../../src/oauth/form.ts';
import { refusedAs } from './example.ts';

describe('a form', () => {
  const good: readonly [text: string, fields: Record<string, string>][] = [
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['&&a=1&&', { a: '1' }],
    ['a=1=2', { a: '1=2' }],
    ['a=b+c%20d%2B', { a: 'b c d+' }],
    ['%61=%C3%BC%F0%9F%98%80', { a: 'ü😀' }],
    ['a=ü', { a: 'ü' }],
    ['a=&b&c=1', { c: '1' }],
    ['=1', { '': '1' }],
  ];
  for (const [text, fields] of good) {
    it(`"${text}" has ${JSON.stringify(fields)}`, () => assert.deepEqual({ ...parseForm(text).fields }, fields));
  }

  it('has a parameter without value as if it were not there (RFC 6749 §3.1)', () => {
    const { fields } = parseForm('scope=&state');
    assert.equal(fields['scope'], undefined);
    assert.equal(Object.hasOwn(fields, 'state'), false);
  });

  it('has no parameter that was not sent, whatever objects have of themselves', () => {
    const { fields, lists } = parseForm('a=1');
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      assert.equal(fields[name], undefined);
      assert.equal(lists[name], undefined);
    }
  });

  it('may have parameters of such names, which change no object', () => {
    const { fields } = parseForm('__proto__=x&constructor=y&constructor.prototype=z');
    assert.deepEqual(Object.entries(fields), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['constructor.prototype', 'z'],
    ]);
    assert.equal(Reflect.get({}, 'x'), undefined);
  });

  for (const text of ['a=1&a=1', 'a=1&b=2&%61=3', 'a=&a=1', 'a&a', '__proto__=1&__proto__=2']) {
    it(`"${text}" is refused: a parameter appears twice (RFC 6749 §3.2)`, () => {
      assert.throws(() => parseForm(text), refusedAs('oauth/parameter-repeated', 'invalid_request'));
    });
  }

  it('may repeat the names that are said to be repeatable, and no other', () => {
    const repeatable = new Set(['resource']);
    const { fields, lists } = parseForm('resource=a&resource=&resource=b&x=1', repeatable);
    assert.deepEqual(lists['resource'], ['a', 'b']);
    assert.deepEqual(lists['x'], ['1']);
    assert.equal(fields['resource'], 'a');
    assert.throws(() => parseForm('resource=a&resource=b&x=1&x=2', repeatable));
  });

  const malformed = [
    'a=%',
    'a=%4',
    'a=%zz',
    '%=1',
    'a=%FF',
    'a=%C3',
    'a=%C0%AF',
    'a=%ED%A0%80',
    'a=%u0041',
    'a=%00',
    'a=%0D%0ASet-Cookie',
    'a=%0A',
    'a=%09',
    'a=%7F',
    'a%00=1',
    'a=x\ny',
    'a=\uD800',
    'a=1&b=%',
  ];
  for (const text of malformed) {
    it(`${JSON.stringify(text)} is refused: it is not well-formed`, () => {
      assert.throws(() => parseForm(text), refusedAs('oauth/form-malformed', 'invalid_request'));
    });
  }

  it('is what a body must be (RFC 6749 §3.2)', () => {
    assert.equal(parseBodyForm('a=1').fields['a'], '1');
    assert.throws(() => parseBodyForm(undefined), refusedAs('oauth/content-type', 'invalid_request'));
    assert.throws(() => parseBodyForm('a=1&a=2'), refusedAs('oauth/parameter-repeated', 'invalid_request'));
  });

  it('has at most 1,000 parameters: more is refused, not dropped', () => {
    const form = (count: number) => Array.from({ length: count }, (_, at) => `p${at}=1`).join('&');
    assert.equal(Object.keys(parseForm(form(1000)).fields).length, 1000);
    assert.throws(() => parseForm(form(1001)), refusedAs('oauth/form-too-long', 'invalid_request'));
    assert.throws(() => parseForm('&'.repeat(1_000_000)), refusedAs('oauth/form-too-long', 'invalid_request'));
  });
});
