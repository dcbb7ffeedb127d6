import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A reference to an object of another kind. */
export const referenceKind = defineRule({
  code: 'openapi/reference-kind',
  about: 'definition',
  why: 'A schema in place of a parameter has neither a name nor a place in the request: nothing is left of it.',
  source: 'OpenAPI 2.0, Reference Object: what is referred to stands in place of the reference',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums:
    get:
      parameters: [{ $ref: "#/parameters/page" }]
      responses: { 200: { $ref: "#/responses/albums" } }
parameters: { page: { name: page, in: query, type: integer } }
responses: { albums: { description: All, schema: { $ref: "#/definitions/Albums" } } }
definitions: { Albums: { type: array, items: { type: string } } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      parameters:
        - $ref: "#/definitions/Albums" #! openapi/reference-kind
      responses:
        200: { $ref: "#/definitions/Albums" } #! openapi/reference-kind
definitions: { Albums: { type: array, items: { type: string } } }
`,
    ],
  },
  *check({ definition, context }) {
    const { references, kindOf } = context.openapiOf(definition);
    for (const { kind, at, target } of references) {
      const name = WORDS[kind];
      if (target === undefined || name === undefined) continue;
      const found = target.kind === 'map' ? kindOf(target) : target.kind;
      if (found !== undefined && found !== kind) yield { at: valueOrKey(at.get('$ref') ?? at), name, found };
    }
  },
  message: ({ name, found }) => `This leads to ${WORDS[found] ?? OTHERS[found]}, and ${name} must stand here`,
  help: ({ name }) => `Refer to ${name}.`,
});

/** What a reference may stand for. */
const WORDS: Readonly<Partial<Record<string, string>>> = {
  schema: 'a schema',
  parameter: 'a parameter',
  response: 'a response',
  'path item': 'a path item',
};

/** What else it may lead to. */
const OTHERS: Readonly<Partial<Record<string, string>>> = {
  document: 'the whole document',
  operation: 'an operation',
  items: 'the items of a parameter',
  header: 'a header',
  list: 'a list',
  scalar: 'a single value',
};
