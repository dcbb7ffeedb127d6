import type { Definition } from '../../../definition/definition.ts';
import { keyOf, type Place, valueOrKey } from '../../place.ts';
import { clientTypeOf, writtenGrant } from '../../providers/oauth-choices.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** Codes that whoever intercepts them can exchange. */
export const pkce = defineRule({
  code: 'posture/pkce',
  about: 'definition',
  why: 'A code goes through the browser. Without a proof of who asked for it, whoever gets hold of one can exchange it, or have somebody else use theirs.',
  source: 'RFC 9700 §2.1.1: public clients must use PKCE, for others it is recommended; OAuth 2.1 (A11)',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      'x-oauth: { client-type: public, scopes: { a: A }, grants: [accessCode], authentication: { registry: staff } }',
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  pkce: { mode: off }
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: public
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  pkce: { mode: optional } #! posture/pkce
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  pkce: { mode: off } #! posture/pkce
`,
      // API Connect v5 has no such setting: what is not written is only advised.
      `
x-ibm-configuration:
  oauth2: #! posture/pkce
    client-type: public
    scopes: { a: A }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
`,
    ],
  },
  *check({ definition }): Iterable<Weak> {
    const { oauth } = definition;
    if (oauth === undefined || writtenGrant(definition, 'accessCode') === undefined) return;
    const written = oauth.pkce?.mode;
    const mode = written?.value ?? (definition.profile === 'strict' ? 'required' : 'optional');
    const isPublic = clientTypeOf(definition) === 'public';
    const at: Place = written === undefined ? keyOf(oauth.at) : valueOrKey(written.at);
    if (mode === 'off') yield { at, what: 'PKCE is off: a verifier is never asked for', isPublic };
    else if (mode === 'optional' && isPublic)
      yield { at, what: whatOf(definition), isPublic, ...(written === undefined && { severity: 'info' }) };
  },
  message: ({ what }) => what,
  help: ({ isPublic }) =>
    `Write pkce: { mode: required }${isPublic ? '' : '; or "optional", which holds the clients to it that do send a challenge'}.`,
});

interface Weak extends Finding {
  readonly what: string;
  readonly isPublic: boolean;
}

const whatOf = ({ oauth }: Definition): string =>
  `PKCE is optional${oauth?.pkce?.mode === undefined ? ' in this profile' : ''}, and these clients have no other proof that a code is theirs`;
