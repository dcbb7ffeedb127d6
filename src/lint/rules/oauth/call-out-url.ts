import type { OAuthSettings } from '../../../definition/definition.ts';
import { isCallable } from '../../callable-url.ts';
import { valueOrKey } from '../../place.ts';
import { type CalledService, calledServices } from '../../providers/called-services.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** A service of the provider, or a form of its own, that cannot be asked. */
export const callOutUrl = defineRule({
  code: 'oauth/call-out-url',
  about: 'definition',
  why: 'Before something is granted or used these URLs are asked: where one cannot be asked, nothing is granted.',
  source: 'RFC 9110 §4.2, http and https URIs; §4.2.4: no user and password in them',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  revocation: { url: "https://lists.example/revoked", tls-profile: lists }
  scope-validators:
    application: { url: "$(checks)/application" }
    owner: { url: "http://127.0.0.1:9000/owner" }
  identity-extraction: { type: custom-form, url: "http://localhost:9000/login" }
  metadata: { url: "https://metadata.example" }
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    revocation: { url: '', tls-profile: '' }
    identity-extraction: { type: redirect, custom-form: { url: forms/login } }
    authentication: { x-ibm-authentication-url: { url: "https://login.example/verify" } }
    metadata: { metadata-url: { url: '', tls-profile: '' } }
    scope-validators: { application: { url: '' } }
`,
      // Nobody signs in, so that neither is asked.
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    authorization: { type: custom-form, custom-form: { url: forms/consent } }
    scope-validators: { owner: { url: checks/owner } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  revocation:
    type: url #! oauth/call-out-url
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  revocation: { url: /revoked } #! oauth/call-out-url
  scope-validators:
    application: { url: "https://someone:secret@checks.example" } #! oauth/call-out-url
    owner: { url: checks.example/owner } #! oauth/call-out-url
  identity-extraction: { type: custom-form, url: "//forms.example/login" } #! oauth/call-out-url
  authorization: { type: custom-form, url: "forms/consent" } #! oauth/call-out-url
  metadata: { url: "https://" } #! oauth/call-out-url
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    revocation: { url: "ldap://lists.example" } #! oauth/call-out-url
`,
    ],
  },
  *check({ definition }): Iterable<Strange> {
    if (definition.oauth !== undefined) yield* missingUrl(definition.oauth);
    for (const service of calledServices(definition)) yield* strange(service);
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

interface Strange extends Finding {
  readonly message: string;
  readonly help: string;
}

/** Whoever writes `type: url` relies on a list: without the URL none would be asked. */
function* missingUrl({ revocation }: OAuthSettings): Iterable<Strange> {
  if (revocation?.type?.value !== 'url' || revocation.url !== undefined) return;
  yield {
    at: valueOrKey(revocation.type.at),
    severity: 'error',
    message: 'The revocation "type: url" needs a "url": no list would be asked',
    help: 'Write the URL of the list, or type: gateway.',
  };
}

function* strange({ what, url }: CalledService): Iterable<Strange> {
  // What properties make of it is known only when it is served.
  if (url.value.includes('$(') || isCallable(url.value)) return;
  yield {
    at: url.at,
    message: `${what} cannot be asked: nothing would be granted`,
    help: 'Write an absolute URL: https://, a host, a path; no user and password in it.',
  };
}
