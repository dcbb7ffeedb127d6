/** `docs/language.md`: every key that authors write, from the declarations. `UPDATE=1 npm test` writes it. */
import type { JsonSchema } from '../src/assembly/types.ts';
import { caseKeys, stepKeys } from '../src/definition/keys/assembly.ts';
import { extensions } from '../src/definition/keys/extensions.ts';
import { apiKeyKeys, basicKeys, infoKeys, oauth2Keys } from '../src/definition/keys/info-and-security.ts';
import { type Key, map, mapOf, type Names, type Value, valuesOf } from '../src/definition/keys/key.ts';
import { productKeys } from '../src/definition/keys/product.ts';
import { withoutIt } from '../src/definition/schemas/schema-of-key.ts';
import { applicationsSchema } from '../src/environment/applications-schema.ts';
import { environmentSchema } from '../src/environment/schemas.ts';
import { usersSchema } from '../src/environment/users-schema.ts';
import type { Json } from '../src/source/tree.ts';

/** The whole page. */
export const languageManual = (): string => {
  const { 'x-oauth': oauth, 'x-gateway': gateway, 'x-headgate': headgate, 'x-assembly': assembly } = extensions;
  const { oauth2: _, assembly: _assembly, ...ibm } = extensions['x-ibm-configuration'].value.keys;
  const ofIbm = Object.entries(ibm).filter(([name]) => !Object.hasOwn(gateway.value.keys, name));
  const parts: readonly (readonly [title: string, about: string, rows: readonly Row[]])[] = [
    ['x-oauth', `${oauth.about} [Every one of them in use](provider.md).`, rowsOf(oauth)],
    ['x-gateway', gateway.about, rowsOf(gateway)],
    ['x-assembly', `${assembly.about} Steps are described with their [policies](../policies).`, rowsOf(assembly)],
    ['A case of catch', 'Either `errors` with `execute`, or `default` alone.', rowsOf({ value: map(caseKeys) })],
    ['Every step', 'Beside the properties of its policy.', rowsOf({ value: map(stepKeys) })],
    ['x-headgate', headgate.about, rowsOf(headgate)],
    ['info', "Beside OpenAPI's own keys.", rowsOf({ value: map(infoKeys) })],
    [
      'securityDefinitions',
      "Beside OpenAPI's own keys: of type oauth2, of type apiKey, of type basic.",
      [oauth2Keys, apiKeyKeys, basicKeys].flatMap((keys) => rowsOf({ value: map(keys) }, '*.')),
    ],
    [
      'x-ibm-configuration',
      'Has the keys of `x-gateway`, those of `x-oauth` as `oauth2`, those of `x-assembly` as `assembly`, and these.',
      rowsOf({ value: map(Object.fromEntries(ofIbm)) }),
    ],
    [
      'Products',
      'Documents with `product: 1.0.0`. Any map may have keys of other tools that begin with `x-`.',
      rowsOf({ value: productKeys }),
    ],
    [
      'headgate.yaml',
      'The environment. `${NAME}` and `${file:path}` may stand in any text.',
      rowsOfSchema(environmentSchema),
    ],
    ['applications.yaml', 'The file that `applications` of headgate.yaml names.', rowsOfSchema(applicationsSchema)],
    ['users.yaml', 'A file that `users-file` of a registry names.', rowsOfSchema(usersSchema)],
  ];
  return [INTRODUCTION, ...parts.map(([title, about, rows]) => section(title, about, rows))].join('\n');
};

const INTRODUCTION = `# Every key

What authors write, beside [OpenAPI 2.0](https://swagger.io/specification/v2/). \`*\` stands for a name of your own, \`[]\` for each item of a list. Defaults are those of both profiles, or of the one that is named.

An editor with the YAML language server (VS Code: "YAML" by Red Hat) completes, explains and checks all of it by the first line of a file; \`headgate schema\` lists the schemas:
\`\`\`yaml
# yaml-language-server: $schema=node_modules/headgate/schemas/provider.json
\`\`\`
\`headgate fmt\` puts the keys of definitions and products in the order of these tables, and OpenAPI's in the order of its specification (\`parameters\` of a path first). Comments go with their keys. It moves nothing that is a name:
paths, schemas, scopes, properties, steps. Maps in brackets and JSON are put in order, too; what could change its meaning by moving (anchors, \`?\` keys, a comment between brackets) stays.
`;

interface Row {
  readonly key: string;
  readonly value: string;
  readonly without: string;
  readonly about: string;
}

const section = (title: string, about: string, rows: readonly Row[]): string =>
  [
    `## ${title}`,
    about,
    '',
    '| key | value | default | meaning |',
    '|---|---|---|---|',
    ...rows.map(
      ({ key, value, without, about: meaning }) =>
        `| ${[`\`${key}\``, value, without, meaning].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rowsOf = (key: Pick<Key, 'value'>, above = ''): readonly Row[] => [
  ...Object.entries(mapOf(key)?.keys ?? {}).flatMap(([name, below]) => [
    { key: `${above}${name}`, value: shape(valuesOf(below)), without: withoutIt(below), about: meaningOf(below) },
    ...rowsOf(below, `${above}${name}.`),
  ]),
  ...valuesOf(key).flatMap((value) => {
    if (value.is === 'names') return [...knownRows(value, above), ...rowsOf(value, `${above}*.`)];
    return value.is === 'list' ? rowsOf({ value: value.of }, `${above.replace(/\.$/, '')}[].`) : [];
  }),
];

const knownRows = ({ known = {}, value }: Names, above: string): readonly Row[] =>
  Object.entries(known).map(([name, about]) => ({
    key: `${above}${name}`,
    value: shape(valuesOf({ value })),
    without: '',
    about: `${about}.`,
  }));

const meaningOf = (key: Key): string => {
  const words = valuesOf(key).flatMap((value) => Object.entries(wordsOf(value)));
  const meanings = [...new Map(words)].map(([word, about]) => `\`${word}\`: ${about}.`);
  const notes = [
    ...(key.needed === true ? ['Needed.'] : []),
    ...(key.ibmFor === undefined ? [] : [`Says the same as \`${key.ibmFor}\`.`]),
    ...(key.unread === true ? ['Nothing goes by it.'] : []),
  ];
  return [key.about, ...meanings, ...notes].join(' ');
};

const wordsOf = (value: Value): Readonly<Record<string, string>> => {
  if (value.is === 'text') return value.words ?? {};
  return value.is === 'list' ? wordsOf(value.of) : {};
};

const shape = (values: readonly Value[]): string => [...new Set(values.map(shapeOf))].join(', or ');

const shapeOf = (value: Value): string => {
  switch (value.is) {
    case 'anything':
      return 'anything';
    case 'flag':
      return '`true`, `false`';
    case 'text':
      return value.words === undefined ? (value.what ?? 'a text') : wordList(value.words);
    case 'whole':
      return value.unit === 'seconds' ? `seconds, ${value.from} to ${value.to}` : `${value.from} to ${value.to}`;
    case 'list':
      return `list: ${shapeOf(value.of)}`;
    case 'map':
      return 'map';
    case 'names':
      return `map by name of ${value.of}: ${shape(valuesOf(value))}`;
    case 'steps':
      return 'list of steps';
    case 'cases':
      return 'list of cases';
  }
};

const wordList = (words: Readonly<Record<string, string>>): string =>
  Object.keys(words)
    .map((word) => `\`${word}\``)
    .join(', ');

/** Of a schema of the environment: its keys with those below them. */
const rowsOfSchema = (schema: Json | undefined, above = ''): readonly Row[] => {
  if (!isSchema(schema)) return [];
  const { properties, items, additionalProperties } = schema;
  return [
    ...Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, part]) => [
      ...(isSchema(part) ? [rowOfSchema(`${above}${name}`, part)] : []),
      ...rowsOfSchema(part, `${above}${name}.`),
    ]),
    ...rowsOfSchema(items, `${above.replace(/\.$/, '')}[].`),
    ...rowsOfSchema(additionalProperties, `${above}*.`),
  ];
};

const rowOfSchema = (key: string, { title, description, default: usual }: JsonSchema): Row => ({
  key,
  value: String(description),
  without: usual === undefined || JSON.stringify(usual) === '{}' ? '' : Array.isArray(usual) ? 'none' : String(usual),
  about: `${title}.`,
});

const isSchema = (value: Json | undefined): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
