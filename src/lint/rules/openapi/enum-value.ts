import { referenceOf } from '../../../definition/references.ts';
import { textsIn } from '../../../source/members.ts';
import { isOfType } from '../../openapi/value-fit.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule } from '../../rule.ts';
import { typeWords } from '../../words.ts';

/** A value to choose that the type does not allow. */
export const enumValue = defineRule({
  code: 'openapi/enum-value',
  about: 'definition',
  why: 'A value of another type can never be chosen: in YAML a number, true and null are no texts without quotes.',
  source: 'OpenAPI 2.0, Schema Object, enum; JSON Schema, Validation §5.5.1',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
definitions:
  Size: { type: string, enum: ["1", small] }
  Level: { type: integer, enum: [1, 2] }
  Mood: { type: string, x-nullable: true, enum: [good, null] }
  Kind: { type: string, enum: [{ $ref: "#/definitions/Mood/title" }] }
`,
    ],
    bad: [
      `
definitions:
  Size: { type: string, enum: [small, 1] } #! openapi/enum-value
  Level: { type: integer, enum: [1, two] } #! openapi/enum-value
`,
    ],
  },
  *check({ definition, context }) {
    const { described } = context.openapiOf(definition);
    for (const part of described) {
      const [list, words] = [part.get('enum'), textsIn(part, 'type')];
      if (list?.kind !== 'list' || words.length === 0) continue;
      for (const item of list.items) {
        const isEmpty = item.kind === 'scalar' && item.value === null;
        // Some tools put in what a reference names wherever it stands.
        const isUnknown = isEmpty || referenceOf(item) !== undefined;
        if (!isUnknown && !isOfType(item, words)) yield { at: valueOrKey(item), words };
      }
    }
  },
  message: ({ words }) => `The value is not ${typeWords(words)}, as "type" says`,
  help: ({ words }) =>
    words.includes('string')
      ? 'Put it in quotes.'
      : `Write ${typeWords(words)}: numbers, true and false have no quotes.`,
});
