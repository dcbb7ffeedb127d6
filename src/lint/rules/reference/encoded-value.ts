import type { Definition } from '../../../definition/definition.ts';
import type { ScalarNode, SourceNode } from '../../../source/tree.ts';
import { valueOrKey } from '../../place.ts';
import { gatewayMap } from '../../properties/gateway-maps.ts';
import { defineRule } from '../../rule.ts';

/** A property that says its value is base64, whose value is none. */
export const encodedValue = defineRule({
  code: 'reference/encoded-value',
  about: 'definition',
  why: 'Who reads "encoded: true" expects base64. This version puts the value in as it is written.',
  source: 'IBM API Connect v5, properties: encoded; RFC 4648 §4',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  properties:
    greeting: { value: SGVsbG8=, encoded: true }
    url: { value: "https://photos.example", encoded: false }
`,
    ],
    bad: [
      `
x-ibm-configuration:
  properties:
    url:
      value: https://photos.example #! reference/encoded-value
      encoded: true
  catalogs:
    sb: { properties: { url: "http://127.0.0.1" } } #! reference/encoded-value
`,
    ],
  },
  *check({ definition }) {
    for (const at of encodedValues(definition)) if (!isBase64(String(at.value))) yield { at: valueOrKey(at) };
  },
  message: () => 'The property is said to be encoded, and this value is no base64',
  help: 'Write the value in base64, or encoded: false.',
});

/** RFC 4648 §4. */
const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

function* encodedValues(definition: Definition): Iterable<ScalarNode> {
  const { properties, catalogs } = definition.gateway;
  const isText = (node: SourceNode | undefined): node is ScalarNode =>
    node?.kind === 'scalar' && node.value !== null && node.value !== '';
  for (const { key, value } of gatewayMap(definition, 'properties')?.entries.values() ?? []) {
    const encoded = value.kind === 'map' ? value.get('encoded') : undefined;
    if (encoded?.kind !== 'scalar' || encoded.value !== true) continue;
    yield* [properties, ...catalogs.values()].map((values) => values.get(key)).filter(isText);
  }
}
