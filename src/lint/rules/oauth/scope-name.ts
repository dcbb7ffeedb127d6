import { keyIn } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A scope that no request can ask for. */
export const scopeName = defineRule({
  code: 'oauth/scope-name',
  about: 'definition',
  why: 'A request lists scopes with spaces between them: one that has a space in its name is read as two, and other characters are refused.',
  source: 'RFC 6749 §3.3: scope-token, printable ASCII without the space, the quote and the backslash (A26)',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      'x-oauth: { client-type: confidential, scopes: { "photos:read": See, "https://api.example/all": All, "/api": "", "read:8-8": "" }, grants: [application] }',
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes:
    photos read: See your photos #! oauth/scope-name
    größe: Know your height #! oauth/scope-name
    "": Nothing #! oauth/scope-name
  grants: [application]
`,
    ],
  },
  *check({ definition: { oauth } }) {
    const map = oauth?.at.get('scopes');
    if (map?.kind !== 'map') return;
    for (const scope of oauth?.scopes?.keys() ?? []) {
      if (!/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) yield { at: keyIn(map, scope), scope };
    }
  },
  message: ({ scope }) => `No request can ask for the scope "${scope}"`,
  help: 'Use letters without accents, digits and signs such as ":", "_", "-" and ".": photos:read. What users read is its description.',
});
