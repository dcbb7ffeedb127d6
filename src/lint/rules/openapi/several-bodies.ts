import { parameterPlace } from '../../openapi/parameter-place.ts';
import { defineRule } from '../../rule.ts';

/** Two bodies for one request. */
export const severalBodies = defineRule({
  code: 'openapi/several-bodies',
  about: 'definition',
  why: 'A request has one body: either the one that "body" describes, or the form that the "formData" parameters make.',
  source: 'OpenAPI 2.0, Parameter Object, in: at most one body; body and formData exclude each other',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums:
    post:
      parameters: [{ name: album, in: body, schema: { type: object } }]
      responses: { 201: { description: Added } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    post:
      parameters:
        - { name: album, in: body, schema: { type: object } }
        - { name: photo, in: body, schema: { type: object } } #! openapi/several-bodies
      responses: { 201: { description: Added } }
    put:
      parameters:
        - { name: title, in: formData, type: string }
        - { name: album, in: body, schema: { type: object } } #! openapi/several-bodies
      responses: { 200: { description: Changed } }
`,
    ],
  },
  *check({ definition, context }) {
    for (const { parameters } of context.openapiOf(definition).operations) {
      const bodies = parameters.filter((one) => one.in === 'body');
      const hasForm = parameters.some((one) => one.in === 'formData');
      for (const body of hasForm ? bodies : bodies.slice(1)) {
        yield { at: parameterPlace(body, 'in'), name: body.name ?? '', hasForm };
      }
    }
  },
  message: ({ name, hasForm }) => `The body "${name}" stands beside ${hasForm ? '"formData"' : 'another body'}`,
  help: 'Describe one body: a schema with all properties in it, or the fields of a form by "formData".',
});
