import { canonicalJson } from '../../../assembly/canonical-json.ts';
import { mapIn, textsIn } from '../../../source/members.ts';
import { jsonOf, type MapNode, type SourceNode } from '../../../source/tree.ts';
import type { Composition } from '../../openapi/composition.ts';
import { type KeyPlace, keyIn } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Repeated extends Finding {
  readonly at: KeyPlace;
  readonly name: string;
  readonly where: string;
}

/** A property that a composed schema describes again, and says nothing more of it, or the contrary. */
export const propertyRepeated = defineRule({
  code: 'openapi/property-repeated',
  about: 'definition',
  why: 'Generators make two members of it, or refuse the document; whoever changes one description forgets the other.',
  source: 'OpenAPI 2.0, Schema Object, allOf and Composition: the parts together are one object',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
definitions:
  Photo: { type: object, properties: { id: { type: string }, kind: { type: string } } }
  Picture:
    allOf:
      - $ref: "#/definitions/Photo"
      - { type: object, properties: { width: { type: integer }, kind: { type: string, enum: [picture] } } }
`,
    ],
    bad: [
      `
definitions:
  Photo: { type: object, properties: { id: { type: string }, width: { type: integer } } }
  Picture:
    allOf:
      - $ref: "#/definitions/Photo"
      - type: object
        properties:
          id: { type: string } #! openapi/property-repeated
          width: { type: string, maxLength: 5 } #! openapi/property-repeated
`,
    ],
  },
  *check({ definition, context }): Iterable<Repeated> {
    const { of, composition } = context.openapiOf(definition);
    const textOf = textReader();
    for (const schema of of('schema')) {
      if (!schema.entries.has('allOf') || schema.parent?.key === 'allOf') continue;
      for (const { again, first, ...found } of repeatedIn(schema, composition)) {
        if (!saysMore(again, first, textOf)) yield { ...found, where: whereOf(first, again) };
      }
    }
  },
  message: ({ name, where }) => `The property "${name}" is described ${where} already`,
  help: 'Remove it here, or let it say what only holds here: an enum, a limit, a description.',
});

const whereOf = ({ file, position }: SourceNode, from: SourceNode): string =>
  file === from.file ? `in line ${position.line}` : `at ${file.path}:${position.line}`;

interface Pair {
  readonly at: KeyPlace;
  readonly name: string;
  readonly again: SourceNode;
  readonly first: SourceNode;
}

/** The properties that a schema writes itself, in parts of its own, and its other parts have too. */
function* repeatedIn(schema: MapNode, composition: Composition): Iterable<Pair> {
  const own = ownParts(schema, composition);
  const whole = composition.wholeOf(schema);
  if (whole === undefined || own.every((part) => mapIn(part, 'properties') === undefined)) return;
  const known = new Map<string, SourceNode>();
  const isOwn = new Set(own);
  for (const part of [...whole.filter((one) => !isOwn.has(one)), ...own]) {
    const properties = mapIn(part, 'properties');
    for (const { key: name, value } of properties?.entries.values() ?? []) {
      const other = known.get(name);
      known.set(name, value);
      if (other === undefined || properties === undefined || !isOwn.has(part)) continue;
      yield { at: keyIn(properties, name), name, again: value, first: other };
    }
  }
}

/** The schema and the parts that are written in place. */
const ownParts = (schema: MapNode, { partsOf }: Composition): readonly MapNode[] => {
  const own = new Set([schema]);
  for (const one of own)
    for (const { at, schema: part } of partsOf(one)) if (part !== undefined && at === part) own.add(part);
  return [...own];
};

type TextOf = (node: SourceNode) => string;

/** One description may be compared with thousands. */
const textReader = (): TextOf => {
  const texts = new Map<SourceNode, string>();
  return (node) => {
    const text = texts.get(node) ?? canonicalJson(jsonOf(node));
    texts.set(node, text);
    return text;
  };
};

/** Whether a description adds to another one without contradicting it. */
const saysMore = (again: SourceNode, first: SourceNode, textOf: TextOf): boolean => {
  if (again.kind !== 'map' || first.kind !== 'map') return false;
  if (contradicts(again, first)) return false;
  return [...again.entries.values()].some(({ key, value }) => {
    const other = first.get(key);
    return other === undefined || textOf(value) !== textOf(other);
  });
};

/** Whether no value can be of both types. */
const contradicts = (again: MapNode, first: MapNode): boolean => {
  const [types, others] = [textsIn(again, 'type'), textsIn(first, 'type')];
  if (types.length === 0 || others.length === 0) return false;
  return !types.some((type) => others.includes(type) || (isNumeric(type) && others.some(isNumeric)));
};

const isNumeric = (type: string): boolean => type === 'integer' || type === 'number';
