import type { Definition, MapNode, SourceNode } from '../../../definition/definition.ts';
import { extensionKeys, type KeyEntry, type KeyTable, productKeys } from '../../../definition/keys.ts';
import { nearestWord } from '../../../diagnostics/nearest-word.ts';
import { keyIn } from '../../place.ts';
import { defineSetRule, type SetFinding } from '../../rule.ts';

interface UnknownKey extends SetFinding {
  readonly key: string;
  readonly parent: string;
  readonly known: readonly string[];
  readonly nearest: string | undefined;
}

/** Our extensions elsewhere than at the root: a key near one of them is taken for a misspelling of it. */
const INFO_KEYS = ['x-name', 'x-ibm-name', 'x-pathalias'];
const SECURITY_KEYS = [
  'x-provider',
  'x-key-type',
  'x-ibm-apikey',
  'x-tokenIntrospect',
  'x-scopeValidate',
  'x-ibm-authentication-url',
  'x-ibm-authentication-registry',
];

/** A key that nothing reads. */
export const unknownKey = defineSetRule({
  code: 'definition/unknown-key',
  about: 'set',
  why: 'A misspelt key is a setting that is not made: `x-oaut` would serve an API without its provider, `pkc` a provider without PKCE.',
  source: 'The keys of x-oauth, x-assembly, x-gateway, x-headgate and x-ibm-configuration; product files',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      'x-audience: company-internal\nx-gateway: { enforced: true, properties: { anything: { value: 1 } } }',
      'x-ibm-endpoints: []\nx-ibm-configuration: { testable: true, phase: realized, gateway: datapower-gateway }',
    ],
    bad: [
      `
info: { title: Photos, version: 1.0.0, x-name: photos }
x-oaut: { grants: [application] } #! definition/unknown-key
x-gateway:
  enforce: false #! definition/unknown-key
  catalogs:
    sandbox: { property: {} } #! definition/unknown-key
`,
      `
x-oauth:
  client-type: confidential
  scope: { b: B } #! definition/unknown-key
  scopes: { a: A }
  grants: [application]
  access-token: { lifetime: 60 } #! definition/unknown-key
  x-anything: 1 #! definition/unknown-key
`,
      `
x-oauth:
  clienttype: confidential #! definition/unknown-key
  scops: { a: A } #! definition/unknown-key
  grans: [accessCode] #! definition/unknown-key
`,
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentification: { registry: staff } #! definition/unknown-key
`,
      {
        'photos.yaml': 'basePath: /photos',
        'product.yaml': `
product: 1.0.0
info: { name: photos, title: Photos, version: 1.0.0 }
apis: { photos: { $ref: photos.yaml } }
plan: {} #! definition/unknown-key
plans: { default: { title: All, x-colour: green } }
`,
      },
    ],
  },
  *check({ project }): Iterable<UnknownKey> {
    for (const definition of project.definitions) {
      const { profile } = definition;
      for (const found of inDefinition(definition)) yield { ...found, profile };
    }
    for (const { root } of project.products) {
      for (const found of inTable(root, productKeys)) {
        if (!isExtension(found)) yield { ...found, profile: 'strict' };
      }
    }
  },
  message: ({ key, parent }) => `"${key}" is not a key of ${parent}`,
  help: ({ nearest, known }) =>
    nearest === undefined ? `Remove it, or use one of: ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
});

type Found = Omit<UnknownKey, 'profile'>;

function* inDefinition({ root, securityDefinitions }: Definition): Iterable<Found> {
  for (const [key, table] of Object.entries(extensionKeys)) {
    const node = root.get(key);
    if (node !== undefined) yield* inTable(node, table);
  }
  yield* misspelt(root, Object.keys(extensionKeys));
  const info = root.get('info');
  if (info?.kind === 'map') yield* misspelt(info, INFO_KEYS);
  for (const { at } of securityDefinitions.values()) yield* misspelt(at, SECURITY_KEYS);
}

/** Keys that look like one of ours, where OpenAPI allows any key that begins with `x-`. */
function* misspelt(map: MapNode, ours: readonly string[]): Iterable<Found> {
  for (const key of map.entries.keys()) {
    if (!key.startsWith('x-') || ours.includes(key)) continue;
    const nearest = nearestWord(key, ours);
    if (nearest !== undefined) yield unknown(map, key, ours);
  }
}

function* inTable(node: SourceNode, { keys }: KeyTable): Iterable<Found> {
  // A reference is replaced by what it names; that is checked where it stands.
  if (node.kind !== 'map' || (node.entries.has('$ref') && !Object.hasOwn(keys, '$ref'))) return;
  for (const [key, { value }] of node.entries) {
    const entry = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (entry === undefined) yield unknown(node, key, Object.keys(keys));
    else yield* below(value, entry);
  }
}

function* below(node: SourceNode, entry: KeyEntry): Iterable<Found> {
  if (entry === 'any') return;
  if ('keys' in entry) {
    yield* inTable(node, entry);
  } else if ('map' in entry) {
    if (node.kind === 'map') for (const { value } of node.entries.values()) yield* inTable(value, entry.map);
  } else if (node.kind === 'list') {
    for (const item of node.items) yield* inTable(item, entry.list);
  }
}

const unknown = (map: MapNode, key: string, known: readonly string[]): Found => ({
  at: keyIn(map, key),
  key,
  parent: map.parent === undefined ? 'the document' : `"${String(map.key)}"`,
  known,
  nearest: nearestWord(key, known),
});

/** Product files may have extensions of other tools, too. */
const isExtension = ({ key, nearest }: Found): boolean => key.startsWith('x-') && nearest === undefined;
