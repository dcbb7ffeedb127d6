import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import type { Bundle } from '../../src/assembly/types.ts';
import { keyId, signatureProblem, signBundle, signerOf } from '../../src/cli/bundle-signature.ts';
import { provider } from '../e2e/acme.ts';
import { compileDefinitions } from '../harness/project.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const bundle = await compileDefinitions({ 'acme.yaml': provider() });
const signed = signBundle(bundle, privateKey);

const publicKeyOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
const trusted = publicKeyOf(privateKey);
const other = publicKeyOf(generateKeyPairSync('ed25519').privateKey);
/** As it comes out of a file. */
const copied = (value: Bundle): Record<string, unknown> => JSON.parse(JSON.stringify(value));
const asBundle = (value: object): Bundle => value as Bundle; // damaged on purpose

test('a signature outlives writing and reading, and tells who signed', () => {
  const signer = signerOf(asBundle(copied(signed)));
  assert.equal(signer.kind, 'key');
  assert.match(keyId(trusted), /^ed25519:[0-9a-f]{32}$/);
  assert.deepEqual(signer, { kind: 'key', id: keyId(trusted), publicKey: trusted });
});

test('members in another order are the same bundle', () => {
  const turned = Object.fromEntries(Object.entries(copied(signed)).reverse());
  assert.equal(signerOf(asBundle(turned)).kind, 'key');
});

test('who signs again replaces the signature, and the digest stays', () => {
  const again = signBundle(signed, privateKey);
  assert.deepEqual(again, signed);
  assert.equal(again.digest, bundle.digest);
});

test('a signature covers every single value of a bundle, positions and file names too', () => {
  let count = 0;
  for (const change of changesOf(copied(signed))) {
    const damaged = change();
    assert.equal(signerOf(asBundle(damaged)).kind, 'damaged', JSON.stringify(damaged).slice(0, 200));
    count += 1;
  }
  assert.ok(count > 300, `only ${count} values were changed`);
});

const wrongSignatures: readonly (readonly [about: string, signature: unknown])[] = [
  ['nothing', null],
  ['a text', 'signed'],
  ['no members', {}],
  ['no value', { ...signed.signature, value: undefined }],
  ['another algorithm', { ...signed.signature, algorithm: 'none' }],
  ['a key that is none', { ...signed.signature, publicKey: 'AAAA' }],
  ['the key of somebody else', { ...signed.signature, publicKey: other.toString('base64') }],
  ['a value that is cut off', { ...signed.signature, value: signed.signature?.value.slice(0, 40) }],
  ['a value with something behind it', { ...signed.signature, value: `${signed.signature?.value}AAAA` }],
  ['a value without its padding', { ...signed.signature, value: signed.signature?.value.replaceAll('=', '') }],
  ['an RSA key', { ...signed.signature, publicKey: rsaKey().toString('base64') }],
];
for (const [about, signature] of wrongSignatures) {
  test(`a signature with ${about} is damaged, whoever is trusted`, () => {
    const damaged = asBundle({ ...signed, signature });
    for (const trust of [
      { trustedKeys: [], requireSignature: false },
      { trustedKeys: [trusted], requireSignature: true },
    ])
      assert.equal(signatureProblem(damaged, trust, 'b.json')?.code, 'bundle/signature-damaged');
  });
}

const trusts: readonly (readonly [Bundle, trustedKeys: readonly Buffer[], requireSignature: boolean, code?: string])[] =
  [
    [bundle, [], false],
    [bundle, [trusted], false],
    [bundle, [trusted], true, 'bundle/unsigned'],
    [signed, [], false],
    [signed, [trusted], false],
    [signed, [other, trusted], true],
    [signed, [other], false, 'bundle/signer-unknown'],
    [signed, [other], true, 'bundle/signer-unknown'],
  ];
for (const [which, trustedKeys, requireSignature, code] of trusts) {
  const about = `${which === signed ? 'a signed' : 'an unsigned'} bundle, ${trustedKeys.length} keys trusted${
    trustedKeys.includes(trusted) ? ', its signer among them' : ''
  }, signatures ${requireSignature ? 'required' : 'optional'}`;
  test(`${about}: ${code ?? 'served'}`, () => {
    assert.equal(signatureProblem(which, { trustedKeys, requireSignature }, 'b.json')?.code, code);
  });
}

function rsaKey(): Buffer {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
}

/** The value again and again, each time with one scalar in it changed. */
function* changesOf(root: object): Generator<() => object> {
  function* below(node: object): Generator<() => object> {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'object' && value !== null) yield* below(value);
      else
        yield () => {
          Reflect.set(node, key, typeof value === 'number' ? value + 1 : `${value}x`);
          const changed = structuredClone(root);
          Reflect.set(node, key, value);
          return changed;
        };
    }
  }
  yield* below(root);
}
