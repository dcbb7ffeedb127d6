import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { noNames } from '../../environment-names.ts';
import { valueOrKey } from '../../place.ts';
import { defineEnvironmentRule } from '../../rule.ts';

/** A crypto object that the environment does not have. */
export const unknownCrypto = defineEnvironmentRule({
  code: 'link/unknown-crypto',
  about: 'environment',
  why: 'Without its key nothing could be signed, and nothing could be checked: the gateway does not start.',
  source: 'IBM API Connect v5: jwt-generate and jwt-validate, jws-crypto and jwe-crypto; "crypto" of headgate.yaml',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    environment: { ...noNames, crypto: new Set(['partner']) },
    good: ["x-assembly: { execute: [{ jwt-validate: { jws-crypto: partner, jwe-crypto: '' } }] }"],
    bad: [
      `
x-assembly:
  execute:
    - jwt-validate:
        jws-crypto: partners #! link/unknown-crypto
`,
    ],
  },
  *check({ definition, environment: { crypto, file }, context }) {
    if (definition.gateway.enforced?.value === false) return;
    for (const { policy, node, flow } of context.assemblyOf(definition).steps) {
      if (!policy.startsWith('jwt-') || flow === undefined || node.kind !== 'map') continue;
      for (const at of [node.get('jws-crypto'), node.get('jwe-crypto')]) {
        const name = at?.kind === 'scalar' ? String(at.value) : '';
        if (at !== undefined && name !== '' && !crypto.has(name)) {
          yield { at: valueOrKey(at), name, names: [...crypto], file };
        }
      }
    }
  },
  message: ({ name, file }) => `${file} has no crypto object "${name}"`,
  help: ({ name, names }) => didYouMean(name, names, 'Add it to "crypto" there, or name one that is there.'),
});
