import { textsIn } from '../../../source/members.ts';
import { keyIn, valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Strange extends Finding {
  readonly kind: 'no items' | 'no array';
}

/** An array without a description of its items, or the description of items of what is no array. */
export const arrayItems = defineRule({
  code: 'openapi/array-items',
  about: 'definition',
  why: 'Without "items" nobody knows what an array holds, and tools refuse the document; on any other type "items" says nothing.',
  source: 'OpenAPI 2.0, Parameter, Items, Header and Schema Object, items: required if the type is "array"',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
paths:
  /albums:
    get:
      parameters: [{ name: tags, in: query, type: array, items: { type: string } }]
      responses: { 200: { description: All, schema: { type: array, items: {} } } }
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      parameters:
        - { name: tags, in: query, type: array } #! openapi/array-items
      responses:
        200:
          description: All
          schema: { type: array } #! openapi/array-items
definitions:
  Album: { type: object, items: { type: string } } #! openapi/array-items
`,
    ],
  },
  *check({ definition, context }): Iterable<Strange> {
    const { described } = context.openapiOf(definition);
    for (const part of described) {
      const [type, hasItems] = [part.get('type'), part.entries.has('items')];
      const words = textsIn(part, 'type');
      if (type === undefined || words.length === 0 || words.includes('array') === hasItems) continue;
      if (hasItems) yield { at: keyIn(part, 'items'), kind: 'no array' };
      // Where it may be something else than an array, too, "items" may be left out.
      else if (words.length === 1) yield { at: valueOrKey(type), kind: 'no items' };
    }
  },
  message: ({ kind }) =>
    kind === 'no items' ? 'The array has no "items"' : '"items" stands beside a "type" that is no "array"',
  help: ({ kind }) => (kind === 'no items' ? 'Add items: { type: … }.' : 'Write type: array, or remove "items".'),
});
