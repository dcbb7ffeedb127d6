import { keyIn } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A path with a query or a fragment in it. */
export const pathForm = defineRule({
  code: 'openapi/path-form',
  about: 'definition',
  why: 'The query of a request is no part of its path, and its fragment is not sent: no request would ever match.',
  source: 'OpenAPI 2.0, Paths Object: the path is appended to the basePath; RFC 3986 §3.3',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: ['paths: { /albums: { get: { responses: { 200: { description: All } } } } }'],
    bad: [
      `
paths:
  /albums?sort=title: #! openapi/path-form
    get: { responses: { 200: { description: All } } }
  /albums#latest: #! openapi/path-form
    get: { responses: { 200: { description: All } } }
`,
    ],
  },
  *check({ definition: { root } }) {
    const paths = root.get('paths');
    if (paths?.kind !== 'map') return;
    for (const { key } of paths.entries.values()) {
      const [sign] = /[?#]/.exec(key) ?? [];
      if (key.startsWith('/') && sign !== undefined) yield { at: keyIn(paths, key), path: key, sign };
    }
  },
  message: ({ path, sign }) => `The path "${path}" has a "${sign}" in it`,
  help: ({ sign }) =>
    sign === '?' ? 'Describe what follows as parameters with in: query.' : 'Remove it and what follows.',
});
