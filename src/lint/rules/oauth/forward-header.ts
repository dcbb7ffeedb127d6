import { defineRule } from '../../rule.ts';

/** A header that no authentication URL gets. */
export const forwardHeader = defineRule({
  code: 'oauth/forward-header',
  about: 'definition',
  why: 'These headers speak of the connection or the body, are credentials of the client, or are what the gateway says itself.',
  source: 'RFC 9110 §7.6.1; IBM API Connect v5, headers of the call to an authentication URL',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { url: "https://users.example/check", forward-headers: [X-Tenant, Accept-Language, Cookie] }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    url: https://users.example/check
    forward-headers:
      - Authorization #! oauth/forward-header
      - X-IBM-Client-Secret #! oauth/forward-header
      - content-length #! oauth/forward-header
      - X-Forwarded-For #! oauth/forward-header
      - x_method_in #! oauth/forward-header
      - no header #! oauth/forward-header
      - X-* #! oauth/forward-header
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const { value, at } of oauth?.authentication?.forwardHeaders ?? []) {
      // Some servers cannot tell `_` from `-`.
      const name = value.toLowerCase().replaceAll('_', '-');
      const isKept = kept.has(name) || keptFamilies.some((family) => name.startsWith(family));
      if (isKept || !token.test(name)) yield { at, header: value };
    }
  },
  message: ({ header }) => `"${header}" cannot be forwarded to an authentication URL`,
  help: 'Remove it: headers of your own can be forwarded, each by its name, such as X-Tenant, and Cookie, Accept-Language and the like.',
});

/** RFC 9110 §5.1, but "*": whoever writes it means many, and each is named. */
const token = /^[\w!#$%&'+.^`|~-]+$/;

const kept: ReadonlySet<string> = new Set([
  ...['authorization', 'x-client-certificate'],
  ...['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings', 'expect'],
  ...['user-agent', 'x-requested-scope', 'x-uri-in', 'x-method-in'],
  ...['forwarded', 'x-real-ip', 'x-request-id', 'x-original-url', 'x-rewrite-url'],
]);

const keptFamilies = ['content-', 'proxy-', 'x-ibm-client-', 'x-forwarded', 'x-headgate'];
