import { defineRule } from '../../rule.ts';

/** A resource that no client can ask for, and no API is. */
export const audienceUri = defineRule({
  code: 'oauth/audience-uri',
  about: 'definition',
  why: 'What a token is for is compared as text: with anything but an absolute URI it would be for nothing.',
  source: 'RFC 8707 §2: an absolute URI without a fragment; RFC 9068 §3',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token: { audience: ["https://api.example/orders", "urn:example:photos"] }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  access-token:
    audience:
      - api.example/orders #! oauth/audience-uri
      - "https://api.example/orders#all" #! oauth/audience-uri
      - "https://api.example/or ders" #! oauth/audience-uri
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const { value, at } of oauth?.accessToken?.audience ?? []) {
      if (!uri.test(value)) yield { at, value };
    }
  },
  message: ({ value }) => `"${value}" is no absolute URI without a fragment`,
  help: 'Write the address of the API, https://… with its basePath, or a name such as urn:example:photos.',
});

/** RFC 3986 §4.3, as far as it matters here. */
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[\x21\x22\x24-\x7E]+$/;
