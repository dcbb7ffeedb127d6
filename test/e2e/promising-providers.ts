const common = ['scopes: { read: See, write: Change }', 'authentication: { registry: staff }'];
const more = ['introspection: true', 'revocation: { type: gateway, tokens: true }', 'refresh-token: { ttl: 3600 }'];

/** Settings of native providers, by name. */
const natives: Readonly<Record<string, readonly string[]>> = {
  everything: [
    'client-type: public',
    'grants: [accessCode, implicit, password]',
    'allow-legacy: [implicit, password]',
    'access-token: { format: jwt }',
    'pkce: { mode: required, plain: true }',
    ...more,
  ],
  confidential: ['client-type: confidential', 'grants: [accessCode, application]', ...more],
  phones: ['client-type: public', 'grants: [accessCode]'],
  browsers: ['client-type: public', 'grants: [implicit]', 'allow-legacy: [implicit]'],
  machines: [
    'client-type: confidential',
    'grants: [application]',
    'client-authentication: [private_key_jwt]',
    'introspection: true',
  ],
  narrowed: [
    'client-type: public',
    'grants: [accessCode, password]',
    'allow-legacy: [password]',
    'client-authentication: { any: [basic], accessCode: [none, form] }',
    ...more,
  ],
  unproven: [
    'client-type: confidential',
    'grants: [accessCode]',
    'pkce: { mode: off }',
    'endpoints: { token: /tokens }',
  ],
};

const native = (name: string, settings: readonly string[]): string => `
swagger: "2.0"
info: { title: ${name}, version: 1.0.0, x-name: ${name} }
basePath: /${name}
x-oauth:
${[...settings, ...common].map((line) => `  ${line}\n`).join('')}
paths: {}
`;

const ibm = `
swagger: "2.0"
info: { title: ibm, version: 1.0.0, x-ibm-name: ibm }
basePath: /ibm
paths:
  /oauth2/authorize: { get: { responses: { 200: { description: A page } } }, post: { responses: { 200: { description: A page } } } }
  /oauth2/token: { post: { responses: { 200: { description: A token } } } }
  /oauth2/introspect: { post: { security: [], responses: { 200: { description: About it } } } }
x-ibm-configuration:
  oauth2:
    client-type: public
    scopes: { read: See, write: Change }
    grants: [accessCode, application]
    identity-extraction: { type: default-form }
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
`;

/** The names of them all. */
export const names: readonly string[] = [...Object.keys(natives), 'ibm'];

/** Their texts, by file. */
export const promisingProviders: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(natives).map(([name, settings]) => [`${name}.yaml`, native(name, settings)])),
  'ibm.yaml': ibm,
};
