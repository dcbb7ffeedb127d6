import { identityOf, parametersIn } from '../../../definition/parameters.ts';
import { parameterPlace } from '../../openapi/parameter-place.ts';
import { defineRule } from '../../rule.ts';

/** Two parameters of the same name and place in one list. */
export const parameterRepeated = defineRule({
  code: 'openapi/parameter-repeated',
  about: 'definition',
  why: 'Of two descriptions of one parameter every tool takes another.',
  source: 'OpenAPI 2.0, Operation Object and Path Item Object, parameters: unique by name and location',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums:
    parameters: [{ name: page, in: query, type: string }]
    get:
      parameters:
        - { name: page, in: query, type: integer }
        - { name: page, in: header, type: integer }
        - { name: Page, in: query, type: integer }
      responses: { 200: { description: All } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      parameters:
        - { name: page, in: query, type: integer }
        - { name: page, in: query, type: string } #! openapi/parameter-repeated
        - { $ref: "#/parameters/page" } #! openapi/parameter-repeated
        - { name: X-Page, in: header, type: integer }
        - { name: x-page, in: header, type: integer } #! openapi/parameter-repeated
      responses: { 200: { description: All } }
parameters:
  page: { name: page, in: query, type: integer }
`,
    ],
  },
  *check({ definition, context }) {
    const { of } = context.openapiOf(definition);
    for (const owner of [...of('path item'), ...of('operation')]) {
      const seen = new Set<string>();
      for (const parameter of parametersIn(owner, definition)) {
        const { in: place, name } = parameter;
        if (place === undefined || name === undefined) continue;
        const identity = identityOf(parameter);
        if (seen.has(identity)) yield { at: parameterPlace(parameter, 'name'), place, name };
        seen.add(identity);
      }
    }
  },
  message: ({ name, place }) => `There is a parameter "${name}" in "${place}" already`,
  help: 'Remove or rename one of the two. An operation replaces parameters of its path, each once.',
});
