import { usualNumberAt } from '../../../definition/keys/extensions.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A session that would end by its age before it could end by idleness. */
export const sessionIdle = defineRule({
  code: 'oauth/session-idle',
  about: 'definition',
  why: 'A session ends at the latest by "ttl": with a longer "idle" nobody is ever signed out for having gone away.',
  source: 'OWASP ASVS 5.0 §7.3: an inactivity timeout and an absolute one',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  session: { idle: 600, ttl: 600 }
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  session: { ttl: 60 }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  session: { idle: 601, ttl: 600 } #! oauth/session-idle
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
  session: { idle: 28801 } #! oauth/session-idle
`,
    ],
  },
  *check({ definition: { oauth, profile } }) {
    const { idle, ttl } = oauth?.session ?? {};
    const lifetime = ttl?.value ?? usualNumberAt(profile, 'session', 'ttl');
    if (idle !== undefined && idle.value > lifetime) yield { at: valueOrKey(idle.at), idle: idle.value, lifetime };
  },
  message: ({ idle, lifetime }) => `"idle" is ${idle} seconds, and a session ends after ${lifetime} in any case`,
  help: ({ lifetime }) => `Write at most ${lifetime} seconds, or a longer "ttl".`,
});
