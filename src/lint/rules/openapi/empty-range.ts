import { booleanIn, numberIn } from '../../../source/members.ts';
import type { MapNode } from '../../../source/tree.ts';
import { keyIn } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Empty extends Finding {
  readonly least: string;
  readonly most: string;
}

/** Limits that no value is within. */
export const emptyRange = defineRule({
  code: 'openapi/empty-range',
  about: 'definition',
  why: 'No value is at once at least the one and at most the other: every request would be wrong.',
  source: 'OpenAPI 2.0, Schema Object; JSON Schema, Validation §5.1 to §5.4',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: ['definitions: { Page: { type: integer, minimum: 1, maximum: 1 }, Name: { type: string, minLength: 1 } }'],
    bad: [
      `
definitions:
  Page: { type: integer, minimum: 10, maximum: 1 } #! openapi/empty-range
  Share: { type: number, minimum: 1, maximum: 1, exclusiveMaximum: true } #! openapi/empty-range
  Name: { type: string, minLength: 20, maxLength: 10 } #! openapi/empty-range
`,
    ],
  },
  *check({ definition, context }): Iterable<Empty> {
    const { described } = context.openapiOf(definition);
    for (const part of described) {
      for (const [least, most] of LIMITS) {
        if (isEmpty(part, least, most)) yield { at: keyIn(part, least), least, most };
      }
    }
  },
  message: ({ least, most }) => `"${least}" leaves nothing below "${most}"`,
  help: ({ least, most }) => `Correct "${least}" or "${most}".`,
});

const LIMITS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

const isEmpty = (part: MapNode, leastKey: string, mostKey: string): boolean => {
  const [least, most] = [numberIn(part, leastKey), numberIn(part, mostKey)];
  if (least === undefined || most === undefined) return false;
  const isExclusive =
    leastKey === 'minimum' &&
    (booleanIn(part, 'exclusiveMinimum') === true || booleanIn(part, 'exclusiveMaximum') === true);
  return isExclusive ? least >= most : least > most;
};
