import { mapIn, textIn, textsIn } from '../../../source/members.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Strange extends Finding {
  readonly name: string;
  readonly lacks: 'properties' | 'required';
}

/** A discriminator that is no required property. */
export const discriminator = defineRule({
  code: 'openapi/discriminator',
  about: 'definition',
  why: 'The value of this property says which schema a value has: a value without it has none.',
  source: 'OpenAPI 2.0, Schema Object, discriminator: defined at this schema, and in the required property list',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
definitions:
  Photo: { type: object, discriminator: kind, required: [kind], properties: { kind: { type: string } } }
`,
    ],
    bad: [
      `
definitions:
  Photo: { type: object, discriminator: kind, properties: { kind: { type: string } } } #! openapi/discriminator
  Album:
    type: object
    discriminator: sort #! openapi/discriminator
    properties: { kind: { type: string } }
`,
    ],
  },
  *check({ definition, context }): Iterable<Strange> {
    for (const schema of context.openapiOf(definition).of('schema')) {
      const [at, name] = [schema.get('discriminator'), textIn(schema, 'discriminator')];
      // Of composed schemas a part may define it.
      if (at === undefined || name === undefined || schema.entries.has('allOf')) continue;
      if (mapIn(schema, 'properties')?.entries.has(name) !== true)
        yield { at: valueOrKey(at), name, lacks: 'properties' };
      else if (!textsIn(schema, 'required').includes(name)) yield { at: valueOrKey(at), name, lacks: 'required' };
    }
  },
  message: ({ name, lacks }) =>
    lacks === 'required' ? `The discriminator "${name}" is not required` : `The discriminator "${name}" is no property`,
  help: ({ name, lacks }) => `Add "${name}" to "${lacks}" of the schema.`,
});
