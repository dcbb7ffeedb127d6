import type { MapNode } from '../../../source/tree.ts';
import type { OpenapiParts } from '../../openapi/openapi-parts.ts';
import { defineRule } from '../../rule.ts';

/** A schema that is a part of itself. */
export const circularInheritance = defineRule({
  code: 'openapi/circular-inheritance',
  about: 'definition',
  why: 'A schema that takes in itself has no end: tools that read the document loop or give up.',
  source: 'OpenAPI 2.0, Schema Object, allOf; JSON Schema, Validation §5.5.3',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
definitions:
  Tree: { type: object, properties: { left: { $ref: "#/definitions/Tree" } } }
  Oak: { allOf: [{ $ref: "#/definitions/Tree" }, { type: object, properties: { age: { type: integer } } }] }
`,
    ],
    bad: [
      `
definitions:
  Album:
    allOf:
      - { $ref: "#/definitions/Record" } #! openapi/circular-inheritance
      - { type: object, properties: { title: { type: string } } }
  Record:
    allOf:
      - { $ref: "#/definitions/Album" } #! openapi/circular-inheritance
  Single:
    allOf:
      - { $ref: "#/definitions/Album" }
`,
    ],
  },
  *check({ definition, context }) {
    const parts = context.openapiOf(definition);
    const circular = circularIn(parts);
    for (const composite of circular) {
      for (const { at, schema } of parts.composition.partsOf(composite)) {
        if (schema === undefined || !circular.has(schema)) continue;
        const ref = at.kind === 'map' ? at.get('$ref') : undefined;
        // Of a part that is written in place, what it refers to itself is told.
        if (ref !== undefined) yield { at: ref };
      }
    }
  },
  message: () => 'Through this "allOf" the schema is a part of itself',
  help: 'Remove one of the references that lead in the circle. A property may refer to the schema that it stands in.',
});

/** The schemas in circles (and between two of them): what is left when all that ends in either direction is taken away. */
const circularIn = ({ of, composition }: OpenapiParts): ReadonlySet<MapNode> => {
  const upwards = new Map<MapNode, readonly MapNode[]>();
  const downwards = new Map<MapNode, MapNode[]>();
  for (const composite of of('schema')) {
    const schemas = composition.partsOf(composite).flatMap(({ schema }) => schema ?? []);
    if (schemas.length === 0) continue;
    upwards.set(composite, schemas);
    for (const schema of schemas) {
      const list = downwards.get(schema);
      if (list === undefined) downwards.set(schema, [composite]);
      else list.push(composite);
    }
  }
  return withoutEnds(withoutEnds(new Set(upwards.keys()), upwards, downwards), downwards, upwards);
};

type Edges = ReadonlyMap<MapNode, readonly MapNode[]>;

/** Without the schemas from which `edges` lead to nothing that is left; `back` are the same edges the other way. */
const withoutEnds = (schemas: ReadonlySet<MapNode>, edges: Edges, back: Edges): ReadonlySet<MapNode> => {
  const left = new Set(schemas);
  const counts = new Map([...left].map((one) => [one, (edges.get(one) ?? []).filter((to) => left.has(to)).length]));
  const ends = [...left].filter((one) => counts.get(one) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const from of back.get(end) ?? []) {
      const count = (counts.get(from) ?? 0) - 1;
      counts.set(from, count);
      if (count === 0 && left.has(from)) ends.push(from);
    }
  }
  return left;
};
