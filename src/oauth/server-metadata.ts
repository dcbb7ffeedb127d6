import { locales } from '../pages/choose-locale.ts';
import { grants } from './grants/list.ts';
import { signatureAlgorithms } from './key-set.ts';
import type { Provider } from './provider.ts';
import { responseModes } from './response-mode.ts';

/** A document of metadata; members that are `undefined` are not in it. */
type Metadata = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
 * What an authorization server says of itself (RFC 8414 §2): nothing but what it does, and all of it that has a registered
 * name (a client's id in `X-IBM-Client-Id` has none).
 */
export const serverMetadata = (provider: Provider, publicUrl: string): Metadata => {
  const { issuer, scopes, settings } = provider;
  const url = (endpoint: string): string | undefined => {
    const path = settings.endpoints[endpoint];
    return path === undefined ? undefined : publicUrl + path;
  };
  return {
    issuer,
    authorization_endpoint: url('authorize'),
    token_endpoint: url('token'),
    jwks_uri: url('jwks'),
    scopes_supported: scopes,
    // Required (§2), so it is there also where it is empty (§3.2 says otherwise): clients look it up unasked.
    response_types_supported: responseTypes(provider),
    ...(url('authorize') && authorizing(provider)),
    grant_types_supported: grantTypes(provider),
    ...authentication('token', (method) => takesAtToken(method, provider)),
    introspection_endpoint: url('introspect'),
    ...(url('introspect') && authentication('introspection', (method) => takesAtIntrospection(method, provider))),
    revocation_endpoint: url('revoke'),
    ...(url('revoke') && authentication('revocation', (method) => takes(method, 'any', provider))),
  };
};

const authorizing = ({ grants, settings: { pkce, identityExtraction, authorization } }: Provider): Metadata => ({
  // A token is put in no query.
  response_modes_supported: responseModes.filter((mode) => mode !== 'query' || grants.includes('accessCode')),
  code_challenge_methods_supported:
    pkce.mode === 'off' || !grants.includes('accessCode') ? undefined : ['S256', ...(pkce.plain ? ['plain'] : [])],
  authorization_response_iss_parameter_supported: true, // RFC 9207 §3
  // An author's own forms are in whatever language they have.
  ui_locales_supported:
    identityExtraction.type === 'default-form' || authorization.type !== 'custom-form' ? locales : undefined,
});

const responseTypes = ({ grants }: Provider): readonly string[] => [
  ...(grants.includes('accessCode') ? ['code'] : []),
  ...(grants.includes('implicit') ? ['token'] : []),
];

/** Those of the token endpoint, and the one that never comes there. */
const grantTypes = (provider: Provider): readonly string[] => [
  ...grantsOf(provider).map(({ grantType }) => grantType),
  ...(provider.grants.includes('implicit') ? ['implicit'] : []),
];

const grantsOf = ({ grants: listed, refresh }: Provider): typeof grants =>
  grants.filter(({ flow }) => {
    if (flow !== undefined) return listed.includes(flow);
    return refresh && (listed.includes('accessCode') || listed.includes('password'));
  });

/** Our names of the methods, and theirs (IANA, OAuth Token Endpoint Authentication Methods). */
const methods = [
  ['basic', 'client_secret_basic'],
  ['form', 'client_secret_post'],
  ['private_key_jwt', 'private_key_jwt'],
  ['none', 'none'],
] as const;

type Method = (typeof methods)[number][0];

/** Whether clients may use a method in requests for a grant, or in any other. */
const takes = (method: Method, grant: string, { clientType, settings }: Provider): boolean => {
  const { [grant]: own, any } = settings.clientAuthentication ?? {};
  return (own ?? any)?.includes(method) !== false && (method !== 'none' || clientType === 'public');
};

const takesAtToken = (method: Method, provider: Provider): boolean =>
  grantsOf(provider).some(
    ({ flow = 'refresh', clients }) => takes(method, flow, provider) && (method !== 'none' || clients === 'any'),
  );

/** In the strict profile everybody proves who they are. */
const takesAtIntrospection = (method: Method, provider: Provider): boolean =>
  takes(method, 'any', provider) && (method !== 'none' || provider.profile === 'legacy-v5');

/** Also where there is none with a name: without the member, Basic would be meant (§2). */
const authentication = (endpoint: string, isTaken: (method: Method) => boolean): Metadata => ({
  [`${endpoint}_endpoint_auth_methods_supported`]: methods.flatMap(([method, name]) => (isTaken(method) ? name : [])),
  [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: isTaken('private_key_jwt')
    ? signatureAlgorithms
    : undefined,
});
