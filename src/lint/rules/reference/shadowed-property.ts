import { rootOf } from '../../../policy/references.ts';
import { variablesBelow } from '../../../policy/variables.ts';
import { keyIn } from '../../place.ts';
import { gatewayMap } from '../../properties/gateway-maps.ts';
import { defineRule } from '../../rule.ts';

/** A property that is called like a variable of the gateway. */
export const shadowedProperty = defineRule({
  code: 'reference/shadowed-property',
  about: 'definition',
  why: 'In a text the property is meant, in a condition the variable: the same name says two things.',
  source: 'IBM API Connect v5: a property is no variable where there is a context variable of its name',
  severity: { strict: 'warning', 'legacy-v5': 'warning' },
  examples: {
    good: ['x-gateway: { properties: { message-text: { value: Hello }, catalog.host: { value: api.example } } }'],
    bad: [
      `
x-gateway:
  properties:
    message: { value: Hello } #! reference/shadowed-property
    request.path: { value: /photos } #! reference/shadowed-property
`,
    ],
  },
  *check({ definition }) {
    const properties = gatewayMap(definition, 'properties');
    for (const name of properties?.entries.keys() ?? []) {
      const root = rootOf(name);
      if (properties !== undefined && variablesBelow(root).length > 0)
        yield { at: keyIn(properties, name), name, root };
    }
  },
  message: ({ name, root }) => `The property "${name}" is called like what the gateway has below "${root}"`,
  help: 'Give it a name of its own, or read it as $(api.properties.…) alone.',
});
