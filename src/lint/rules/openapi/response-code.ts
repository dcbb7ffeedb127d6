import { keyIn } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A response for a status code that HTTP does not have. */
export const responseCode = defineRule({
  code: 'openapi/response-code',
  about: 'definition',
  why: 'Status codes begin with 1 to 5: a response for another one is never given.',
  source: 'OpenAPI 2.0, Responses Object; RFC 9110 §15',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      'paths: { /albums: { get: { responses: { 200: { description: All }, default: { description: Error } } } } }',
    ],
    bad: [
      `
paths:
  /albums:
    get:
      responses:
        888: { description: All } #! openapi/response-code
`,
    ],
  },
  *check({ definition, context }) {
    for (const operation of context.openapiOf(definition).of('operation')) {
      const responses = operation.get('responses');
      if (responses?.kind !== 'map') continue;
      for (const { key } of responses.entries.values()) {
        if (/^[06-9]\d\d$/.test(key)) yield { at: keyIn(responses, key), status: key };
      }
    }
  },
  message: ({ status }) => `"${status}" is no status code of HTTP`,
  help: 'Write one from 100 to 599, or "default".',
});
