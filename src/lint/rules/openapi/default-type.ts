import { jsonOf, type MapNode, type SourceNode } from '../../../source/tree.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface WrongDefault extends Finding {
  readonly type: string;
}

/** A default that is of another type than what it stands for. */
export const defaultType = defineRule({
  code: 'openapi/default-type',
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
`,
    ],
    bad: [
      `
paths:
  /albums:
    get:
      parameters:
        - { name: page, in: query, type: integer, default: first } #! openapi/default-type
        - { name: size, in: query, type: integer, default: 1.5 } #! openapi/default-type
        - name: tags
          in: query
          type: array
          items: { type: string }
          default:
            - new
            - 2024 #! openapi/default-type
      responses: { 200: { description: All } }
`,
    ],
  },
  *check({ definition }): Iterable<WrongDefault> {
    const described: MapNode[] = [];
    collect(definition.root, 'object', described);
    for (const schema of described) {
      const value = schema.get('default');
      if (value !== undefined) yield* wrongIn(value, schema);
    }
  },
  message: ({ type }) => `The default is no ${type}`,
  help: ({ type }) =>
    type === 'string' ? 'Put it in quotes.' : `Write one that is, or remove it. A number or "true" has no quotes.`,
});

/** The keys of an object have a meaning; those of `names` are the author's own (a property may be called `default`). */
type Keys = 'object' | 'names';

const nameMaps = new Set(['definitions', 'headers', 'parameters', 'paths', 'properties', 'responses']);
const dataKeys = new Set(['default', 'enum', 'example', 'examples']);

/** Finds every map with a `default` that describes a value, extensions left out. */
const collect = (node: SourceNode, keys: Keys, found: MapNode[]): void => {
  if (node.kind === 'list') for (const item of node.items) collect(item, 'object', found);
  if (node.kind !== 'map') return;
  if (keys === 'object' && node.entries.has('default')) found.push(node);
  for (const { key, value } of node.entries.values()) {
    if (value.kind === 'scalar' || key.startsWith('x-') || (keys === 'object' && dataKeys.has(key))) continue;
    collect(value, keys === 'object' && nameMaps.has(key) ? 'names' : 'object', found);
  }
};

function* wrongIn(value: SourceNode, schema: MapNode): Iterable<WrongDefault> {
  const type = schema.get('type');
  const word = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : undefined;
  const isType = word === undefined || !Object.hasOwn(types, word) ? undefined : types[word];
  if (word !== undefined && isType?.(value) === false) {
    yield { at: valueOrKey(value), type: word };
    return;
  }
  const items = schema.get('items');
  if (value.kind !== 'list' || items?.kind !== 'map') return;
  for (const item of value.items) yield* wrongIn(item, items);
}

const scalarIs =
  (is: (value: unknown) => boolean) =>
  (node: SourceNode): boolean =>
    node.kind === 'scalar' && is(jsonOf(node));

/** By the words of `type`; others are told of elsewhere. */
const types: Readonly<Record<string, (node: SourceNode) => boolean>> = {
  string: scalarIs((value) => typeof value === 'string'),
  number: scalarIs((value) => typeof value === 'number'),
  integer: scalarIs(Number.isInteger),
  boolean: scalarIs((value) => typeof value === 'boolean'),
  array: ({ kind }) => kind === 'list',
  object: ({ kind }) => kind === 'map',
};
