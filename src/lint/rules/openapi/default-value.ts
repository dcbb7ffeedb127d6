import { type Place, valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { labelWithin } from '../../words.ts';

interface WrongDefault extends Finding {
  readonly at: Place;
  readonly what: string;
  readonly help: string;
}

/** A default that does not fit what it stands for. */
export const defaultValue = defineRule({
  code: 'openapi/default-value',
  about: 'definition',
  why: 'Who leaves the value out gets one that nobody could send.',
  source: 'OpenAPI 2.0, Parameter, Items, Header and Schema Object, default: must conform to the type',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums:
    get:
      parameters:
        - { name: page, in: query, type: integer, default: 1 }
        - { name: tags, in: query, type: array, items: { type: string }, default: [new, "2024"] }
      responses: { default: { description: All, schema: { type: object, properties: { default: { type: string } } } } }
definitions:
  Since: { type: string, format: date, default: 2024-02-29 }
  Sort: { type: string, pattern: '^[a-z]+$', default: $(sort) }
  Album: { type: object, required: [title], properties: { title: { type: string } }, default: { title: New } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      parameters:
        - { name: page, in: query, type: integer, default: first } #! openapi/default-value
        - { name: size, in: query, type: integer, default: 1.5 } #! openapi/default-value
        - { name: most, in: query, type: integer, maximum: 100, default: 1000 } #! openapi/default-value
        - name: tags
          in: query
          type: array
          items: { type: string }
          default:
            - new
            - 2024 #! openapi/default-value
      responses: { 200: { description: All } }
`,
      `
definitions:
  Since: { type: string, format: date, default: 2024-02-30 } #! openapi/default-value
  Sort: { type: string, pattern: '^[a-z]+$', default: By title } #! openapi/default-value
  Order: { type: string, enum: [up, down], default: left } #! openapi/default-value
  Album: { type: object, required: [title], properties: { title: { type: string } } }
  Albums:
    type: array
    items: { $ref: "#/definitions/Album" }
    default:
      - title: New
      - artist: Nobody #! openapi/default-value
`,
    ],
  },
  *check({ definition, context }): Iterable<WrongDefault> {
    const { described, fitter } = context.openapiOf(definition);
    const fit = fitter();
    for (const schema of described) {
      const value = schema.get('default');
      if (value === undefined) continue;
      for (const { at, says, help, keyword } of fit(value, schema)) {
        const what = `${labelWithin(at, value, 'the default')} ${says}`;
        // OpenAPI asks for the type. A default beside an enum has been published by many who meant "none of them".
        yield { at: valueOrKey(at), what, help, ...(keyword === 'enum' && { severity: 'warning' }) };
      }
    }
  },
  message: ({ what }) => what.charAt(0).toUpperCase() + what.slice(1),
  help: ({ help }) => help,
});
