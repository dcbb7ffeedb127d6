import { isCallable } from '../../callable-url.ts';
import { usedAuthentication } from '../../providers/called-services.ts';
import { defineRule } from '../../rule.ts';

/** An authentication URL that cannot be asked. */
export const authenticationUrl = defineRule({
  code: 'oauth/authentication-url',
  about: 'definition',
  why: 'Users are checked by asking this URL: where it cannot be asked, nobody can sign in.',
  source: 'RFC 9110 §4.2, http and https URIs; §4.2.4: no user and password in them',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { url: "$(users-url)/check" }
`,
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application], authentication: { url: "https://" } }',
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    url: ldaps://users.example #! oauth/authentication-url
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    url: https://someone:secret@users.example/check #! oauth/authentication-url
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    authentication:
      x-ibm-authentication-url:
        url: https:// #! oauth/authentication-url
    authorization: { type: default-form }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication:
    url: users.example/check #! oauth/authentication-url
  revocation: { permissions: true }
`,
    ],
  },
  *check({ definition }) {
    const url = usedAuthentication(definition)?.url;
    // What properties make of it is known only when it is served.
    if (url !== undefined && !url.value.includes('$(') && !isCallable(url.value)) yield { at: url.at };
  },
  message: () => 'The authentication URL cannot be asked: nobody can sign in',
  help: 'Write an absolute URL: https://, a host, a path; no user and password in it.',
});
