/** A JSON Schema as data. */
export type Schema = { readonly [key: string]: unknown };

const DRAFT_04 = 'http://json-schema.org/draft-04/schema#';

/**
 * OpenAPI 2.0's official schema, rewritten so that each fault in a document gives one error that names it.
 *
 * It accepts the same documents. What differs: a choice (`oneOf`, `anyOf`) first looks at the member by which an author
 * chooses (`in: body`, `type: oauth2`, a `$ref`) and then checks that one branch, where the original gives the errors of
 * all branches; an unknown key is an error of `propertyNames` that carries the keys known there; and the parts of
 * draft-04's own schema that it refers to are copied in, so that draft-07 tools can read it.
 */
export const discriminated = (official: Schema, draft04: Schema): Schema => {
  const { id: _id, $schema: _schema, ...root } = official;
  const unhandled = new Set(Object.keys(CHOICES));
  const result = rewrite(
    { ...root, definitions: { ...schemaAt(root, 'definitions'), ...copied(draft04) } },
    '#',
    unhandled,
  );
  if (unhandled.size > 0) throw new Error(`The official schema has no choice at ${[...unhandled].join(', ')}`);
  return result as Schema;
};

/** The same schema, readable by draft-07 tools, and otherwise as it is. */
export const asDraft07 = (official: Schema, draft04: Schema): Schema => {
  const { id: _id, $schema: _schema, ...root } = official;
  const converted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(converted);
    if (typeof value !== 'object' || value === null) return value;
    return exclusive(localRef(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, converted(part)]))));
  };
  // A map in, a map out.
  return converted({ ...root, definitions: { ...schemaAt(root, 'definitions'), ...copied(draft04) } }) as Schema;
};

const schemaAt = (schema: Schema, key: string): Schema => (schema[key] ?? {}) as Schema;

/** Draft-04's `definitions` and `properties`, as definitions of this schema. */
const copied = (draft04: Schema): Schema =>
  Object.fromEntries(
    ['definitions', 'properties'].flatMap((group) =>
      Object.entries(schemaAt(draft04, group))
        // Those that hold schemas would need the whole of draft-04; OpenAPI's Schema Object does not refer to them.
        .filter(([, schema]) => !/"#"|"#\/definitions\/schemaArray"/.test(JSON.stringify(schema)))
        .map(([name, schema]) => [`draft04-${group}-${name}`, withLocalRefs(schema)]),
    ),
  );

const withLocalRefs = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/definitions/', '"#/definitions/draft04-definitions-'));

const rewrite = (value: unknown, path: string, unhandled: Set<string>): unknown => {
  if (Array.isArray(value)) return value.map((item, index) => rewrite(item, `${path}/${index}`, unhandled));
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, rewrite(part, `${path}/${key}`, unhandled)]),
  );
  return closed(chosen(exclusive(localRef(schema)), path, unhandled));
};

const localRef = (schema: Schema): Schema => {
  const { $ref } = schema;
  if (typeof $ref !== 'string' || !$ref.startsWith(DRAFT_04)) return schema;
  const [, group, name] = $ref.slice(DRAFT_04.length).split('/');
  return { $ref: `#/definitions/draft04-${group}-${name}` };
};

/** Draft-04's boolean `exclusiveMinimum` as draft-07's number. */
const exclusive = (schema: Schema): Schema => {
  if (schema['exclusiveMinimum'] !== true) return schema;
  const { minimum, ...others } = schema;
  return { ...others, exclusiveMinimum: minimum };
};

/** `additionalProperties: false` beside named properties, as an error that carries the names. */
const closed = (schema: Schema): Schema => {
  const { additionalProperties, ...others } = schema;
  const names = Object.keys(schemaAt(schema, 'properties'));
  if (additionalProperties !== false || names.length === 0) return schema;
  const patterns = Object.keys(schemaAt(schema, 'patternProperties'));
  const known = { enum: names };
  const propertyNames =
    patterns.length === 0 ? known : when({ anyOf: patterns.map((pattern) => ({ pattern })) }, true, known);
  return { ...others, propertyNames };
};

const chosen = (schema: Schema, path: string, unhandled: Set<string>): Schema => {
  const keyword = 'oneOf' in schema ? 'oneOf' : 'anyOf';
  const branches = schema[keyword];
  if (!Array.isArray(branches)) return schema;
  const choose = CHOICES[path];
  if (choose === undefined) throw new Error(`Say in CHOICES how an author chooses at ${path}`);
  unhandled.delete(path);
  const { [keyword]: _branches, ...others } = schema;
  return { ...others, ...choose(branches) };
};

type Choose = (branches: readonly Schema[]) => Schema;

const hasKey = (key: string): Schema => ({ type: 'object', required: [key] });
const says = (key: string, word: string): Schema => ({ ...hasKey(key), properties: { [key]: { const: word } } });
const isType = (type: string): Schema => ({ type });

/** Draft-07's choice, made of entries: an object written with a member `then` looks like a promise. */
const when = (test: Schema, yes: unknown, no: unknown): Schema =>
  Object.fromEntries([
    ['if', test],
    ['then', yes],
    ['else', no],
  ]);

/** The branch whose test holds; where none does, `otherwise`. */
const firstOf = (tests: readonly Schema[], branches: readonly Schema[], otherwise: Schema): Schema =>
  tests.reduceRight<Schema>((rest, test, index) => when(test, branches[index], rest), otherwise);

/** `first` chooses the first of two branches, else it is the second. */
const firstIf =
  (test: Schema): Choose =>
  ([first, second]) =>
    when(test, first, second);

const secondIf =
  (test: Schema): Choose =>
  ([first, second]) =>
    when(test, second, first);

const byLocation: Choose = (branches) =>
  firstOf(
    ['header', 'formData', 'query', 'path'].map((word) => says('in', word)),
    branches,
    { properties: { in: { enum: ['query', 'header', 'path', 'formData', 'body'] } } },
  );

const FLOWS = ['implicit', 'password', 'application', 'accessCode'];

const bySecurityType: Choose = ([basic, apiKey, ...flows]) => ({
  type: 'object',
  ...firstOf(
    ['basic', 'apiKey', 'oauth2'].map((word) => says('type', word)),
    [basic ?? {}, apiKey ?? {}, byFlow(flows)],
    { required: ['type'], properties: { type: { enum: ['basic', 'apiKey', 'oauth2'] } } },
  ),
});

const byFlow: Choose = (flows) =>
  firstOf(
    FLOWS.map((word) => says('flow', word)),
    flows,
    { required: ['flow'], properties: { flow: { enum: FLOWS } } },
  );

/** How an author chooses, by the place of the choice in the official schema. */
const CHOICES: Readonly<Record<string, Choose>> = {
  '#/definitions/parametersList/items': secondIf(hasKey('$ref')),
  '#/definitions/parameter': firstIf(says('in', 'body')),
  '#/definitions/nonBodyParameter': byLocation,
  '#/definitions/responseValue': secondIf(hasKey('$ref')),
  '#/definitions/response/properties/schema': secondIf(says('type', 'file')),
  '#/definitions/schema/properties/additionalProperties': secondIf(isType('boolean')),
  '#/definitions/schema/properties/items': secondIf(isType('array')),
  '#/definitions/securityDefinitions/additionalProperties': bySecurityType,
  '#/definitions/draft04-properties-type': secondIf(isType('array')),
};
