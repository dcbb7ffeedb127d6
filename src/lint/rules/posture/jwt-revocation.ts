import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

const HOUR = 3600;

/** JWTs that live long, and nobody who can ask whether they are still good. */
export const jwtRevocation = defineRule({
  code: 'posture/jwt-revocation',
  about: 'definition',
  why: 'Who verifies a JWT alone learns nothing of its revocation: for those the token is good until it expires.',
  source: 'RFC 7009 §3: self-contained tokens are not revoked at once; RFC 7662 §1 (A31)',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { format: jwt, ttl: 3600, audience: ["https://gw.example/photos"] }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  introspection: true
  access-token: { format: jwt, ttl: 7200, audience: ["https://gw.example/photos"] }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { format: jwt, ttl: 7200, audience: ["https://gw.example/photos"] } #! posture/jwt-revocation
`,
    ],
  },
  *check({ definition: { oauth } }) {
    const token = oauth?.accessToken;
    const isLong = (token?.ttl?.value ?? 0) > HOUR;
    if (token?.format?.value === 'jwt' && isLong && oauth?.introspection?.value !== true) yield { at: keyOf(token.at) };
  },
  message: () => 'A JWT that is revoked stays good for more than an hour at all who verify it themselves',
  help: 'Write a shorter "ttl", or introspection: true, so that they can ask.',
});
