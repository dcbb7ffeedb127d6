import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { mapIn, textsIn } from '../../../source/members.ts';
import type { MapNode, SourceNode } from '../../../source/tree.ts';
import type { Composition } from '../../openapi/composition.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Missing extends Finding {
  readonly name: string;
  readonly known: readonly string[];
}

/** A required property that no schema describes. */
export const requiredProperty = defineRule({
  code: 'openapi/required-property',
  about: 'definition',
  why: 'Mostly a misspelt name: every value would have to carry a property that nobody knows.',
  source: 'OpenAPI 2.0, Schema Object, required and properties',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
definitions:
  Photo: { type: object, required: [id], properties: { id: { type: string } } }
  Picture: { allOf: [{ $ref: "#/definitions/Photo" }, { type: object, required: [id] }] }
  Any: { type: object, required: [id], additionalProperties: { type: string } }
  Drawing: { allOf: [{ $ref: "#/definitions/Titled" }, { type: object, properties: { title: { type: string } } }] }
  Titled: { type: object, required: [title] }
`,
    ],
    bad: [
      `
definitions:
  Photo:
    type: object
    required:
      - id
      - titel #! openapi/required-property
    properties: { id: { type: string }, title: { type: string } }
  Picture:
    allOf:
      - { $ref: "#/definitions/Photo" }
      - { required: [width] } #! openapi/required-property
`,
    ],
  },
  *check({ definition, context }): Iterable<Missing> {
    const { of, composition } = context.openapiOf(definition);
    for (const schema of of('schema')) {
      const required = schema.get('required');
      if (required?.kind !== 'list' || !isUnknown(required.items, schema)) continue;
      const wholes = wholesAround(schema, composition);
      if (wholes === undefined || !wholes.some(isObject) || wholes.some(isOpen)) continue;
      const known = new Set(wholes.flatMap((one) => [...(mapIn(one, 'properties')?.entries.keys() ?? [])]));
      for (const item of required.items) {
        const name = item.kind === 'scalar' ? item.value : undefined;
        if (typeof name === 'string' && !known.has(name)) yield { at: valueOrKey(item), name, known: [...known] };
      }
    }
  },
  message: ({ name }) => `"${name}" is required, and no property of that name is described`,
  help: ({ name, known }) => didYouMean(name, known, `Add "${name}" to "properties", or remove it here.`),
});

/** Most schemas describe themselves all that they require. */
const isUnknown = (required: readonly SourceNode[], schema: MapNode): boolean => {
  const properties = mapIn(schema, 'properties');
  return required.some((item) => item.kind === 'scalar' && properties?.entries.has(String(item.value)) !== true);
};

/** The schema, what it is composed of, and all that is composed of it with its other parts; `undefined`: not to be told. */
const wholesAround = (schema: MapNode, { wholeOf, compositesOf }: Composition): readonly MapNode[] | undefined => {
  const composites = compositesOf(schema);
  if (composites === undefined) return undefined;
  const wholes = new Set<MapNode>();
  for (const one of composites) {
    const whole = wholeOf(one);
    if (whole === undefined) return undefined;
    for (const part of whole) wholes.add(part);
  }
  return [...wholes];
};

/** Only objects have properties: of a schema without a type and properties it cannot be told. */
const isObject = (schema: MapNode): boolean =>
  textsIn(schema, 'type').includes('object') || mapIn(schema, 'properties') !== undefined;

/** Properties of any name are described, or may be there without a description. */
const isOpen = (schema: MapNode): boolean => {
  const others = schema.get('additionalProperties');
  return others !== undefined && !(others.kind === 'scalar' && others.value === false);
};
