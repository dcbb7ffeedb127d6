import type { Choice, Located, OAuthSettings } from '../../../definition/definition.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { noNames } from '../../environment-names.ts';
import { valueOrKey } from '../../place.ts';
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
`,
    ],
    bad: [
      `
x-oauth:
  client-type: confidential
  scopes: { a: A }
  grants: [application]
  authentication:
    url: https://users.example/verify
    tls-profile: user #! link/unknown-tls-profile
  revocation: { url: "https://lists.example", tls-profile: lists } #! link/unknown-tls-profile
  scope-validators:
    owner: { url: "https://checks.example", tls-profile: lists } #! link/unknown-tls-profile
`,
    ],
  },
  *check({ definition: { oauth, gateway }, environment: { tlsProfiles, file } }) {
    if (oauth === undefined || gateway.enforced?.value === false) return;
    for (const named of profilesOf(oauth)) {
      if (tlsProfiles.has(named.value)) continue;
      yield { at: valueOrKey(named.at), name: named.value, names: [...tlsProfiles], file };
    }
  },
  message: ({ name, file }) => `${file} has no TLS profile "${name}"`,
  help: ({ name, names }) => didYouMean(name, names, 'Add it to "tls-profiles" there, or name one that is there.'),
});

/** Of the services that are asked: those with a URL. */
const profilesOf = (oauth: OAuthSettings): readonly Located<string>[] => {
  const { authentication, revocation, metadata, scopeValidators, identityExtraction, authorization } = oauth;
  const services = [
    authentication,
    revocation,
    metadata,
    scopeValidators.application,
    scopeValidators.owner,
    formOf(identityExtraction),
    formOf(authorization),
  ];
  return services.flatMap((one) => (one?.url === undefined ? [] : (one.tlsProfile ?? [])));
};

const formOf = (choice: Choice | undefined): Choice | undefined =>
  choice?.type?.value === 'custom-form' ? choice : undefined;
