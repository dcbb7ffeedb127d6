import type { Definition, MapNode, SourceNode } from '../../../definition/definition.ts';
import { extensions } from '../../../definition/keys/extensions.ts';
import { apiKeyKeys, basicKeys, infoKeys, oauth2Keys } from '../../../definition/keys/info-and-security.ts';
import { type KeyMap, type Value, valuesOf } from '../../../definition/keys/key.ts';
import { productKeys } from '../../../definition/keys/product.ts';
import { nearestWord } from '../../../diagnostics/nearest-word.ts';
import { renamed } from '../../mending.ts';
import { keyIn } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface UnknownKey extends Finding {
  readonly map: MapNode;
  readonly key: string;
  readonly parent: string;
  readonly known: readonly string[];
  readonly nearest: string | undefined;
}

/** Our extensions elsewhere than at the root: a key near one of them is taken for a misspelling of it. */
const INFO_KEYS = Object.keys(infoKeys);
const SECURITY_KEYS = Object.keys({ ...oauth2Keys, ...apiKeyKeys, ...basicKeys });

/** A key that nothing reads. */
export const unknownKey = defineRule({
  code: 'definition/unknown-key',
  about: 'definition',
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
  check: ({ definition }) => inDefinition(definition),
  *checkProduct({ product }) {
    for (const found of inTable(product.root, productKeys)) if (!isExtension(found)) yield found;
  },
  message: ({ key, parent }) => `"${key}" is not a key of ${parent}`,
  help: (found) => (found.nearest === undefined ? helpWithout(found) : `Did you mean "${found.nearest}"?`),
  fix: ({ map, key, known }) => renamed(map, key, known),
});

const helpWithout = ({ map, key, known }: UnknownKey): string => {
  const written = [...map.entries.values()];
  const before = written[written.findIndex((entry) => entry.key === key) - 1];
  // A line that was to be below an empty key, and is indented as it is.
  const isFallenOut = before?.value.kind === 'scalar' && before.value.value === null;
  const parent = isFallenOut ? `Indent it more, if it belongs to "${before.key}"; else remove it` : 'Remove it';
  const others = known.filter((name) => !map.entries.has(name));
  return others.length === 0 ? `${parent}.` : `${parent}, or use one of: ${others.join(', ')}.`;
};

function* inDefinition({ root, securityDefinitions }: Definition): Iterable<UnknownKey> {
  for (const [key, { value }] of Object.entries(extensions)) {
    const node = root.get(key);
    if (node !== undefined) yield* inTable(node, value);
  }
  yield* misspelt(root, Object.keys(extensions));
  const info = root.get('info');
  if (info?.kind === 'map') yield* misspelt(info, INFO_KEYS);
  for (const { at } of securityDefinitions.values()) yield* misspelt(at, SECURITY_KEYS);
}

/** Keys that look like one of ours, where OpenAPI allows any key that begins with `x-`. */
function* misspelt(map: MapNode, ours: readonly string[]): Iterable<UnknownKey> {
  for (const key of map.entries.keys()) {
    if (!key.startsWith('x-') || ours.includes(key)) continue;
    const nearest = nearestWord(key, ours);
    if (nearest !== undefined) yield unknown(map, key, ours);
  }
}

function* inTable(node: SourceNode, { keys }: KeyMap): Iterable<UnknownKey> {
  // A reference is replaced by what it names; that is checked where it stands.
  if (node.kind !== 'map' || (node.entries.has('$ref') && !Object.hasOwn(keys, '$ref'))) return;
  for (const [name, { value }] of node.entries) {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) yield unknown(node, name, Object.keys(keys));
    else yield* below(value, valuesOf(key));
  }
}

/** Where none of the values is a map or a list that the language describes, nothing is said of what is below. */
function* below(node: SourceNode, values: readonly Value[]): Iterable<UnknownKey> {
  for (const value of values) {
    if (value.is === 'map') {
      yield* inTable(node, value);
    } else if (value.is === 'names' && node.kind === 'map') {
      for (const entry of node.entries.values()) yield* below(entry.value, valuesOf(value));
    } else if (value.is === 'list' && node.kind === 'list') {
      for (const item of node.items) yield* below(item, [value.of]);
    }
  }
}

const unknown = (map: MapNode, key: string, known: readonly string[]): UnknownKey => ({
  at: keyIn(map, key),
  map,
  key,
  parent: parentOf(map),
  known,
  nearest: nearestWord(key, known),
});

const parentOf = ({ parent, key }: MapNode): string => {
  if (parent === undefined) return 'the document';
  return parent.kind === 'list' ? `an item of "${String(parent.key)}"` : `"${String(key)}"`;
};

/** Product files may have extensions of other tools, too. */
const isExtension = ({ key, nearest }: UnknownKey): boolean => key.startsWith('x-') && nearest === undefined;
