import { nearestFinder } from '../../nearest-finder.ts';
import { keyIn } from '../../place.ts';
import { gatewayMap } from '../../properties/gateway-maps.ts';
import { defineRule } from '../../rule.ts';

/** A property that nothing names. */
export const unusedProperty = defineRule({
  code: 'reference/unused-property',
  about: 'definition',
  why: 'A value that nobody reads looks as if changing it changed something.',
  source: 'IBM API Connect v5, API properties',
  severity: { strict: 'info', 'legacy-v5': 'info' },
  examples: {
    good: [
      `
x-gateway: { properties: { backend-url: { value: "https://photos.example" }, key: { value: {} }, checks-url: { value: "https://checks.example" } } }
x-called: "$(api.properties.checks-url)/scopes"
x-assembly:
  execute:
    - invoke: { target-url: "$(backend-url)/photos" }
    - jwt-validate: { jws-jwk: key }
`,
      // A script may read it.
      `
x-ibm-configuration:
  properties: { level: { value: 1 } }
  assembly: { execute: [{ gatewayscript: { source: "apim.getvariable('le' + 'vel')" } }] } #! assembly/unknown-policy
`,
    ],
    bad: [
      `
x-gateway:
  properties:
    backend-url: { value: "https://photos.example" } #! reference/unused-property
x-assembly: { execute: [{ invoke: { target-url: "https://photos.example" } }] }
`,
    ],
  },
  *check({ definition, context }) {
    const properties = gatewayMap(definition, 'properties');
    const assembly = context.assemblyOf(definition);
    if (properties === undefined || properties.entries.size === 0 || assembly.written === undefined) return;
    const used = new Set(assembly.references.map(({ name }) => name));
    // Also what stands where this version does not look.
    for (const [, name = ''] of definition.file.text.matchAll(/\$\((?:api\.properties\.)?([^()\s]+)\)/g))
      used.add(name);
    // Of one that is misspelt where it is read, "reference/unknown" tells.
    const nearestTo = nearestFinder(properties.entries.keys());
    const meant = new Set([...used].flatMap((name) => (properties.entries.has(name) ? [] : (nearestTo(name) ?? []))));
    for (const name of properties.entries.keys()) {
      if (!used.has(name) && !meant.has(name) && !name.startsWith('x-ibm-gateway-'))
        yield { at: keyIn(properties, name), name };
    }
  },
  message: ({ name }) => `Nothing reads the property "${name}"`,
  help: 'Remove it, or name it where its value was to stand: $(name).',
});
