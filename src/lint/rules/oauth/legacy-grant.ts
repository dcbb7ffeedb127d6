import { isMisspelt } from '../../misspelt.ts';
import { writtenGrant } from '../../oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** A grant in which the application gets the password. */
export const legacyGrant = defineRule({
  code: 'oauth/legacy-grant',
  about: 'definition',
  why: 'In this grant users give their password to the application: it can do with it whatever they can, and no second factor helps.',
  source: 'RFC 9700 §2.4: the resource owner password credentials grant must not be used',
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
    const grant = writtenGrant(definition, 'password');
    if (oauth === undefined || grant === undefined) return;
    const isAllowed = oauth.allowLegacy.some(({ value }) => value === 'password');
    // No list: the reader tells of it, and one mistake is one problem.
    const isMalformed = profile === 'strict' && (oauth.at.get('allow-legacy')?.kind ?? 'list') !== 'list';
    if (!isAllowed && !isMalformed && !isMisspelt(definition, oauth.at, 'allow-legacy')) yield { at: grant.at };
  },
  message: () => 'With the grant "password", users tell their password to the application',
  help: 'Use "accessCode", where users sign in at the gateway; or write allow-legacy: [password] where an application cannot be changed.',
});
