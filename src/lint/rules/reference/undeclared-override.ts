import { nearestFinder } from '../../nearest-finder.ts';
import { keyIn } from '../../place.ts';
import { gatewayMap } from '../../properties/gateway-maps.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Undeclared extends Finding {
  readonly name: string;
  readonly nearest: string | undefined;
}

/** A value of a catalog for a property that the definition does not have. */
export const undeclaredOverride = defineRule({
  code: 'reference/undeclared-override',
  about: 'definition',
  why: 'A catalog changes the value of a property. Where there is none of that name, one of the two is mostly misspelt, and the property keeps the value it was to lose.',
  source: 'IBM API Connect v5, catalogs: properties',
  // IBM's toolkit writes catalogs into new documents, and no properties.
  severity: { strict: 'warning', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-gateway:
  properties: { backend-url: { value: "https://photos.example" } }
  catalogs: { test: { properties: { backend-url: "http://127.0.0.1:9000" } } }
`,
      // As the toolkit of API Connect writes it.
      `
x-ibm-configuration:
  catalogs: { sb: { properties: { runtime-url: "https://photos.example" } } }
  assembly: { execute: [{ invoke: { target-url: "$(runtime-url)$(request.path)" } }] }
`,
    ],
    bad: [
      `
x-ibm-configuration:
  properties: { backend-url: { value: "https://photos.example" } }
  catalogs:
    sb:
      properties:
        backend_url: http://127.0.0.1:9000 #! reference/undeclared-override
`,
    ],
  },
  *check({ definition, context }): Iterable<Undeclared> {
    if (definition.gateway.catalogs.size === 0) return;
    const declared = gatewayMap(definition, 'properties')?.entries;
    const read = new Set([...context.assemblyOf(definition).references].map(({ name }) => name));
    const nearestTo = nearestFinder(declared?.keys() ?? []);
    for (const values of definition.gateway.catalogs.values()) {
      for (const [name, node] of values) {
        // What is read has its value in this catalog; reference/missing-in-catalog tells of the others.
        if (declared?.has(name) || read.has(name) || node.parent?.kind !== 'map') continue;
        const nearest = nearestTo(name);
        // What the toolkit of API Connect writes into each new document: reference/nested tells of it.
        if (nearest === undefined && node.kind === 'scalar' && String(node.value).includes('$(')) continue;
        yield { at: keyIn(node.parent, name), name, nearest, ...(nearest !== undefined && { severity: 'warning' }) };
      }
    }
  },
  message: ({ name }) => `There is no property "${name}" that this catalog could give another value`,
  help: ({ name, nearest }) =>
    nearest === undefined ? `Declare it: properties: { ${name}: {} }.` : `Did you mean "${nearest}"?`,
});
