import type { CallOut, Choice, Definition, OAuthSettings } from '../../definition/definition.ts';
import { providerEndpoints } from '../../definition/provider-endpoints.ts';
import { firstGrantOf, hasPages, OWNER_GRANTS } from './oauth-choices.ts';

/** A service that a provider calls, or the form of an author's own that it fetches. */
export interface CalledService extends CallOut {
  /** To be shown: `The metadata URL`. */
  readonly what: string;
}

/** Those that a provider does call as its settings are; the authentication URL is not among them. */
export const calledServices = (definition: Definition): readonly CalledService[] => {
  const { oauth } = definition;
  if (oauth === undefined) return [];
  const { scopeValidators, revocation, metadata, identityExtraction, authorization } = oauth;
  const hasOwners = firstGrantOf(oauth, OWNER_GRANTS) !== undefined;
  const isShown = hasPages(definition);
  return [
    ...called('The scope check for the application', scopeValidators.application),
    ...called('The scope check for the owner', hasOwners ? scopeValidators.owner : undefined),
    ...called('The revocation URL', revocation),
    ...called('The metadata URL', metadata),
    ...called('The form of identity extraction', isShown ? formOf(identityExtraction) : undefined),
    ...called('The form of authorization', isShown ? formOf(authorization) : undefined),
  ];
};

/** How users are authenticated, where any are: in grants of owners, and to see what they have allowed. */
export const usedAuthentication = (definition: Definition): OAuthSettings['authentication'] => {
  const { oauth } = definition;
  if (oauth === undefined) return undefined;
  const isUsed =
    firstGrantOf(oauth, OWNER_GRANTS) !== undefined ||
    providerEndpoints(definition).some(({ name }) => name === 'issued' || name === 'permissions');
  return isUsed ? oauth.authentication : undefined;
};

type Service = Pick<CallOut, 'tlsProfile'> & { readonly url: CallOut['url'] | undefined };

const called = (what: string, service: Service | undefined): readonly CalledService[] =>
  service?.url === undefined ? [] : [{ what, url: service.url, tlsProfile: service.tlsProfile }];

/** A redirect is a browser's call, not ours. */
const formOf = (choice: Choice | undefined): Choice | undefined =>
  choice?.type?.value === 'custom-form' ? choice : undefined;
