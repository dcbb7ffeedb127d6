import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { needsRestart } from '../../src/cli/environment-changes.ts';
import { certificates, linesOf, readFrom } from './in-memory.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (key: typeof publicKey) => ({ ...key.export({ format: 'jwk' }) });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const secret = 'CANARY-CANARY-CANARY-CANARY-CANA';

const read = (text: string, files: Readonly<Record<string, string>> = {}, env = {}) =>
  readFrom({ 'headgate.yaml': `${text}\n`, ...certificates, ...files }, env);

describe('"crypto" of headgate.yaml', () => {
  it('names keys for JWTs: PEM by path or text, JWKs as map or text, secrets', () => {
    const { environment, problems } = read(
      `
crypto:
  ours: { key: keys/ours.pem }
  theirs: { key: tls.crt }
  public: { key: "\${PUBLIC}" }
  partner: { jwk: "\${file:partner.jwk}" }
  map: { jwk: { kty: oct, k: "\${K}", kid: a } }
  shared: { secret: "\${SECRET}" }`,
      { 'keys/ours.pem': pem, 'partner.jwk': `${JSON.stringify(jwk(publicKey))}\n` },
      {
        PUBLIC: publicKey.export({ type: 'spki', format: 'pem' }),
        K: Buffer.from(secret).toString('base64url'),
        SECRET: secret,
      },
    );
    assert.deepEqual(problems, []);
    const certified = createPublicKey(
      new X509Certificate(certificates['tls.crt']).publicKey.export({ type: 'spki', format: 'pem' }),
    );
    const oct = { kty: 'oct', k: Buffer.from(secret).toString('base64url') };
    assert.deepEqual(environment?.crypto, [
      { name: 'ours', jwk: jwk(privateKey) },
      { name: 'theirs', jwk: jwk(certified) },
      { name: 'public', jwk: jwk(publicKey) },
      { name: 'partner', jwk: jwk(publicKey) },
      { name: 'map', jwk: { ...oct, kid: 'a' } },
      { name: 'shared', jwk: oct },
    ]);
  });

  it('may be left out', () => assert.deepEqual(read('catalog: a').environment?.crypto, []));

  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const unusable = ['environment/unusable-key headgate.yaml:1:16 /crypto/one'];
  const refused: readonly (readonly [what: string, entry: string, lines: readonly string[]])[] = [
    ['an entry with nothing', '{}', unusable],
    ['an entry with two keys', `{ secret: ${secret}, key: a.pem }`, unusable],
    ['a secret of 31 bytes', `{ secret: ${secret.slice(1)} }`, unusable],
    ['a secret that is a PEM file', '{ secret: "${file:weak.pem}" }', unusable],
    ['a weak key', '{ key: weak.pem }', unusable],
    ['a file that is no PEM', '{ key: text.pem }', unusable],
    [
      'a file that is not there',
      '{ key: nobodys.pem }',
      ['environment/missing-file headgate.yaml:1:23 /crypto/one/key'],
    ],
    ['a JWK that is no JSON', `{ jwk: "{ ${secret}" }`, unusable],
    ['a JWK that is a text', `{ jwk: '"${secret}"' }`, unusable],
    ['a JWK of a kind that is not known', `{ jwk: { kty: x, k: ${secret} } }`, unusable],
    ['another key', `{ scret: ${secret} }`, ['environment/unknown-key headgate.yaml:1:18 /crypto/one/scret']],
    ['a text', secret, ['environment/wrong-type headgate.yaml:1:16 /crypto/one']],
  ];
  for (const [what, entry, lines] of refused) {
    it(`is refused with ${what}, and nothing of it is shown`, () => {
      const result = read(`crypto: { one: ${entry} }`, { 'weak.pem': weak.toString(), 'text.pem': secret });
      assert.deepEqual(linesOf(result), lines);
      assert.doesNotMatch(
        JSON.stringify([result.problems, [...result.sources.values()].map(({ text }) => text)]),
        /CANARY/,
      );
    });
  }

  it('is replaced by a reload', () => {
    const [before, after] = ['A', 'B'].map(
      (letter) => read(`crypto: { a: { secret: ${letter.repeat(32)} } }`).environment,
    );
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(needsRestart(before, after, undefined), []);
  });
});
