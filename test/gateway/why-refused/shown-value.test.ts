import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shownValue } from '../../../src/gateway/why-refused/shown-value.ts';

const shown: readonly (readonly [value: string, as?: string])[] = [
  ['https://app.example/cb'],
  ['https://app.example/callback/v2/oauth2?tenant=7', 'https://app.example/callback/v2/oauth2?...'],
  ['https://app.example/cb#access', 'https://app.example/cb#...'],
  ['https://user:geheim@app.example/cb', 'https://***@app.example/cb'],
  ['photos:read photos:write'],
  ['client "photo-printer-production-eu2" may not use accessCode'],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  ['validateAuthorizationRequestForm'],
  ['S256'],
  ['the Authorization header holds no Basic credentials'],
  ['client "shop" may not authenticate by basic'],
  ['a'.repeat(64)],
  [`${'a'.repeat(65)}`, `${'a'.repeat(61)}...`],
  [`registry "staff": timeout: the answer took longer than 5 s`],
];
const secrets: readonly (readonly [value: string, as: string])[] = [
  ['hg_at_geheim', '***'],
  ['the code hg_ac_geheim-geheim is gone', 'the code *** is gone'],
  ['eyJhbGciOiJFUzI1NiJ9.geheim.geheim', '***'],
  ['Bearer geheim-7', '***'],
  ['basic Z2VoZWltOmdlaGVpbQ==', '***'],
  ['DPoP Geheim', '***'],
  ['it said password=geheim', '[withheld]'],
  ['it said {"client_secret":"geheim"}', '[withheld]'],
  ['it said pass%77ord=geheim', '[withheld]'],
  ['cookie: geheim', '[withheld]'],
  ['https://app.example/b7Kx92QmZp4vTn8RfW3cYd6H', 'https://app.example/***'],
  ['https://app.example/3f2a9c1e7b4d8f60a5e2c9d1b7f3', 'https://app.example/***'],
  ['https://app.example/3f2a9c1e-7b4d-8f60-a5e2-c9d1b7f34a68', 'https://app.example/***'],
  [`https://app.example/cb?code=geheim&x=${'y'.repeat(2000)}`, 'https://app.example/cb?...'],
];

describe('a value that is kept of a refusal', () => {
  for (const [value, as = value] of shown) {
    test(`${value} is shown as ${as === value ? 'it is' : as}`, () => assert.equal(shownValue(value), as));
  }
  for (const [value, as] of secrets) {
    test(`of ${value.slice(0, 80)} no secret is shown (A44)`, () => assert.equal(shownValue(value), as));
  }

  test('a sentence may be longer, as far as is said', () => {
    const sentence = 'It is so. '.repeat(20);
    assert.equal(shownValue(sentence, 256), sentence);
    assert.equal(shownValue(sentence, 100).length, 100);
  });
});
