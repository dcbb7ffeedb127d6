import { defineRule } from '../../rule.ts';
import { writtenSecrets } from '../../written-secrets.ts';

/** A secret written out in a document. */
export const secretLiteral = defineRule({
  code: 'posture/secret-literal',
  about: 'definition',
  why: 'Definitions are kept under version control, published and compiled into bundles: everybody who reads one of them has the secret, and it cannot be changed without all.',
  source: 'CWE-798, hard-coded credentials; OWASP ASVS 5.0 §13.3.1; no secret is in a bundle',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-gateway:
  properties:
    backend-password: { value: "" }
    token-url: { value: "https://id.example/token" }
    password-field: { value: passwd-of-form }
    backend-token: {}
    api-key: {}
x-assembly:
  execute:
    - set-variable:
        actions:
          - { set: message.headers.Authorization, value: Bearer $(backend-token) }
          - { set: message.headers.X-API-Key, value: $(api-key) }
          - { set: message.headers.WWW-Authenticate, value: Basic realm=photos }
    - invoke: { target-url: "https://backend.example", username: gateway, password: $(backend-password) }
`,
    ],
    bad: [
      `
x-gateway:
  properties:
    backend-password: { value: 0penSesame } #! posture/secret-literal
    signing-key: { value: "" }
  catalogs:
    sandbox: { properties: { signing-key: an8-letters-key } } #! posture/secret-literal
    live: { properties: { signing-key: [an8-letters-key] } } #! posture/secret-literal
x-assembly:
  execute:
    - set-variable:
        actions:
          - set: message.headers.Authorization
            value: Basic YWxpY2U6d29uZGVybGFuZA== #! posture/secret-literal
          - set: message.headers.X-API-Key
            value: 9f86d081884c7d65 #! posture/secret-literal
    - if:
        condition: request.verb === 'GET'
        execute:
          - invoke:
              target-url: https://backend.example
              username: gateway
              password: hunter2! #! posture/secret-literal
`,
    ],
  },
  *check({ definition }) {
    for (const { at, what } of writtenSecrets(definition)) yield { at, what, isSecret: true } as const;
  },
  message: ({ what }) => `${what} is written out: everybody who reads this document has it`,
  help: 'Name a property instead, $(backend-password), with its value from outside in headgate.yaml: ${BACKEND_PASSWORD}. And change what has been published.',
});
