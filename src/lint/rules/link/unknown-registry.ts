import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { noNames } from '../../environment-names.ts';
import { valueOrKey } from '../../place.ts';
import { usedAuthentication } from '../../providers/called-services.ts';
import { defineEnvironmentRule } from '../../rule.ts';

/** A user registry that the environment does not have. */
export const unknownRegistry = defineEnvironmentRule({
  code: 'link/unknown-registry',
  about: 'environment',
  why: 'Nobody could sign in: the gateway does not start.',
  source: 'The user registries of headgate.yaml',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    environment: { ...noNames, registries: new Set(['staff']) },
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication: { registry: staff }
  authorization: default-form
`,
      // Nobody signs in here.
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication: { registry: guests }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    registry: saff #! link/unknown-registry
  authorization: default-form
`,
    ],
  },
  *check({ definition, environment: { registries, file } }) {
    const { registry, url } = usedAuthentication(definition) ?? {};
    if (registry === undefined || url !== undefined || definition.gateway.enforced?.value === false) return;
    if (!registries.has(registry.value)) {
      yield { at: valueOrKey(registry.at), name: registry.value, names: [...registries], file };
    }
  },
  message: ({ name, file }) => `${file} has no user registry "${name}"`,
  help: ({ name, names }) => didYouMean(name, names, 'Add it to "user-registries" there, or name one that is there.'),
});
