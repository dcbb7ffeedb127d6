import type { Definition } from '../../../definition/definition.ts';
import { rootOf } from '../../../policy/references.ts';
import type { SourceNode } from '../../../source/tree.ts';
import { keyIn, type Place, type TextPlace } from '../../place.ts';
import { gatewayMap } from '../../properties/gateway-maps.ts';
import { defineRule } from '../../rule.ts';

/** A property that has a value in some catalogs, and none in others. */
export const missingInCatalog = defineRule({
  code: 'reference/missing-in-catalog',
  about: 'definition',
  why: 'Where that catalog is served, the name stands for nothing, and the gateway does not start.',
  source: 'IBM API Connect v5: the values of a catalog replace those of the properties',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  waivable: true,
  examples: {
    good: [
      `
x-gateway:
  properties: { backend-url: {}, level: { value: 1 } }
  catalogs:
    test: { properties: { backend-url: "https://test.example" } }
    live: { properties: { backend-url: "https://live.example", level: 2 } }
x-assembly: { execute: [{ invoke: { target-url: "$(backend-url)/$(level)" } }] }
`,
    ],
    bad: [
      `
x-gateway:
  properties: { backend-url: {} }
  catalogs:
    test: { properties: { backend-url: "https://test.example" } }
    live: { properties: {} } #! reference/missing-in-catalog
x-assembly: { execute: [{ invoke: { target-url: "$(backend-url)/photos" } }] }
`,
    ],
  },
  *check({ definition, context }): Iterable<Missing> {
    const { properties, catalogs } = definition.gateway;
    const places = gatewayMap(definition, 'catalogs');
    // Of the one catalog that is served, "reference/unknown" tells.
    if (catalogs.size < 2 || places === undefined || context.environment !== undefined) return;
    const assembly = context.assemblyOf(definition);
    const holders = holdersOf(catalogs);
    const seen = new Set<string>();
    let told = 0;
    for (const { name, where, isProperty, at } of assembly.references) {
      if (seen.has(name) || properties.has(name) || where === 'condition' || where === 'description') continue;
      seen.add(name);
      const count = holders.get(name) ?? 0;
      const isWritten = !isProperty && assembly.written?.has(rootOf(name)) === true;
      if (count === 0 || count === catalogs.size || isWritten || told === mostNames) continue;
      told += 1;
      const { line } = nodeOf(at).position;
      const lacking = [...catalogs].filter(([, values]) => !values.has(name)).map(([catalog]) => catalog);
      for (const catalog of lacking) yield { at: keyIn(places, catalog), catalog, name, line };
    }
  },
  message: ({ catalog, name, line }) => `The catalog "${catalog}" has no value for "${name}", which line ${line} needs`,
  help: ({ name }) => `Give "${name}" a value there, or one for all catalogs under "properties".`,
});

/** Of one definition: each is looked for in every catalog. */
const mostNames = 100;

/** By property: how many catalogs have it. */
const holdersOf = (catalogs: Definition['gateway']['catalogs']): ReadonlyMap<string, number> => {
  const holders = new Map<string, number>();
  for (const values of catalogs.values()) {
    for (const name of values.keys()) holders.set(name, (holders.get(name) ?? 0) + 1);
  }
  return holders;
};

interface Missing {
  readonly at: Place;
  readonly catalog: string;
  readonly name: string;
  readonly line: number;
}

const nodeOf = (at: Place | TextPlace): SourceNode => {
  if (at.kind === 'text') return at.node;
  return at.kind === 'key' ? at.map : at;
};
