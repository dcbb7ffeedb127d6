import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A digest that no form has. */
export const formDigest = defineRule({
  code: 'oauth/form-digest',
  about: 'definition',
  why: 'A form is served only where it has the digest that is written: with anything else than a digest none ever would be.',
  source: 'FIPS 180-4: SHA-256 gives 256 bits, 64 hexadecimal digits',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction:
    type: custom-form
    url: https://forms.example/login
    sha256: ${'0123456789abcdef'.repeat(4)}
  authentication: { registry: staff }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  identity-extraction:
    type: custom-form
    url: https://forms.example/login
    sha256: ${'0123456789abcdef'.repeat(4).slice(1)} #! oauth/form-digest
  authentication: { registry: staff }
  authorization:
    type: custom-form
    custom-form:
      url: https://forms.example/consent
      sha256: "" #! oauth/form-digest
`,
    ],
  },
  *check({ definition: { oauth } }) {
    for (const choice of [oauth?.identityExtraction, oauth?.authorization]) {
      const digest = choice?.sha256;
      if (digest !== undefined && !/^[0-9a-f]{64}$/i.test(digest.value)) yield { at: valueOrKey(digest.at) };
    }
  },
  message: () => '"sha256" is no SHA-256: 64 hexadecimal digits',
  help: 'Write what `curl … | sha256sum` says of the form; or leave it out, and any form that is in order is served.',
});
