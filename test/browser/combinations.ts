import type { Definitions } from '../harness/project.ts';

// Every combination of extraction × authentication × authorization that a provider can have, and a definition of each.

/** How a person comes to say who they are. `issuer` is no extraction of the format: the registry's users sign in elsewhere. */
export type Extraction = 'default-form' | 'basic' | 'custom-form' | 'redirect' | 'issuer';

/** Who knows them. */
export type Authentication = 'url' | 'users-file' | 'ldap' | 'login-service' | 'issuer';

/** How they allow what an application asks for. */
export type Authorization = 'default-form' | 'custom-form' | 'authenticated';

/** One of them, as one provider has it. */
export interface Combination {
  /** Of the provider: its `basePath` too. */
  readonly name: string;
  readonly extraction: Extraction;
  readonly authentication: Authentication;
  readonly authorization: Authorization;
  /** `ibm`: written as for IBM API Connect v5, with the defaults that such a document has. */
  readonly dialect: 'native' | 'ibm';
  /** `implicit` is for a public client: the token comes at once. */
  readonly grant: 'accessCode' | 'implicit';
}

type Choice = Pick<Combination, 'extraction' | 'authentication' | 'authorization'>;

const authorizations = ['default-form', 'custom-form', 'authenticated'] as const;
const withPasswords = (['default-form', 'basic', 'custom-form'] as const).flatMap((extraction) =>
  (['url', 'users-file', 'ldap'] as const).flatMap((authentication) =>
    authorizations.map((authorization): Choice => ({ extraction, authentication, authorization })),
  ),
);

/** IBM's rules leave one with a redirect. */
const all: readonly Choice[] = [
  ...withPasswords,
  { extraction: 'redirect', authentication: 'login-service', authorization: 'authenticated' },
  ...authorizations.map((authorization): Choice => ({ extraction: 'issuer', authentication: 'issuer', authorization })),
];

/** Some of each kind, for what differs elsewhere. */
const some: readonly Choice[] = [
  { extraction: 'default-form', authentication: 'ldap', authorization: 'default-form' },
  { extraction: 'default-form', authentication: 'url', authorization: 'authenticated' },
  { extraction: 'basic', authentication: 'users-file', authorization: 'authenticated' },
  { extraction: 'custom-form', authentication: 'url', authorization: 'custom-form' },
  { extraction: 'redirect', authentication: 'login-service', authorization: 'authenticated' },
];

const named = (choice: Choice, dialect: Combination['dialect'], grant: Combination['grant']): Combination => {
  const { extraction, authentication, authorization } = choice;
  return {
    ...choice,
    dialect,
    grant,
    name: [dialect, grant.toLowerCase(), extraction, authentication, authorization].join('-'),
  };
};

/** All of them with a code, and some with a token at once or as IBM API Connect v5 wrote them. */
export const combinations: readonly Combination[] = [
  ...all.map((choice) => named(choice, 'native', 'accessCode')),
  ...some.map((choice) => named(choice, 'native', 'implicit')),
  ...some.map((choice) => named(choice, 'ibm', 'accessCode')),
  ...some.slice(1, 3).map((choice) => named(choice, 'ibm', 'implicit')),
];

const people: Readonly<Record<Authentication, string>> = {
  url: 'a person known to an authentication URL',
  'users-file': 'a person of a users file',
  ldap: 'a person of a directory',
  'login-service': 'a person',
  issuer: 'a person',
};
const signIn: Readonly<Record<Extraction, string>> = {
  'default-form': 'signs in by our form',
  basic: "signs in in the browser's own dialogue",
  'custom-form': "signs in by the author's form",
  redirect: 'signs in at a login service',
  issuer: 'signs in at an OpenID provider',
};
const decide: Readonly<Record<Authorization, string>> = {
  'default-form': 'decides on our form',
  'custom-form': "decides on the author's form",
  authenticated: 'is asked the first time',
};

/** What is to be seen of one, as a sentence. */
export const titleOf = (combination: Combination): string => {
  const { extraction, authentication, authorization, grant, dialect } = combination;
  const decides = isAsked(combination) ? decide[authorization] : 'allows it thereby';
  const gets = grant === 'implicit' ? 'a token at once' : 'a code';
  const how = dialect === 'ibm' ? ', as in IBM API Connect v5' : '';
  return `${people[authentication]} ${signIn[extraction]} and ${decides}: the application gets ${gets}${how}`;
};

/** Whether the owner is asked on a page: where our login form has not told them what they allow, one is shown the first time. */
export const isAsked = ({ extraction, authorization, dialect }: Combination): boolean =>
  authorization !== 'authenticated' || (dialect === 'native' && extraction !== 'default-form');

/** Definitions of these providers, and of an API that has an operation for the tokens of each. */
export const definitionsOf = (list: readonly Combination[]): Definitions => ({
  ...Object.fromEntries(list.map((one) => [`${one.name}.yaml`, one.dialect === 'native' ? native(one) : ibm(one)])),
  'records.yaml': protectedApi(list),
});

const scopes = '{ read: See your records, write: Change your records }';

const native = ({ name, extraction, authentication, authorization, grant }: Combination): string => `
swagger: "2.0"
info: { title: Acme records, version: 1.0.0, x-name: ${name} }
basePath: /${name}
schemes: [https]
x-oauth:
  client-type: ${grant === 'implicit' ? 'public' : 'confidential'}
  scopes: ${scopes}
  grants: [${grant}]
  ${grant === 'implicit' ? 'allow-legacy: [implicit]' : ''}
  identity-extraction: ${extractions[extraction](name)}
  authentication: ${authentications[authentication](name)}
  authorization: ${authorization === 'custom-form' ? consentForm : authorization}
paths: {}
`;

const consentForm = '{ type: custom-form, url: "$(forms)/consent.html" }';
/** By the name of the provider: each has a login service of its own. */
type Text = (name: string) => string;
const extractions: Readonly<Record<Extraction, Text>> = {
  'default-form': () => 'default-form',
  basic: () => 'basic',
  'custom-form': () => '{ type: custom-form, url: "$(forms)/login.html" }',
  redirect: (name) => `{ type: redirect, url: "$(login-${name})?theme=plain" }`,
  issuer: () => 'default-form',
};
const authentications: Readonly<Record<Authentication, Text>> = {
  url: () => '{ url: "$(users)/check" }',
  'users-file': () => '{ registry: users-file }',
  ldap: () => '{ registry: ldap }',
  'login-service': (name) => `{ url: "$(verify-${name})" }`,
  issuer: () => '{ registry: issuer }',
};

const ibm = ({ name, extraction, authentication, authorization, grant }: Combination): string => `
swagger: "2.0"
info: { title: Acme records, version: 1.0.0, x-ibm-name: ${name} }
basePath: /${name}
schemes: [https]
securityDefinitions: { clientID: { type: apiKey, in: query, name: client_id } }
security: [{ clientID: [] }]
paths:
  /oauth2/authorize:
    get: { produces: [text/html], responses: { 200: { description: The form }, 302: { description: The end } } }
    post: { security: [], consumes: [application/x-www-form-urlencoded], produces: [text/html], responses: { 200: { description: The next form } } }
  /oauth2/token:
    post: { security: [], consumes: [application/x-www-form-urlencoded], produces: [application/json], responses: { 200: { description: The token } } }
x-ibm-configuration:
  type: oauth
  oauth2:
    client-type: ${grant === 'implicit' ? 'public' : 'confidential'}
    scopes: ${scopes}
    grants: [${grant}]
    identity-extraction:
      type: ${extraction}
      redirect-url: "$(login-${name})"
      custom-form: { url: "$(forms)/login.html", tls-profile: "" }
    authentication:
      ${ibmAuthentications[authentication](name)}
    authorization: { type: ${authorization}, custom-form: { url: "$(forms)/consent.html" } }
    access-token: { ttl: 3600 }
    metadata: { metadata-url: { url: "", tls-profile: "" } }
`;

const ibmAuthentications: Readonly<Record<Authentication, Text>> = {
  url: () => 'x-ibm-authentication-url: { url: "$(users)/check", tls-profile: "" }',
  'users-file': () => 'x-ibm-authentication-registry: users-file',
  ldap: () => 'x-ibm-authentication-registry: ldap',
  'login-service': (name) => `x-ibm-authentication-url: { url: "$(verify-${name})" }`,
  issuer: () => 'x-ibm-authentication-registry: issuer',
};

const protectedApi = (list: readonly Combination[]): string => `
swagger: "2.0"
info: { title: Records, version: 1.0.0, x-name: records }
basePath: /records
schemes: [https]
securityDefinitions:
${list.map(({ name }) => `  ${name}: { type: oauth2, flow: application, tokenUrl: "https://gw.example/${name}/oauth2/token", scopes: ${scopes} }`).join('\n')}
paths:
${list.map(({ name }) => `  /${name}: { get: { security: [{ ${name}: [read] }], responses: { 200: { description: Fine } } } }`).join('\n')}
x-assembly:
  execute:
    - set-variable: { actions: [{ set: message.headers.X-Owner, value: $(oauth.resource-owner) }, { set: message.headers.X-Scope, value: $(oauth.scope) }] }
    - invoke: { target-url: $(backend)$(request.path) }
`;
