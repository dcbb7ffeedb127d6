import type { CompiledAuthenticationUrl, CompiledCall, CompiledProvider } from '../assembly/types.ts';
import type { CallOut, Definition, Located, OAuthSettings } from '../definition/definition.ts';

/** A provider's settings; what is not written has the default of the profile. Words that are none are the default's. */
export const settingsOf = (definition: Definition, oauth: OAuthSettings): Omit<CompiledProvider, 'endpoints'> => {
  const strict = definition.profile === 'strict';
  return {
    clientType: oauth.clientType?.value === 'confidential' ? 'confidential' : 'public',
    scopes: Object.fromEntries([...(oauth.scopes ?? [])].map(([name, { value }]) => [name, value])),
    defaultScopes: textsOf(oauth.defaultScopes),
    grants: textsOf(oauth.grants ?? []),
    pkce: {
      mode: wordOf(oauth.pkce?.mode, ['required', 'optional', 'off']) ?? (strict ? 'required' : 'optional'),
      plain: oauth.pkce?.plain?.value ?? false,
    },
    ...clientAuthenticationOf(oauth),
    localhostRedirects: !strict,
    ...authenticationOf(definition, oauth),
    scopeChecks: scopeChecksOf(oauth),
    code: { lifetimeSeconds: oauth.authorizationCode?.ttl?.value ?? (strict ? 60 : 300) },
    accessToken: accessTokenOf(oauth),
    ...refreshTokenOf(definition, oauth),
    ...consentOf(oauth),
    revocation: {
      cascade: oauth.revocation?.cascade?.value ?? false,
      ...(oauth.revocation?.url && { url: callOf({ ...oauth.revocation, url: oauth.revocation.url }) }),
    },
    activity: activityOf(oauth),
    responseFormats: (['json', 'urlencoded', 'xml'] as const).filter(
      (format) => format === 'json' || oauth.responseFormats?.some(({ value }) => value === format),
    ),
  };
};

/** Failures alone, as IBM API Connect v5 does. */
const activityOf = ({ activity }: OAuthSettings): CompiledProvider['activity'] => {
  const levels = ['none', 'activity', 'header'] as const;
  return {
    success: wordOf(activity.success, levels) ?? 'none',
    failure: wordOf(activity.failure, levels) ?? 'activity',
  };
};

const textsOf = (texts: readonly Located<string>[]): readonly string[] => texts.map(({ value }) => value);

const wordOf = <T extends string>(written: Located<string> | undefined, words: readonly T[]): T | undefined =>
  words.find((word) => word === written?.value);

const callOf = ({ url, tlsProfile }: CallOut): CompiledCall => ({
  url: url.value,
  ...(tlsProfile && { tlsProfile: tlsProfile.value }),
});

const clientAuthenticationOf = ({ clientAuthentication }: OAuthSettings) =>
  clientAuthentication && {
    clientAuthentication: Object.fromEntries(
      [...clientAuthentication].map(([grant, texts]) => [grant, textsOf(texts)]),
    ),
  };

/** A registry by name, or the authentication URL with what it gets. */
const authenticationOf = ({ profile }: Definition, { authentication }: OAuthSettings) => {
  const { registry, url, tlsProfile, forwardHeaders } = authentication ?? {};
  if (url === undefined) return registry && { authentication: registry.value };
  const called: CompiledAuthenticationUrl = {
    ...callOf({ url, tlsProfile }),
    forwardHeaders:
      forwardHeaders?.map(({ value }) => value.toLowerCase()) ?? (profile === 'legacy-v5' ? 'legacy-v5' : []),
  };
  return { authentication: called };
};

const scopeChecksOf = ({ scopeValidators: { application, owner } }: OAuthSettings) => ({
  ...(application && { application: callOf(application) }),
  ...(owner && { owner: callOf(owner) }),
});

const accessTokenOf = ({ accessToken }: OAuthSettings): CompiledProvider['accessToken'] => ({
  lifetimeSeconds: accessToken?.ttl?.value ?? 3600,
  ...(accessToken?.format?.value === 'jwt' && {
    jwt: wordOf(accessToken.algorithm, ['ES256', 'EdDSA', 'RS256', 'PS256']) ?? 'ES256',
  }),
  audience: textsOf(accessToken?.audience ?? []),
});

/** A count of 0 turns refresh tokens off. */
const refreshTokenOf = (
  { profile }: Definition,
  { refreshToken }: OAuthSettings,
): Pick<CompiledProvider, 'refreshToken'> => {
  const count = refreshToken?.count?.value ?? (profile === 'strict' ? undefined : 2048);
  if (refreshToken === undefined || count === 0) return {};
  return {
    refreshToken: {
      lifetimeSeconds: refreshToken.ttl?.value ?? 2_682_000,
      ...(count !== undefined && { count }),
      graceSeconds: refreshToken.grace?.value ?? 0,
    },
  };
};

/** 0 is no cap, as in IBM's format. */
const consentOf = ({ maximumConsent }: OAuthSettings): Pick<CompiledProvider, 'consentSeconds'> => {
  const consentSeconds = maximumConsent?.ttl?.value ?? 0;
  return consentSeconds === 0 ? {} : { consentSeconds };
};
