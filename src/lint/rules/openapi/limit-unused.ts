import { booleanIn, textsIn } from '../../../source/members.ts';
import type { SourceNode } from '../../../source/tree.ts';
import { keyIn } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { typeWords } from '../../words.ts';

/** A limit that says nothing about values of the type beside it. */
export const limitUnused = defineRule({
  code: 'openapi/limit-unused',
  about: 'definition',
  why: 'A text has no minimum and a number no length: whoever wrote the limit believes that something is checked.',
  source:
    'JSON Schema, Validation §4.1: keywords apply to the values of their type alone; §5.1.2, §5.1.3: exclusiveMaximum stands beside maximum',
  severity: { strict: 'warning', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
definitions:
  Page: { type: integer, minimum: 1, uniqueItems: false }
  Name: { type: string, maxLength: 20 }
  Album: { properties: { title: { type: string } } }
`,
    ],
    bad: [
      `
definitions:
  Page: { type: integer, maxLength: 3 } #! openapi/limit-unused
  Name: { type: string, minimum: 1 } #! openapi/limit-unused
  Albums: { type: array, items: {}, properties: { title: { type: string } } } #! openapi/limit-unused
  Share: { type: number, minimum: 0, exclusiveMaximum: true } #! openapi/limit-unused
`,
    ],
  },
  *check({ definition, context }): Iterable<Unused> {
    for (const part of context.openapiOf(definition).described) {
      const words = textsIn(part, 'type');
      if (words.length === 0 || !words.every((word) => KNOWN.has(word))) continue;
      for (const { key, value } of part.entries.values()) {
        const [types, partner] = [LIMITED.get(key), PARTNERS.get(key)];
        if (types === undefined || isOff(value)) continue;
        if (!types.some((type) => words.includes(type))) yield { at: keyIn(part, key), key, words };
        // As a number it is of a later JSON Schema, of which "openapi/schema" tells.
        else if (partner !== undefined && !part.entries.has(partner) && booleanIn(part, key) === true)
          yield { at: keyIn(part, key), key, partner };
      }
    }
  },
  message: ({ key, words, partner }) =>
    words === undefined
      ? `"${key}" says nothing without "${partner}"`
      : `"${key}" says nothing about ${typeWords(words)}`,
  help: ({ key, partner }) =>
    partner === undefined ? `Remove "${key}", or correct the type.` : `Add "${partner}", or remove "${key}".`,
});

/** Editors leave these behind. */
const isOff = (value: SourceNode): boolean =>
  value.kind === 'map' ? value.entries.size === 0 : value.kind === 'scalar' && value.value === false;

interface Unused extends Finding {
  readonly key: string;
  /** The types that it says nothing about, or the key that it says nothing without. */
  readonly words?: readonly string[];
  readonly partner?: string;
}

const PARTNERS: ReadonlyMap<string, string> = new Map([
  ['exclusiveMinimum', 'minimum'],
  ['exclusiveMaximum', 'maximum'],
]);

const KNOWN = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);

const ofNumbers = ['number', 'integer'];

const LIMITED = new Map<string, readonly string[]>([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].map(
    (key) => [key, ofNumbers] as const,
  ),
  ...['minLength', 'maxLength', 'pattern'].map((key) => [key, ['string']] as const),
  ...['minItems', 'maxItems', 'uniqueItems'].map((key) => [key, ['array']] as const),
  ...['minProperties', 'maxProperties', 'properties', 'additionalProperties'].map((key) => [key, ['object']] as const),
]);
