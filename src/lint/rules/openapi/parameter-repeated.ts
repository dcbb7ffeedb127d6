import type { SourceNode } from '../../../source/tree.ts';
import { identityOf, parametersIn } from '../../parameters.ts';
import { keyOf } from '../../place.ts';
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
      responses: { 200: { description: All } }
parameters:
  page: { name: page, in: query, type: integer }
`,
    ],
  },
  *check({ definition }) {
    for (const owner of ownersOf(definition.operations.map(({ at }) => at))) {
      const seen = new Set<string>();
      for (const parameter of parametersIn(owner, definition)) {
        const { in: place, name, at, node } = parameter;
        if (place === undefined || name === undefined) continue;
        if (seen.has(identityOf(parameter)))
          yield { at: at === node ? keyOf(node.get('name') ?? at) : at, place, name };
        seen.add(identityOf(parameter));
      }
    }
  },
  message: ({ name, place }) => `There is a parameter "${name}" in "${place}" already`,
  help: 'Remove or rename one of the two. An operation replaces parameters of its path, each once.',
});

/** Operations and their path items, each once. */
const ownersOf = (operations: readonly SourceNode[]): ReadonlySet<SourceNode> =>
  new Set(operations.flatMap((at) => (at.parent === undefined ? [at] : [at.parent, at])));
