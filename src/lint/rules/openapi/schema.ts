import type { Profile } from '../../../assembly/types.ts';
import type { Severity } from '../../../diagnostics/problem.ts';
import { type Json, jsonOf, type MapNode, type SourceNode } from '../../../source/tree.ts';
import { explainErrors, MOST_ERRORS, type SchemaFinding } from '../../explain-schema.ts';
import validate from '../../generated/openapi2.js';
import type { PartKind } from '../../openapi/openapi-parts.ts';
import { defineRule } from '../../rule.ts';
import type { SchemaError } from '../../schema-error.ts';

/** What OpenAPI 2.0's own schema refuses. */
export const openapiSchema = defineRule({
  code: 'openapi/schema',
  about: 'definition',
  why: 'Tools that read the document, and this one, rely on its being OpenAPI 2.0: a misspelt key is a missing one.',
  source: 'OpenAPI 2.0, the JSON Schema published with the specification',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
host: $(catalog.host)
securityDefinitions: { oauth: { type: oauth2, flow: application, tokenUrl: /sign-in/oauth2/token, scopes: { a: A } } }
paths:
  /albums:
    get:
      parameters:
        - { name: page, in: query, type: integer }
        - { $ref: "#/parameters/sort" }
      responses: { 200: { description: All albums } }
parameters:
  sort: { name: sort, in: query, type: string }
`,
      `
info: { title: Photos, version: 1.0.0, x-ibm-name: photos, contact: { name: Ann, url: '' } }
x-ibm-configuration: {}
`,
    ],
    bad: [
      `
info: { title: Photos, version: 1.0, x-name: photos } #! openapi/schema
paths:
  /albums:
    get:
      respones: { 200: { description: All } } #! openapi/schema
      parameters:
        - { name: page, in: qurey, type: integer } #! openapi/schema
        - { name: id, in: path, type: string } #! openapi/path-parameter, openapi/schema
        - { name: album, in: body, type: object } #! openapi/schema, openapi/schema
  albums: #! openapi/schema
    get: { responses: { 200: { description: All } } }
`,
      `
securityDefinitions:
  oauth: #! openapi/schema
    type: oauth2
    flow: accessCode
    tokenUrl: https://id.example/token
    scopes: { a: A }
`,
      `
info: { title: Photos, version: 1.0.0, x-ibm-name: photos }
definitions:
  Price: { type: float } #! openapi/schema
x-ibm-configuration: {}
`,
      {
        'photos.yaml':
          'paths: { /albums: { get: { parameters: [{ $ref: page.yaml }], responses: { 200: { description: All } } } } }',
        'page.yaml': 'name: page\nin: qurey #! openapi/schema\ntype: integer',
      },
    ],
  },
  *check({ definition, context }) {
    const { root, profile } = definition;
    const { fragments } = context.openapiOf(definition);
    const errors = validate(jsonOf(root)) ? [] : (validate.errors ?? []);
    if (errors.length > MOST_ERRORS) yield tooMany(root);
    for (const finding of explainErrors(errors, root)) {
      const severity = severityOf(finding, profile);
      if (severity !== undefined) yield { ...withHelp(finding), ...(severity === 'default' ? {} : { severity }) };
    }
    for (const { node, kind } of fragments) {
      for (const finding of explainErrors(errorsIn(node, kind), node)) {
        if (severityOf(finding, profile) !== undefined && !isOfJsonSchema(finding)) yield withHelp(finding);
      }
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

/** An error whatever the profile: what is not told of may be one. */
const tooMany = (root: MapNode) =>
  ({
    at: root,
    severity: 'error',
    message: `OpenAPI 2.0 refuses more than ${MOST_ERRORS} things in the document, and not all are told`,
    help: 'Correct those that are, and validate again. If they are of one kind, a generator made them.',
  }) as const;

/** What is wrong with something that a reference leads to: it is put where the schema has what the reference stands for. */
const errorsIn = (node: SourceNode, kind: PartKind): readonly SchemaError[] => {
  const place = PLACES[kind];
  if (place === undefined || validate(documentWith(place, jsonOf(node)))) return [];
  const [group, name] = place;
  const pointer = `/${group}/${name.replaceAll('/', '~1')}`;
  return (validate.errors ?? [])
    .filter(({ instancePath }) => instancePath === pointer || instancePath.startsWith(`${pointer}/`))
    .map((error) => ({ ...error, instancePath: error.instancePath.slice(pointer.length) }));
};

const PLACES: Readonly<Partial<Record<PartKind, readonly [group: string, name: string]>>> = {
  'path item': ['paths', '/fragment'],
  parameter: ['parameters', 'fragment'],
  response: ['responses', 'fragment'],
  schema: ['definitions', 'fragment'],
};

const documentWith = ([group, name]: readonly [string, string], fragment: Json): Json => ({
  swagger: '2.0',
  info: { title: 'A fragment', version: '1' },
  paths: {},
  [group]: { [name]: fragment },
});

/** A schema in a file of its own may be a JSON Schema document: these keys are for other readers. */
const isOfJsonSchema = ({ keyword, at }: SchemaFinding): boolean =>
  keyword === 'unknown-key' && at.kind === 'key' && ['$schema', 'id', 'definitions'].includes(at.key);

/** For maps whose keys are not words but have a form. */
const KEYS: ReadonlyMap<unknown, string> = new Map([
  ['paths', 'A path begins with "/".'],
  ['responses', 'A response is a status code of three digits, or "default".'],
]);

/** For words that are right elsewhere. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['type file', 'A file is a parameter with in: formData, or the whole schema of a response.'],
  ['type object', 'Only the schema of a parameter with in: body takes an object.'],
  ['collectionFormat multi', 'Only parameters with in: query or in: formData are sent several times.'],
]);

/** What people write who know OpenAPI 3. */
const LATER_KEYS: ReadonlyMap<string, string> = new Map([
  ['schema', 'Write what it says here: type, format, items.'],
  ['oneOf', 'Describe the values by allOf, by a discriminator, or in words.'],
  ['anyOf', 'Describe the values by allOf, by a discriminator, or in words.'],
  ['nullable', 'Write x-nullable: true.'],
  ['deprecated', 'Say so in "description".'],
  ['example', 'Write "x-example"; of a response "examples", by media type.'],
  ['additionalItems', 'Describe all items by "items".'],
  ['patternProperties', 'Describe the others by "additionalProperties".'],
  ['requestBody', 'Write a parameter with in: body and a schema.'],
  ['content', 'Write "schema" here, and the media types into "produces" of the operation.'],
  ['servers', 'Write "schemes", "host" and "basePath".'],
  ['components', 'Write "definitions", "parameters" and "responses" at the root.'],
]);

const laterHelp = ({ at }: SchemaFinding): string | undefined => {
  const help = at.kind === 'key' ? LATER_KEYS.get(at.key) : undefined;
  return help && `OpenAPI 2.0 has none here. ${help}`;
};

const withHelp = (finding: SchemaFinding): SchemaFinding => {
  const { keyword, node } = finding;
  let help: string | undefined;
  if (keyword === 'unknown-key') help = KEYS.get(node.key) ?? laterHelp(finding);
  else if (keyword === 'enum' && node.kind === 'scalar') help = WORDS.get(`${node.key} ${node.value}`);
  else if (keyword === 'required' && node.parent === undefined) help = missingPaths(finding);
  else if (keyword === 'type' && SECURITY.test(node.pointer)) help = securityHelp(node);
  return help === undefined ? finding : { ...finding, help };
};

/** The endpoints of a provider come by themselves: people leave out the paths that the schema asks for. */
const missingPaths = ({ node, help }: SchemaFinding): string | undefined =>
  node.kind === 'map' && !node.entries.has('paths')
    ? `${help} Where there are none, as in a provider whose endpoints come by themselves: paths: {}.`
    : undefined;

const SECURITY = /^(\/paths\/[^/]+\/[^/]+)?\/security(\/\d+)?$/;

/** Requirements are lists of maps of lists, which nobody guesses. */
const securityHelp = (node: SourceNode): string => {
  const name = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : 'name';
  return `Write a list with a name of "securityDefinitions" and the scopes that are needed: - ${name}: [scope], or - ${name}: [].`;
};

/** How grave a finding is: `default` as the profile says, `undefined` not at all. */
const severityOf = ({ node, keyword }: SchemaFinding, profile: Profile): Severity | 'default' | undefined => {
  const { pointer } = node;
  if (keyword === 'uniqueItems' && TOLD.test(pointer)) return undefined; // openapi/parameter-repeated, tag-repeated
  if (pointer === '/basePath') return keyword === 'type' ? 'error' : undefined; // definition/base-path tells more
  if ((keyword === 'format' || keyword === 'pattern') && node.kind === 'scalar') {
    // A reference to a variable is replaced before anything reads the value.
    if (String(node.value).includes('$(')) return undefined;
    // OpenAPI 2.0 says that these SHOULD be URLs: a path fits a document that is served under several hosts.
    if (ENDPOINT_URL.test(pointer) && /^\/[^/]/.test(String(node.value))) return undefined;
    // An empty URL stands for none; editors write it.
    if (node.value === '') return profile === 'legacy-v5' ? undefined : 'warning';
  }
  return isStructure(pointer, keyword) ? 'error' : 'default';
};

/** What cannot be served whatever a document was written for: no OpenAPI 2.0, or operations that cannot be read. */
const isStructure = (pointer: string, keyword: string): boolean =>
  pointer === '/swagger' ||
  (pointer === '' && (keyword === 'required' || keyword === 'type')) ||
  (pointer === '/paths' && (keyword === 'unknown-key' || keyword === 'type')) ||
  (keyword === 'type' && STRUCTURE.test(pointer)) ||
  (keyword === 'required' && pointer === '/info');

const TOLD = /^\/tags$|\/parameters$/;

const ENDPOINT_URL = /^\/securityDefinitions\/[^/]+\/(authorizationUrl|tokenUrl)$/;

const STRUCTURE =
  /^\/(info|paths\/[^/]+(\/[^/]+)?|securityDefinitions(\/[^/]+)?|(paths\/[^/]+\/[^/]+\/)?security(\/.*)?)$/;
