import { type GatewayProperty, gatewayProperties } from '../../../definition/keys/gateway.ts';
import { nearestWord } from '../../../diagnostics/nearest-word.ts';
import type { Severity } from '../../../diagnostics/problem.ts';
import type { SourceNode } from '../../../source/tree.ts';
import { keyIn, type Place, valueOrKey } from '../../place.ts';
import { gatewayMap } from '../../properties/gateway-maps.ts';
import { defineRule } from '../../rule.ts';

interface Strange {
  readonly at: Place;
  readonly severity?: Severity;
  readonly message: string;
  readonly help: string;
}

/** A property by which API Connect's gateways are told how to behave. */
export const gatewayProperty = defineRule({
  code: 'reference/gateway-property',
  about: 'definition',
  why: 'These properties change what a gateway does, and are no values for texts. Misspelt, one changes nothing; asked for what this version does not do, nothing either.',
  source: 'IBM API Connect v5, API properties with a meaning of their own',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: [
      `
x-ibm-configuration:
  properties:
    x-ibm-gateway-decode-request-params: { value: false }
    x-ibm-gateway-invoke-suppress-clientid: { value: "true" }
`,
    ],
    bad: [
      `
x-ibm-configuration:
  properties:
    x-ibm-gateway-decode-request-param: { value: "false" } #! reference/gateway-property
    x-ibm-gateway-optimise: { value: true } #! reference/gateway-property
    x-ibm-gateway-invoke-suppress-clientid: { value: false } #! reference/gateway-property
    x-ibm-gateway-queryparam-encode-plus-char: { value: maybe } #! reference/gateway-property
`,
    ],
  },
  *check({ definition }): Iterable<Strange> {
    const properties = gatewayMap(definition, 'properties');
    if (properties === undefined) return;
    const catalogs = [...definition.gateway.catalogs.values()];
    for (const name of properties.entries.keys()) {
      if (!name.startsWith(PREFIX)) continue;
      const known = KNOWN.get(name);
      if (known === undefined) {
        yield { at: keyIn(properties, name), ...unknown(name) };
        continue;
      }
      const values = [definition.gateway.properties, ...catalogs].map((one) => one.get(name));
      for (const value of values) yield* value === undefined ? [] : judged(name, value, known);
    }
  },
  message: ({ message }) => message,
  help: ({ help }) => help,
});

const PREFIX = 'x-ibm-gateway-';

const KNOWN: ReadonlyMap<string, GatewayProperty> = new Map(Object.entries(gatewayProperties));

/** There are more of them than are documented: without a near name, it may be one of those. */
const unknown = (name: string): Omit<Strange, 'at'> => {
  const nearest = nearestWord(name, KNOWN.keys());
  return nearest === undefined
    ? {
        severity: 'info',
        message: `"${name}" means nothing to this version`,
        help: 'Remove it, if the API does what it should without it.',
      }
    : { message: `No gateway knows the property "${name}"`, help: `Did you mean "${nearest}"?` };
};

function* judged(name: string, node: SourceNode, { kept }: GatewayProperty): Iterable<Strange> {
  if (kept === 'any') return;
  const value = node.kind === 'scalar' ? String(node.value).toLowerCase() : '';
  if (value !== 'true' && value !== 'false') {
    yield { at: valueOrKey(node), message: `"${name}" must be true or false`, help: `Write ${kept}.` };
  } else if (value !== String(kept)) {
    yield {
      at: valueOrKey(node),
      severity: 'info',
      message: `"${name}: ${value}" is not served by this version: it does as with ${kept}`,
      help: 'See that the back end is content with that, or remove the property.',
    };
  }
}
