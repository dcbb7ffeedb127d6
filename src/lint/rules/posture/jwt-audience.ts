import { keyOf } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** JWTs for everybody who trusts the issuer. */
export const jwtAudience = defineRule({
  code: 'posture/jwt-audience',
  about: 'definition',
  why: 'Whoever verifies a JWT takes it where it is named as its audience. With one audience for all, a token that one API has seen opens the others.',
  source: 'RFC 9068 §2.2, §3: the resource that a token is for; RFC 9700 §2.3: access tokens restricted to it (A34)',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { format: jwt, audience: ["https://gw.example/photos"] }
`,
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], access-token: { ttl: 600 } }',
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { format: jwt } #! posture/jwt-audience
`,
    ],
  },
  *check({ definition: { oauth } }) {
    const token = oauth?.accessToken;
    if (token?.format?.value === 'jwt' && token.audience.length === 0) yield { at: keyOf(token.at) };
  },
  message: () => 'The JWTs of this provider are for no API in particular: their audience is the gateway itself',
  help: 'List the APIs that they are for: audience: ["https://gw.example/photos"]. A request then chooses among them by "resource".',
});
