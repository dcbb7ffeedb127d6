import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { noNames } from '../../environment-names.ts';
import { valueOrKey } from '../../place.ts';
import { defineEnvironmentRule } from '../../rule.ts';

/** A TLS profile of a back end that the environment does not have. */
export const unknownBackEndProfile = defineEnvironmentRule({
  code: 'invoke/unknown-tls-profile',
  about: 'environment',
  why: 'The back end would be called with other authorities, or without the certificate that it asks for: the gateway does not start.',
  source: 'The TLS profiles of headgate.yaml',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    environment: { ...noNames, tlsProfiles: new Set(['photos']) },
    good: [
      'x-assembly: { execute: [{ invoke: { target-url: "https://photos.example", tls-profile: photos } }] }',
      `x-assembly: { execute: [{ invoke: { target-url: "https://photos.example", tls-profile: '' } }] }`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - invoke:
        target-url: https://photos.example
        tls-profile: photo #! invoke/unknown-tls-profile
`,
    ],
  },
  *check({ definition, environment: { tlsProfiles, file }, context }) {
    if (definition.gateway.enforced?.value === false) return;
    for (const { policy, node, flow } of context.assemblyOf(definition).steps) {
      const at = policy === 'invoke' && flow !== undefined && node.kind === 'map' ? node.get('tls-profile') : undefined;
      if (at?.kind !== 'scalar') continue;
      const name = String(at.value);
      if (name !== '' && !tlsProfiles.has(name)) yield { at: valueOrKey(at), name, names: [...tlsProfiles], file };
    }
  },
  message: ({ name, file }) => `${file} has no TLS profile "${name}"`,
  help: ({ name, names }) => didYouMean(name, names, 'Add it to "tls-profiles" there, or name one that is there.'),
});
