import type { CompiledProvider, CompiledStep } from '../assembly/types.ts';
import type { Definition, OAuthSettings } from '../definition/definition.ts';
import type { EndpointName } from '../definition/provider-endpoints.ts';
import type { Json, SourceNode } from '../source/tree.ts';

/** Makes one step of an endpoint; `at`: the setting that it comes from, if that is written. */
export type MakeStep = (policy: string, properties: Json, at: SourceNode | undefined) => CompiledStep;

/** What the steps of one endpoint are made of. */
interface EndpointMaking {
  readonly definition: Definition;
  readonly oauth: OAuthSettings;
  readonly settings: Omit<CompiledProvider, 'endpoints'>;
  /** Clients may show id and secret in IBM's headers. */
  readonly headers: boolean;
  /** The operation, where it is written. */
  readonly at: SourceNode;
  readonly step: MakeStep;
}

const authorize = (making: EndpointMaking): readonly CompiledStep[] => {
  const { oauth, settings, step } = making;
  return [
    step('oauth-validate-authorization', {}, oauth.pkce?.at),
    ...scopeCheck('application', making),
    step('oauth-authenticate-user', { credentials: 'browser' }, oauth.authentication?.at),
    ...scopeCheck('owner', making),
    step('oauth-obtain-consent', {}, oauth.authorization?.at),
    ...consultation('authorize', making),
    ...(settings.grants.includes('implicit') ? collection(making) : []),
    step('oauth-issue', { endpoint: 'authorize' }, oauth.authorizationCode?.at),
    ...(settings.grants.includes('implicit') ? announcement(making) : []),
  ];
};

const token = (making: EndpointMaking): readonly CompiledStep[] => {
  const { oauth, settings, headers, step } = making;
  const takesPasswords = settings.grants.includes('password');
  return [
    step('oauth-authenticate-client', keysIn(headers), oauth.clientType?.at),
    step('oauth-validate-grant', {}, oauth.grants?.[0]?.at.parent),
    ...consultation('token', making),
    ...(settings.grants.some(beginsAtToken) ? scopeCheck('application', making) : []),
    ...(takesPasswords ? [step('oauth-authenticate-user', { credentials: 'password' }, oauth.authentication?.at)] : []),
    ...(takesPasswords ? scopeCheck('owner', making) : []),
    ...collection(making),
    step('oauth-issue', { endpoint: 'token' }, oauth.accessToken?.at),
    ...announcement(making),
  ];
};

/** Where clients may show id and secret. */
const keysIn = (headers: boolean): { readonly [key: string]: Json } => (headers ? { headers: true } : {});

/** A code goes on with what was checked when it was asked for. */
const beginsAtToken = (grant: string): boolean => grant !== 'accessCode' && grant !== 'implicit';

const scopeCheck = (
  whom: 'application' | 'owner',
  { oauth, settings, step }: EndpointMaking,
): readonly CompiledStep[] =>
  settings.scopeChecks[whom] === undefined
    ? []
    : [step('oauth-check-scope', { for: whom }, oauth.scopeValidators[whom]?.url.at)];

const consultation = (
  endpoint: 'authorize' | 'token',
  { oauth, settings, step }: EndpointMaking,
): readonly CompiledStep[] =>
  settings.revocation.url === undefined
    ? []
    : [step('oauth-consult-revocation', { endpoint }, oauth.revocation?.url?.at)];

/** Of what tokens will carry, so just before they are made. */
const collection = ({ oauth, settings, step }: EndpointMaking): readonly CompiledStep[] =>
  settings.metadata === undefined ? [] : [step('oauth-collect-metadata', {}, oauth.metadata?.url.at)];

/** In front of the author's steps: whatever they make of it, the tokens are there. */
const announcement = ({ oauth, settings, step }: EndpointMaking): readonly CompiledStep[] =>
  settings.revocation.url === undefined ? [] : [step('oauth-announce', {}, oauth.revocation?.url?.at)];

/**
 * An id alone, which everybody knows, is no authorization to look into tokens (RFC 7662 §2.1). IBM's format has public
 * providers take it (`security: []`); such a client sees its own tokens only.
 */
const introspect = ({ definition, oauth, headers, at, step }: EndpointMaking): readonly CompiledStep[] => [
  step(
    'oauth-authenticate-client',
    { ...keysIn(headers), ...(definition.profile === 'strict' && { confidential: true }) },
    oauth.clientType?.at,
  ),
  step('oauth-introspect', {}, oauth.introspection?.at ?? at),
];

const revoke = ({ oauth, headers, at, step }: EndpointMaking): readonly CompiledStep[] => [
  step('oauth-authenticate-client', keysIn(headers), oauth.clientType?.at),
  step('oauth-revoke', {}, oauth.revocation?.at ?? at),
];

/** `Authorization` is the owner's there, so that clients show id and secret in IBM's headers, asked for or not. */
const issued = ({ oauth, at, step }: EndpointMaking): readonly CompiledStep[] => [
  step('oauth-authenticate-client', { headers: true, authorization: 'owner' }, oauth.clientType?.at),
  step('oauth-authenticate-user', { credentials: 'basic' }, oauth.authentication?.at),
  step('oauth-issued', {}, oauth.revocation?.at ?? at),
];

/** Whoever holds the token may ask. */
const tokeninfo = ({ oauth, at, step }: EndpointMaking): readonly CompiledStep[] => [
  step('oauth-tokeninfo', {}, oauth.tokenInfo?.at ?? at),
];

const permissions = ({ oauth, at, step }: EndpointMaking): readonly CompiledStep[] => [
  step('oauth-authenticate-user', { credentials: 'browser', for: 'account' }, oauth.authentication?.at),
  step('oauth-permissions', {}, oauth.revocation?.permissions?.at ?? at),
];

const logout = ({ oauth, at, step }: EndpointMaking): readonly CompiledStep[] => [
  step('oauth-logout', {}, oauth.session?.at ?? at),
];

/** The steps of each endpoint, in front of the author's. */
export const endpointSteps: Readonly<Record<EndpointName, (making: EndpointMaking) => readonly CompiledStep[]>> = {
  authorize,
  token,
  introspect,
  revoke,
  issued,
  tokeninfo,
  permissions,
  logout,
};
