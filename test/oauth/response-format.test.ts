import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chosenFormat, formatted } from '../../src/oauth/response-format.ts';
import { refusedAs } from './example.ts';

const all = { responseFormats: ['json', 'urlencoded', 'xml'] } as const;

describe('the form of a token response', () => {
  it('is the one that the request names, of those that the provider lists', () => {
    assert.equal(chosenFormat({ format: 'xml' }, all), 'xml');
    assert.equal(chosenFormat({ format: 'urlencoded' }, all), 'urlencoded');
    assert.equal(chosenFormat({ format: 'json' }, all), undefined);
    assert.equal(chosenFormat({}, all), undefined);
  });

  it('is refused where it is not listed', async () => {
    const some = { responseFormats: ['json', 'xml'] } as const;
    for (const format of ['urlencoded', 'XML', 'text/xml', '__proto__']) {
      assert.throws(
        () => chosenFormat({ format }, some),
        refusedAs('oauth/response-format-unsupported', 'invalid_request'),
      );
    }
  });

  it('is JSON where the provider has no other: then "format" is a parameter that nobody knows (RFC 6749 §3.2)', () => {
    assert.equal(chosenFormat({ format: 'xml' }, { responseFormats: ['json'] }), undefined);
  });
});

const response = {
  access_token: 'a-1',
  expires_in: 3600,
  scope: 'a b&c',
  extended: { list: [1, '<'] },
  nothing: null,
  absent: undefined,
};

describe('a token response in another form', () => {
  it('as a form has its members as parameters', () => {
    const { type, text } = formatted(response, 'urlencoded');
    assert.equal(type, 'application/x-www-form-urlencoded');
    assert.deepEqual(
      [...new URLSearchParams(text)],
      [
        ['access_token', 'a-1'],
        ['expires_in', '3600'],
        ['scope', 'a b&c'],
        ['extended', '{"list":[1,"<"]}'],
      ],
    );
  });

  it('as XML has them as elements', () => {
    const { type, text } = formatted(response, 'xml');
    assert.equal(type, 'application/xml');
    assert.equal(
      text,
      '<?xml version="1.0" encoding="UTF-8"?>\n<OAuth><access_token>a-1</access_token><expires_in>3600</expires_in>' +
        '<scope>a b&#38;c</scope><extended>{&#34;list&#34;:[1,&#34;&#60;&#34;]}</extended></OAuth>',
    );
  });

  it('as XML is well-formed whatever an author has put in: names, markup, control characters, half characters', () => {
    const odd = { 'a b': '</OAuth>', '<x>': ']]>', '1st': '\u0000\u0008\uFFFE', half: '\uD800x', line: 'a\r\nb' };
    assert.equal(
      formatted(odd, 'xml').text,
      '<?xml version="1.0" encoding="UTF-8"?>\n<OAuth><member name="a b">&#60;/OAuth&#62;</member>' +
        '<member name="&#60;x&#62;">]]&#62;</member><member name="1st">\uFFFD\uFFFD\uFFFD</member>' +
        '<half>\uFFFDx</half><line>a&#13;&#10;b</line></OAuth>',
    );
  });
});
