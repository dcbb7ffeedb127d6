/** An API that answers with its version, twice: in a header and in the body. `security` protects it. */
export const versionedApi = (version: string, security = '[{ id: [] }]'): string => `
swagger: "2.0"
info: { title: Versions, version: 1.0.0, x-name: versions }
basePath: /versions
securityDefinitions:
  id: { type: apiKey, in: header, name: X-IBM-Client-Id }
  secret: { type: apiKey, in: header, name: X-IBM-Client-Secret }
security: ${security}
paths:
  /now:
    get: { responses: { 200: { description: The version } } }
x-assembly:
  execute:
    - set-variable:
        actions:
          - { set: message.headers.X-Version, value: "${version}" }
          - { set: message.headers.Content-Type, value: text/plain }
          - { set: message.body, value: "${version}" }
`;

/** Its application. */
export const applicationsYaml = `
applications:
  - { id: shop, title: Shop, type: confidential, secret: shop-secret, subscriptions: all }
`;

/** The whole project. */
export const versionedProject = (version: string, more = ''): Readonly<Record<string, string>> => ({
  'headgate.yaml': `definitions: [apis]\napplications: applications.yaml\n${more}`,
  'applications.yaml': applicationsYaml,
  'apis/versions.yaml': versionedApi(version),
});
