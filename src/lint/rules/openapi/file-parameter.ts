import type { SourceNode } from '../../../source/tree.ts';
import { parameterPlace } from '../../openapi/parameter-place.ts';
import { defineRule } from '../../rule.ts';

/** Vendors have types of their own that end like these: `multipart/vnd.example+form-data`. */
const FORM = /^multipart\/.*form-data|x-www-form-urlencoded/;

/** A file in a request that is no form. */
export const fileParameter = defineRule({
  code: 'openapi/file-parameter',
  about: 'definition',
  why: 'A file is a field of a form: an operation that takes no form cannot get it.',
  source:
    'OpenAPI 2.0, Parameter Object, type: with "file", consumes must be multipart/form-data or application/x-www-form-urlencoded',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /photos:
    post:
      consumes: [multipart/form-data]
      parameters: [{ name: photo, in: formData, type: file }]
      responses: { 201: { description: Added } }
    put:
      consumes: [multipart/vnd.example+form-data;version=1]
      parameters: [{ name: photo, in: formData, type: file }]
      responses: { 200: { description: Changed } }
`,
    ],
    bad: [
      `
consumes: [application/json]
paths:
  /photos:
    post:
      parameters: [{ name: photo, in: formData, type: file }] #! openapi/file-parameter
      responses: { 201: { description: Added } }
`,
    ],
  },
  *check({ definition, context }) {
    for (const { operation, parameters } of context.openapiOf(definition).operations) {
      const consumes = textsOf(operation.at.get('consumes') ?? definition.root.get('consumes'));
      if (consumes.some((type) => FORM.test(type))) continue;
      for (const parameter of parameters) {
        const { type, in: place, name = '' } = parameter;
        // Of files in other places OpenAPI's own schema tells.
        if (type === 'file' && place === 'formData') yield { at: parameterPlace(parameter, 'type'), name };
      }
    }
  },
  message: ({ name }) => `The file "${name}" needs an operation that consumes a form`,
  help: 'Write consumes: [multipart/form-data] for the operation.',
});

const textsOf = (node: SourceNode | undefined): readonly string[] =>
  node?.kind === 'list' ? node.items.map((item) => (item.kind === 'scalar' ? String(item.value) : '')) : [];
