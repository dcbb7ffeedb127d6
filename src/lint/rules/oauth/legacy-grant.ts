import { isMisspelt } from '../../misspelt.ts';
import { writtenGrant } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A grant that RFC 9700 has given up. */
export const legacyGrant = defineRule({
  code: 'oauth/legacy-grant',
  about: 'definition',
  why: 'With "password" the application learns the password of its users; with "implicit" tokens stand in addresses, which histories and logs keep.',
  source: 'RFC 9700 §2.1.2: the implicit grant should not be used; §2.4: the password grant must not be',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [password]
  allow-legacy: [password]
  authentication: { registry: staff }
`,
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [implicit]
  allow-legacy: [implicit]
  authentication: { registry: staff }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants:
    - application
    - password #! oauth/legacy-grant
  authentication: { registry: staff }
`,
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants:
    - implicit #! oauth/legacy-grant
  allow-legacy: [password]
  authentication: { registry: staff }
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants:
      - password #! oauth/legacy-grant
    authentication: { x-ibm-authentication-registry: staff }
`,
    ],
  },
  *check({ definition }) {
    const { oauth, profile } = definition;
    if (oauth === undefined) return;
    // No list: the reader tells of it, and one mistake is one problem.
    const isMalformed = profile === 'strict' && (oauth.at.get('allow-legacy')?.kind ?? 'list') !== 'list';
    if (isMalformed || isMisspelt(definition, oauth.at, 'allow-legacy')) return;
    for (const name of ['implicit', 'password'] as const) {
      const grant = writtenGrant(definition, name);
      if (grant === undefined || oauth.allowLegacy.some(({ value }) => value === name)) continue;
      yield { at: grant.at, name };
    }
  },
  message: ({ name }) => messages[name],
  help: ({ name }) =>
    `Use "accessCode", where users sign in at the gateway; or write allow-legacy: [${name}] where an application cannot be changed.`,
});

const messages = {
  implicit: 'With the grant "implicit", tokens go through the address bar of a browser',
  password: 'With the grant "password", users tell their password to the application',
};
