import type { Definition, Located } from '../../../definition/definition.ts';
import { isCallable, isOpen } from '../../callable-url.ts';
import { noNames } from '../../environment-names.ts';
import { calledServices, usedAuthentication } from '../../providers/called-services.ts';
import { hasPages } from '../../providers/oauth-choices.ts';
import { defineRule } from '../../rule.ts';

/** Passwords, tokens or decisions about scopes on their way without TLS. */
export const credentialsOverHttp = defineRule({
  code: 'oauth/credentials-over-http',
  about: 'definition',
  why: 'Whoever is on the way reads the passwords and tokens that are sent there, and can answer in place of the service: yes to each password, and all scopes.',
  source:
    'RFC 6749 §1.6, §10.9: TLS wherever credentials are sent; RFC 9700 §4.13: what a proxy and its services tell each other is protected',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  // Whatever a document says, the gateway itself sends nothing there unless the environment names the host.
  waivable: true,
  examples: {
    environment: { ...noNames, insecureCallouts: new Set(['inside.example']) },
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { url: "http://Inside.example:8080/check" }
  revocation: { url: "http://127.0.0.1:9000/revoked" }
  metadata: { url: "https://metadata.example" }
`,
      // Nobody signs in: what an editor has left behind is not called.
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    identity-extraction: { type: custom-form, custom-form: { url: "http://forms.example/login" } }
    authentication: { x-ibm-authentication-url: { url: "http://users.example/check" } }
    scope-validators: { owner: { url: "http://checks.example/owner" } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { url: "http://users.example/check" } #! oauth/credentials-over-http
  revocation: { url: "http://127.lists.example/revoked" } #! oauth/credentials-over-http
  metadata: { url: "http://metadata.example" } #! oauth/credentials-over-http
  scope-validators:
    application: { url: "http://checks.example/application" } #! oauth/credentials-over-http
    owner: { url: "http://checks.example/owner" } #! oauth/credentials-over-http
  identity-extraction: { type: custom-form, url: "http://forms.example/login" } #! oauth/credentials-over-http
  authorization: { type: custom-form, url: "http://forms.example/consent" } #! oauth/credentials-over-http
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [accessCode]
    identity-extraction:
      type: redirect
      redirect-url: http://login.example/start #! oauth/credentials-over-http
    authentication:
      x-ibm-authentication-url:
        url: http://login.example/verify #! oauth/credentials-over-http
`,
      // Users show their password there to see what they have allowed.
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    authentication: { x-ibm-authentication-url: { url: "http://users.example/check" } } #! oauth/credentials-over-http
paths:
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/issued: { get: { responses: { 200: { description: What is allowed } } } }
`,
    ],
  },
  *check({ definition, context: { environment } }) {
    for (const [what, url] of calledBy(definition)) {
      // What properties make of it is known only when it is served.
      if (url === undefined || url.value.includes('$(') || !isCallable(url.value) || !isOpen(url.value)) continue;
      const host = new URL(url.value).hostname;
      if (environment?.insecureCallouts.has(host) !== true) yield { at: url.at, what, host };
    }
  },
  message: ({ what, host }) => `${what} is one of plain http: everybody on the way to "${host}" can read and answer`,
  help: ({ host }) =>
    `Write https://. Where the way to it is safe, name "${host}" under "outbound.insecure-callouts" of headgate.yaml, and validate with --config.`,
});

/** What is asked or shown while somebody signs in or something is granted. */
const calledBy = (definition: Definition): readonly (readonly [what: string, url: Located<string> | undefined])[] => {
  const extraction = definition.oauth?.identityExtraction;
  const isRedirected = extraction?.type?.value === 'redirect' && hasPages(definition);
  return [
    ['The authentication URL', usedAuthentication(definition)?.url],
    ['The URL where users sign in', isRedirected ? extraction.url : undefined],
    ...calledServices(definition).map(({ what, url }) => [what, url] as const),
  ];
};
