import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { noNames } from '../../environment-names.ts';
import { valueOrKey } from '../../place.ts';
import { calledServices, usedAuthentication } from '../../providers/called-services.ts';
import { defineEnvironmentRule } from '../../rule.ts';

/** A TLS profile of a provider's services that the environment does not have. */
export const unknownTlsProfile = defineEnvironmentRule({
  code: 'link/unknown-tls-profile',
  about: 'environment',
  why: 'To ask with the authorities of the system instead would trust others with passwords and tokens than the author meant.',
  source: 'The TLS profiles of headgate.yaml',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    environment: { ...noNames, tlsProfiles: new Set(['users']) },
    good: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication: { url: "https://users.example/verify", tls-profile: users }
`,
      `
x-ibm-configuration:
  oauth2:
    client-type: confidential
    scopes: { a: A }
    grants: [application]
    identity-extraction: { type: basic, custom-form: { url: "https://forms.example", tls-profile: left-over } }
    revocation: { url: '', tls-profile: left-over }
    scope-validators: { owner: { url: "https://checks.example", tls-profile: left-over } }
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [accessCode]
  authentication:
    url: https://users.example/verify
    tls-profile: user #! link/unknown-tls-profile
  revocation: { url: "https://lists.example", tls-profile: lists } #! link/unknown-tls-profile
  scope-validators:
    owner: { url: "https://checks.example", tls-profile: lists } #! link/unknown-tls-profile
`,
    ],
  },
  *check({ definition, environment: { tlsProfiles, file } }) {
    if (definition.gateway.enforced?.value === false) return;
    for (const service of [usedAuthentication(definition), ...calledServices(definition)]) {
      const { url, tlsProfile } = service ?? {};
      if (url === undefined || tlsProfile === undefined || tlsProfiles.has(tlsProfile.value)) continue;
      yield { at: valueOrKey(tlsProfile.at), name: tlsProfile.value, names: [...tlsProfiles], file };
    }
  },
  message: ({ name, file }) => `${file} has no TLS profile "${name}"`,
  help: ({ name, names }) => didYouMean(name, names, 'Add it to "tls-profiles" there, or name one that is there.'),
});
