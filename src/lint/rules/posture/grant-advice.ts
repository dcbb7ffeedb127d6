import type { Definition } from '../../../definition/definition.ts';
import { keyIn } from '../../place.ts';
import { clientTypeOf, writtenGrant } from '../../providers/oauth-choices.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** Grants that do not fit the kind of applications. */
export const grantAdvice = defineRule({
  code: 'posture/grant-advice',
  about: 'definition',
  why: 'Each kind of application has a grant that suits it. Another one makes users type passwords into applications, or leaves tokens where others find them.',
  source:
    'RFC 9700 §2.1.1, §2.1.2, §2.4; RFC 8252 §6; IBM API Connect v5, OAuth concepts: which grant for which application (A04)',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      'x-oauth: { client-type: public, scopes: { a: A }, grants: [accessCode], authentication: { registry: staff } }',
      'x-oauth: { client-type: confidential, scopes: { a: A }, grants: [application] }',
      // Trusted, internal, and said so.
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
  client-type: public
  scopes: { a: A }
  grants: [implicit] #! posture/grant-advice
  allow-legacy: [implicit]
  authentication: { registry: staff }
`,
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode, password] #! posture/grant-advice
  allow-legacy: [password]
  authentication: { registry: staff }
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [password] #! oauth/legacy-grant, posture/grant-advice
    authentication: { x-ibm-authentication-registry: staff }
`,
    ],
  },
  *check({ definition }): Iterable<Advice> {
    const { oauth } = definition;
    const texts = adviceFor(definition);
    if (oauth !== undefined && texts !== undefined) yield { at: keyIn(oauth.at, 'grants'), ...texts };
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

interface Texts {
  readonly message: string;
  readonly help: string;
}

interface Advice extends Finding, Texts {}

const adviceFor = (definition: Definition): Texts | undefined => {
  const has = (grant: string): boolean => writtenGrant(definition, grant) !== undefined;
  const isAllowed = definition.oauth?.allowLegacy.some(({ value }) => value === 'password') === true;
  const isPublic = clientTypeOf(definition) === 'public';
  // That "password" is given up is told of by another rule, unless it is allowed knowingly.
  if (isPublic && has('password') && (isAllowed || !has('accessCode'))) {
    return {
      message: 'Applications without a secret are told the passwords of users',
      help: 'For applications on phones and in browsers use "accessCode" with PKCE. "password" is for highly trusted applications of your own, until they can be changed.',
    };
  }
  if (has('accessCode')) return undefined;
  if (isPublic) {
    return has('implicit')
      ? {
          message: 'Applications in browsers have no other way to a token than "implicit"',
          help: 'Add "accessCode": with PKCE it suits applications in browsers and on phones, and those that use "implicit" can change over.',
        }
      : undefined;
  }
  if (!has('password') || isAllowed) return undefined;
  return {
    message: 'Users have no other way to grant something than to tell the application their password',
    help: 'For web applications use "accessCode", for those that act on their own behalf "application". Where all of them are highly trusted and internal, say so: allow-legacy: [password].',
  };
};
