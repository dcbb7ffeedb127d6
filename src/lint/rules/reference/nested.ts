import { parseTemplate } from '../../../policy/references.ts';
import type { ScalarNode } from '../../../source/tree.ts';
import type { TextPlace } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A `$(…)` in the value of a property. */
export const nestedReference = defineRule({
  code: 'reference/nested',
  about: 'definition',
  why: 'Values are put in as they are, and never looked at again for names: the text "$(…)" itself would go into the target.',
  source: 'A decision of ours; the toolkit of IBM API Connect v5 puts variables of its process in there',
  severity: { strict: 'warning', 'legacy-v5': 'info' },
  examples: {
    good: ['x-gateway: { properties: { runtime-url: { value: "https://photos.example" } } }'],
    bad: [
      `
x-gateway:
  properties:
    runtime-url: { value: "https://$(runtime-host)" } #! reference/nested
  catalogs:
    apic-dev: { properties: { runtime-url: $(TARGET_URL) } } #! reference/nested
`,
    ],
  },
  *check({ definition: { gateway } }) {
    const catalogs = [...gateway.catalogs.values()].flatMap((values) => [...values.values()]);
    for (const node of [...gateway.properties.values(), ...catalogs]) {
      if (node.kind === 'scalar') yield* referencesIn(node);
    }
  },
  message: ({ written }) => `"${written}" is not replaced here: it is the value of the property`,
  help: 'Write the value out; or give it in headgate.yaml, properties: { name: ${VARIABLE} }, which wins over this one.',
});

function* referencesIn(node: ScalarNode): Iterable<{ readonly at: TextPlace; readonly written: string }> {
  let start = 0;
  for (const piece of parseTemplate(String(node.value))) {
    const written = typeof piece === 'string' ? piece : piece.written;
    if (typeof piece !== 'string') yield { at: { kind: 'text', node, start, end: start + written.length }, written };
    start += written.length;
  }
}
