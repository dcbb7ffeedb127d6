import { Fault } from '../../src/policy/fault.ts';

/** What the caller learns: enough to get a better JWT, nothing about keys. */
const messages = {
  'jwt/missing': 'A JWT is needed here, and there is none',
  'jwt/malformed': 'The JWT is not well-formed',
  'jwt/unproven': 'The JWT is not proven by a key that is accepted here',
  'jwt/expired': 'The JWT has expired',
  'jwt/not-yet-valid': 'The JWT is not valid yet',
  'jwt/wrong-issuer': 'The JWT is not from an issuer that is accepted here',
  'jwt/wrong-audience': 'The JWT is meant for somebody else',
} as const;

/** Makes the fault of a JWT that is not accepted. `detail`: for the operator; holds nothing of the JWT. */
export type Refuse = (code: keyof typeof messages, detail?: string) => Fault;

/** Faults by IBM's name for them, with the answer of RFC 6750 §3 where nobody catches them. */
export const refusing =
  (realm: string): Refuse =>
  (code, detail) =>
    new Fault({
      fault: 'RuntimeError',
      status: 401,
      code,
      message: messages[code],
      ...(detail !== undefined && { detail }),
      headers: [
        'WWW-Authenticate',
        // RFC 6750 §3.1: no error where nothing was presented.
        code === 'jwt/missing' ? `Bearer realm="${realm}"` : `Bearer realm="${realm}", error="invalid_token"`,
      ],
    });
