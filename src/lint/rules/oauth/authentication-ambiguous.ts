import { defineRule } from '../../rule.ts';

/** Two that say who the users are. */
export const authenticationAmbiguous = defineRule({
  code: 'oauth/authentication-ambiguous',
  about: 'definition',
  why: 'Either of the two could let a user in whom the other one does not know: which one is asked must not be guessed.',
  source: 'IBM API Connect v5, OAuth provider settings: an authentication URL or a registry',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    authentication:
      x-ibm-authentication-url: { url: '', tls-profile: '' }
      x-ibm-authentication-registry: staff
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    registry: staff
    url: https://users.example/check #! oauth/authentication-ambiguous
`,
    ],
  },
  *check({ definition: { oauth } }) {
    const { registry, url } = oauth?.authentication ?? {};
    if (registry !== undefined && url !== undefined) yield { at: url.at };
  },
  message: () => 'Both an authentication URL and a user registry are named',
  help: 'Keep one of the two: users are asked for in one place.',
});
