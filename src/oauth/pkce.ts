import { hash as digest, timingSafeEqual } from 'node:crypto';
import type { Compared } from '../policy/fault.ts';
import type { Challenge } from '../stores/grants.ts';
import type { Client } from './client.ts';
import { sha256 } from './digest.ts';
import type { RefusalCode } from './errors.ts';
import type { Form } from './form.ts';

/**
 * How a provider wants PKCE (RFC 7636). `optional`: a challenge that was sent is enforced. `off`: as a server that has
 * never heard of it: challenge and verifier are ignored (§5). `plain`: whether the method of that name is accepted.
 */
export interface PkcePolicy {
  readonly mode: 'required' | 'optional' | 'off';
  readonly plain: boolean;
}

/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
const verifierForm = /^[A-Za-z0-9._~-]{43,128}$/;
/** SHA-256 in base64url without padding (RFC 7636 §4.2). */
const s256Form = /^[A-Za-z0-9_-]{43}$/;

/**
 * The challenge of an authorization request, or the code of its refusal (RFC 7636 §4.4.1). An application may be held to
 * more than its provider asks for, never to less.
 */
export const requestedChallenge = (
  { code_challenge: value, code_challenge_method: method }: Form,
  policy: PkcePolicy,
  client: Pick<Client, 'pkce'>,
): Challenge | undefined | RefusalCode => {
  const mode = client.pkce ?? policy.mode;
  if (mode === 'off') return undefined;
  if (value === undefined) {
    // A method alone is what is left of a challenge that got lost, or was taken out.
    return mode === 'required' || method !== undefined ? 'oauth/challenge-missing' : undefined;
  }
  const asked = method ?? 'plain'; // RFC 7636 §4.3
  if (asked === 'S256') return s256Form.test(value) ? { method: 'S256', value } : 'oauth/challenge-malformed';
  if (asked !== 'plain' || !policy.plain) return 'oauth/challenge-method-unsupported';
  return verifierForm.test(value) ? { method: 'plain', value } : 'oauth/challenge-malformed';
};

/** How PKCE was asked for, against how provider and client want it: for the operator. */
export const comparedChallenge = (
  { code_challenge: value, code_challenge_method: method }: Form,
  { mode, plain }: PkcePolicy,
  client: Pick<Client, 'pkce'>,
): Compared => ({
  code_challenge: value === undefined ? 'not sent' : `${value.length} characters`,
  code_challenge_method: method ?? 'not sent',
  provider: [mode, plain ? 'S256, plain' : 'S256'],
  application: client.pkce,
});

/**
 * Whether a verifier fits what its code was bound to: `undefined`, or the code of the refusal (RFC 7636 §4.6). A verifier
 * for a code without challenge is refused: somebody took the challenge out of the request (RFC 9700 §4.8.2).
 */
export const refuseVerifier = (
  challenge: Challenge | undefined,
  verifier: string | undefined,
  policy: PkcePolicy,
): RefusalCode | undefined => {
  if (challenge === undefined) {
    return verifier === undefined || policy.mode === 'off' ? undefined : 'oauth/verifier-unexpected';
  }
  if (verifier === undefined) return 'oauth/verifier-missing';
  if (!verifierForm.test(verifier)) return 'oauth/verifier-wrong';
  const derived = challenge.method === 'S256' ? digest('sha256', verifier, 'base64url') : verifier;
  return equal(derived, challenge.value) ? undefined : 'oauth/verifier-wrong';
};

/** In constant time, over digests, so that lengths do not matter. */
const equal = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
