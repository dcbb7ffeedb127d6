import { rootOf } from '../../../policy/references.ts';
import { nearestFinder } from '../../nearest-finder.ts';
import { isNamedElsewhere } from '../../properties/named-elsewhere.ts';
import { definedNames, type PropertyReference } from '../../properties/property-references.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Unknown extends Finding {
  readonly name: string;
  readonly nearest: string | undefined;
  readonly where: PropertyReference['where'];
  /** The environment is known too. */
  readonly isCertain: boolean;
}

/** A name that neither a property nor a step defines. */
export const unknownReference = defineRule({
  code: 'reference/unknown',
  about: 'definition',
  why: 'As an empty text it would quietly change a target or a check. What neither the definition nor the environment defines is refused when the gateway starts.',
  source: 'IBM API Connect v5, API properties; a decision of ours about names that nothing defines',
  // The environment may define it: only where that is known, the name is certainly a mistake.
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  waivable: false,
  examples: {
    good: [
      `
x-gateway:
  properties:
    backend-url: { value: https://photos.example }
    orders-url: { description: Given by each environment }
  catalogs: { test: { properties: { orders-url: "https://orders.example" } } }
x-assembly:
  execute:
    - invoke: { target-url: "$(backend-url)$(request.path)", output: photo }
    - invoke: { target-url: "$(api.properties.orders-url)/$(photo.body.id)" }
    - if: { condition: "photo.status.code === 200 && $(backend-url) !== ''", execute: [] }
`,
      `
host: $(catalog.host)
x-ibm-configuration:
  assembly:
    execute:
      - set-variable: { actions: [{ set: tenant.name, value: acme }] }
      - invoke: { target-url: "https://photos.example/$(tenant.name)" }
`,
      // It declares no properties: they are those of each environment.
      'x-assembly: { execute: [{ invoke: { target-url: "$(backend-url)$(request.path)" } }] }',
    ],
    bad: [
      `
host: $(gateway-host) #! reference/unknown
x-gateway: { properties: { backend-url: { value: https://photos.example } } }
x-assembly:
  execute:
    - invoke: { target-url: "$(backend-ulr)/photos" } #! reference/unknown
    - invoke: { target-url: "https://photos.example/$(api.properties.version)" } #! reference/unknown
    - if: { condition: "$(tenant) === 'acme'", execute: [] } #! reference/unknown
`,
      `
x-ibm-configuration:
  assembly:
    execute:
      - invoke:
          target-url: >-
            https://orders.example/$(order-id) #! reference/unknown
`,
      `
x-ibm-configuration:
  properties: { orders-url: { value: https://orders.example } }
  assembly:
    execute:
      - gatewayscript: { source: "apim.setvariable('order-ids', [])" } #! assembly/unknown-policy
      - invoke: { target-url: "$(order-url)/$(order-ids)/$(page)" } #! reference/unknown
`,
    ],
  },
  *check({ definition, context }): Iterable<Unknown> {
    const { written, references } = context.assemblyOf(definition);
    const { names, extent } = definedNames(definition, context.environment);
    const isCertain = extent === 'certain';
    const nearestProperty = nearestFinder(names);
    const nearestName = nearestFinder([...names, ...(written ?? [])]);
    for (const { name, at, where, isProperty } of references) {
      const mayBeVariable = (where === 'step' || where === 'condition') && !isProperty;
      const isWritten = mayBeVariable && written?.has(rootOf(name)) === true;
      if (where === 'setting' || names.has(name) || isWritten) continue;
      // A script may set it: then only what looks like a property, and is named nowhere else, is told of.
      const mayBeSet = mayBeVariable && written === undefined;
      const nearest = mayBeVariable ? nearestName(name) : nearestProperty(name);
      if (nearest === undefined ? extent === 'open' || mayBeSet : mayBeSet && isNamedElsewhere(name, definition))
        continue;
      // What clients read stops nothing; a condition may ask whether something is set.
      const isRefused = isCertain && where === 'step' && !mayBeSet;
      yield { at, name, nearest, where, isCertain, ...(isRefused && { severity: 'error' }) };
    }
  },
  message: ({ name, where, isCertain }) => {
    if (where === 'condition') return `Nothing defines "${name}": here it is never set`;
    return isCertain ? `Nothing defines "${name}"` : `Nothing in this definition defines "${name}"`;
  },
  help: ({ name, nearest, isCertain }) => {
    if (nearest !== undefined) return `Did you mean "${nearest}"?`;
    // A part of what a step was to bring: "photo.body.id".
    if (name.includes('.'))
      return `Set "${rootOf(name)}" in a step before: "output" of an "invoke", or a "set-variable".`;
    return isCertain
      ? `Define a property "${name}", here or in headgate.yaml, or set the variable in a step before.`
      : `Declare it, properties: { ${name}: {} }, with a value unless headgate.yaml has it; or set the variable in a step before.`;
  },
});
