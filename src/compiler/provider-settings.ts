import type {
  CompiledAuthenticationUrl,
  CompiledCall,
  CompiledForm,
  CompiledProvider,
  CompiledScopeCheck,
} from '../assembly/types.ts';
import type { CallOut, Choice, Definition, Located, OAuthSettings, ScopeValidator } from '../definition/definition.ts';
import { usualNumberAt } from '../definition/keys/extensions.ts';

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
    identityExtraction: extractionOf(oauth),
    authorization: authorizationOf(definition, oauth),
    ...sessionOf(definition, oauth),
    pages: pagesOf(oauth),
    ...(oauth.metadata && { metadata: callOf(oauth.metadata) }),
    scopeChecks: scopeChecksOf(oauth),
    code: {
      lifetimeSeconds:
        oauth.authorizationCode?.ttl?.value ?? usualNumberAt(definition.profile, 'authorization-code', 'ttl'),
    },
    accessToken: accessTokenOf(definition, oauth),
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

const extractionOf = ({ identityExtraction }: OAuthSettings): CompiledProvider['identityExtraction'] => {
  const type = wordOf(identityExtraction?.type, ['default-form', 'basic', 'custom-form', 'redirect']) ?? 'default-form';
  if (type === 'custom-form') return { type, ...formOf(identityExtraction) };
  if (type === 'redirect') return { type, url: identityExtraction?.url?.value ?? '' };
  return { type };
};

/** Whoever signs in has granted, where API Connect v5 is told nothing else; we ask. */
const authorizationOf = (
  { profile }: Definition,
  { authorization }: OAuthSettings,
): CompiledProvider['authorization'] => {
  const remember = authorization?.remember?.value ?? false;
  const type =
    wordOf(authorization?.type, ['default-form', 'authenticated', 'custom-form']) ??
    (profile === 'strict' ? 'default-form' : 'authenticated');
  return type === 'custom-form' ? { type, remember, ...formOf(authorization) } : { type, remember };
};

/** A form without a URL has not passed lint. */
const formOf = (choice: Choice | undefined): CompiledForm => ({
  url: choice?.url?.value ?? '',
  ...(choice?.tlsProfile && { tlsProfile: choice.tlsProfile.value }),
  ...(choice?.sha256 && { sha256: choice.sha256.value.toLowerCase() }),
});

/** Idleness of its own accord ends no session later than its age. */
const sessionOf = ({ profile }: Definition, { session }: OAuthSettings): Pick<CompiledProvider, 'session'> => {
  if (session === undefined) return {};
  const lifetimeSeconds = session.ttl?.value ?? usualNumberAt(profile, 'session', 'ttl');
  return { session: { idleSeconds: session.idle?.value ?? Math.min(900, lifetimeSeconds), lifetimeSeconds } };
};

const pagesOf = ({ pages }: OAuthSettings): CompiledProvider['pages'] => {
  const { title, colour, logo, css, templates } = pages ?? {};
  return {
    ...(title && { title: title.value }),
    ...(colour && { colour: colour.value }),
    ...(logo && { logo: logo.value }),
    ...(css && { css: css.value }),
    ...(templates && { templates: templates.value }),
  };
};

const scopeChecksOf = ({ scopeValidators: { application, owner } }: OAuthSettings) => ({
  ...(application && { application: scopeCheckOf(application) }),
  ...(owner && { owner: scopeCheckOf(owner) }),
});

const scopeCheckOf = (validator: ScopeValidator): CompiledScopeCheck => ({
  ...callOf(validator),
  ...(validator.method?.value === 'get' && { method: 'GET' }),
});

const accessTokenOf = ({ profile }: Definition, { accessToken }: OAuthSettings): CompiledProvider['accessToken'] => ({
  lifetimeSeconds: accessToken?.ttl?.value ?? usualNumberAt(profile, 'access-token', 'ttl'),
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
  const count =
    refreshToken?.count?.value ?? (profile === 'strict' ? undefined : usualNumberAt(profile, 'refresh-token', 'count'));
  if (refreshToken === undefined || count === 0) return {};
  return {
    refreshToken: {
      lifetimeSeconds: refreshToken.ttl?.value ?? usualNumberAt(profile, 'refresh-token', 'ttl'),
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
