import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseVerifier, requestedChallenge } from '../../src/oauth/pkce.ts';
import { challenge, verifier } from './example.ts';

const required = { mode: 'required', plain: false } as const;
const optional = { mode: 'optional', plain: false } as const;
const off = { mode: 'off', plain: true } as const;
const withPlain = { mode: 'required', plain: true } as const;
const s256 = { code_challenge: challenge.value, code_challenge_method: 'S256' };
const plain = { code_challenge: verifier, code_challenge_method: 'plain' };

describe('a challenge in an authorization request (RFC 7636 §4.3, A11)', () => {
  const cases = [
    { title: 'by S256 is taken', form: s256, policy: required, is: challenge },
    { title: 'by S256 is taken where it is optional', form: s256, policy: optional, is: challenge },
    { title: 'is ignored where PKCE is off (§5)', form: s256, policy: off, is: undefined },
    {
      title: 'that is broken is ignored where PKCE is off (§5)',
      form: { code_challenge: 'x' },
      policy: off,
      is: undefined,
    },
    { title: 'must be there where it is required (§4.4.1)', form: {}, policy: required, is: 'oauth/challenge-missing' },
    { title: 'need not be there where it is optional', form: {}, policy: optional, is: undefined },
    {
      title: 'must be there when a method is',
      form: { code_challenge_method: 'S256' },
      policy: optional,
      is: 'oauth/challenge-missing',
    },
    {
      title: 'by plain is refused unless plain is on',
      form: plain,
      policy: required,
      is: 'oauth/challenge-method-unsupported',
    },
    {
      title: 'by plain is taken where plain is on',
      form: plain,
      policy: withPlain,
      is: { method: 'plain', value: verifier },
    },
    {
      title: 'without method is plain: refused (§4.3)',
      form: { code_challenge: challenge.value },
      policy: optional,
      is: 'oauth/challenge-method-unsupported',
    },
    {
      title: 'without method is plain: taken (§4.3)',
      form: { code_challenge: verifier },
      policy: withPlain,
      is: { method: 'plain', value: verifier },
    },
    ...['s256', 'S512', 'none', 'PLAIN', 'constructor'].map((method) => ({
      title: `by the method "${method}" is refused (§4.4.1)`,
      form: { ...s256, code_challenge_method: method },
      policy: withPlain,
      is: 'oauth/challenge-method-unsupported',
    })),
    ...[
      challenge.value.slice(1),
      `${challenge.value}A`,
      `${challenge.value.slice(1)}=`,
      `${challenge.value.slice(1)}+`,
      'x',
    ].map((value) => ({
      title: `by S256 that is ${value.length} characters of ${value.slice(-3)} is refused`,
      form: { ...s256, code_challenge: value },
      policy: required,
      is: 'oauth/challenge-malformed',
    })),
    ...['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)} `, `${'a'.repeat(43)}/`].map((value) => ({
      title: `by plain that is ${value.length} characters ending in "${value.slice(-1)}" is refused`,
      form: { ...plain, code_challenge: value },
      policy: withPlain,
      is: 'oauth/challenge-malformed',
    })),
  ];
  for (const { title, form, policy, is } of cases) {
    it(title, () => assert.deepEqual(requestedChallenge(form, policy, { pkce: undefined }), is));
  }

  for (const policy of [required, optional, off]) {
    it(`must be there for an application that is held to PKCE, where the provider says ${policy.mode}`, () => {
      const client = { pkce: 'required' } as const;
      assert.equal(requestedChallenge({}, policy, client), 'oauth/challenge-missing');
      assert.deepEqual(requestedChallenge(s256, policy, client), challenge);
    });
  }
});

describe('a verifier at the token endpoint (RFC 7636 §4.6, A11)', () => {
  const byPlain = { method: 'plain', value: verifier } as const;
  const cases = [
    { title: 'that fits by S256 is taken', challenge, verifier, policy: required, is: undefined },
    { title: 'that fits by plain is taken', challenge: byPlain, verifier, policy: withPlain, is: undefined },
    { title: 'that fits is taken where PKCE is now off', challenge, verifier, policy: off, is: undefined },
    {
      title: 'is not missed where there was no challenge',
      challenge: undefined,
      verifier: undefined,
      policy: required,
      is: undefined,
    },
    {
      title: 'for no challenge is refused: it was taken out (RFC 9700 §4.8.2)',
      challenge: undefined,
      verifier,
      policy: required,
      is: 'oauth/verifier-unexpected',
    },
    {
      title: 'for no challenge is refused where PKCE is optional',
      challenge: undefined,
      verifier,
      policy: optional,
      is: 'oauth/verifier-unexpected',
    },
    {
      title: 'for no challenge is ignored where PKCE is off (§5)',
      challenge: undefined,
      verifier,
      policy: off,
      is: undefined,
    },
    {
      title: 'that is missing is refused',
      challenge,
      verifier: undefined,
      policy: required,
      is: 'oauth/verifier-missing',
    },
    {
      title: 'that is missing is refused where PKCE is optional',
      challenge,
      verifier: undefined,
      policy: optional,
      is: 'oauth/verifier-missing',
    },
    {
      title: 'that is missing is refused where PKCE is now off',
      challenge,
      verifier: undefined,
      policy: off,
      is: 'oauth/verifier-missing',
    },
    {
      title: 'that is the challenge itself is refused',
      challenge,
      verifier: challenge.value,
      policy: required,
      is: 'oauth/verifier-wrong',
    },
    {
      title: 'that is another is refused',
      challenge,
      verifier: verifier.replace('d', 'e'),
      policy: required,
      is: 'oauth/verifier-wrong',
    },
    {
      title: 'that is another is refused by plain',
      challenge: byPlain,
      verifier: verifier.replace('d', 'e'),
      policy: withPlain,
      is: 'oauth/verifier-wrong',
    },
    {
      title: 'of 42 characters is refused',
      challenge: { method: 'plain', value: 'a'.repeat(42) } as const,
      verifier: 'a'.repeat(42),
      policy: withPlain,
      is: 'oauth/verifier-wrong',
    },
    {
      title: 'of 43 characters is taken',
      challenge: { method: 'plain', value: 'a'.repeat(43) } as const,
      verifier: 'a'.repeat(43),
      policy: withPlain,
      is: undefined,
    },
    {
      title: 'of 128 characters is taken',
      challenge: { method: 'plain', value: '~'.repeat(128) } as const,
      verifier: '~'.repeat(128),
      policy: withPlain,
      is: undefined,
    },
    {
      title: 'of 129 characters is refused',
      challenge: { method: 'plain', value: 'a'.repeat(129) } as const,
      verifier: 'a'.repeat(129),
      policy: withPlain,
      is: 'oauth/verifier-wrong',
    },
    {
      title: 'with another character is refused',
      challenge: { method: 'plain', value: '+'.repeat(43) } as const,
      verifier: '+'.repeat(43),
      policy: withPlain,
      is: 'oauth/verifier-wrong',
    },
  ];
  for (const { title, challenge, verifier, policy, is } of cases) {
    it(title, () => assert.equal(refuseVerifier(challenge, verifier, policy), is));
  }
});
