import type { Definition, OAuthSettings } from '../definition/definition.ts';
import type { Json } from '../source/tree.ts';

/** A provider's settings with the defaults of its profile. */
export interface ProviderSettings {
  /** `info.x-name`. */
  readonly provider: string;
  readonly clientType: 'public' | 'confidential';
  readonly title: string;
  readonly scopes: Readonly<Record<string, string>>;
  readonly defaultScopes: readonly string[];
  readonly grants: readonly string[];
  readonly pkce: { readonly mode: string; readonly plain: boolean };
  /** Of `oauth-authenticate-user`. */
  readonly registry: Json;
  readonly codeSeconds: number;
  readonly tokenSeconds: number;
  /** Absent: no refresh tokens. */
  readonly refresh: { readonly lifetimeSeconds: number; readonly count?: number } | undefined;
  /** Of everything that one consent leads to. */
  readonly cap: { readonly consentSeconds?: number };
}

/** What a provider's steps are made of; what is not written has the default of the profile. */
export const settingsOf = (definition: Definition, oauth: OAuthSettings): ProviderSettings => {
  const strict = definition.profile === 'strict';
  return {
    provider: definition.name?.value ?? '',
    clientType: oauth.clientType?.value === 'confidential' ? 'confidential' : 'public',
    title: definition.title?.value ?? '',
    scopes: describedScopes(oauth),
    defaultScopes: oauth.defaultScopes.map(({ value }) => value),
    grants: oauth.grants?.map(({ value }) => value) ?? [],
    pkce: {
      mode: oauth.pkce?.mode?.value ?? (strict ? 'required' : 'optional'),
      plain: oauth.pkce?.plain?.value ?? !strict,
    },
    registry: registryOf(definition, oauth),
    codeSeconds: oauth.authorizationCode?.ttl?.value ?? (strict ? 60 : 300),
    tokenSeconds: oauth.accessToken?.ttl?.value ?? 3600,
    refresh: refreshOf(definition, oauth),
    cap: capOf(oauth),
  };
};

/** A count of 0 turns refresh tokens off. */
const refreshOf = ({ profile }: Definition, { refreshToken }: OAuthSettings): ProviderSettings['refresh'] => {
  const count = refreshToken?.count?.value ?? (profile === 'strict' ? undefined : 2048);
  if (refreshToken === undefined || count === 0) return undefined;
  return { lifetimeSeconds: refreshToken.ttl?.value ?? 2_682_000, ...(count !== undefined && { count }) };
};

/** By name, or the authentication URL with what it gets. */
const registryOf = ({ profile }: Definition, { authentication }: OAuthSettings): Json => {
  const { registry, url, tlsProfile, forwardHeaders } = authentication ?? {};
  if (url === undefined) return registry?.value ?? '';
  return {
    url: url.value,
    ...(tlsProfile && { tlsProfile: tlsProfile.value }),
    forwardHeaders:
      forwardHeaders?.map(({ value }) => value.toLowerCase()) ?? (profile === 'legacy-v5' ? 'legacy-v5' : []),
  };
};

/** 0 is no cap, as in IBM's format. */
const capOf = ({ maximumConsent }: OAuthSettings): ProviderSettings['cap'] => {
  const consentSeconds = maximumConsent?.ttl?.value ?? 0;
  return consentSeconds === 0 ? {} : { consentSeconds };
};

/** Description by scope name. */
export const describedScopes = (oauth: OAuthSettings): Readonly<Record<string, string>> =>
  Object.fromEntries([...(oauth.scopes ?? [])].map(([name, { value }]) => [name, value]));
