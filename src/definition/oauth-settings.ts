import type { MapNode, SourceNode } from '../source/tree.ts';
import type { CallOut, Choice, Lifetime, Located, OAuthSettings, ScopeValidator } from './definition.ts';
import type { Fields } from './fields.ts';
import { flowNameOf } from './flow-names.ts';

/**
 * Reads `x-oauth` or `x-ibm-configuration.oauth2`: in both, native and IBM's keys are understood.
 *
 * `url: ''` and an empty map are as good as absent (IBM's own editor leaves them behind); both spellings of one thing
 * are reported, and the native one is taken.
 */
export const readOAuthSettings = (at: MapNode, fields: Fields): OAuthSettings => ({
  at,
  clientType: fields.filled(at, 'client-type', '"public" or "confidential"'),
  scopes: readScopes(at, fields),
  defaultScopes: fields.texts(at, 'default-scopes', 'a list of scope names: one "- name" a line') ?? [],
  grants: fields.texts(at, 'grants', `a list of grants: [${meantGrants(at.get('grants'))}]`),
  allowLegacy: fields.texts(at, 'allow-legacy', 'a list of grants: [password]') ?? [],
  pkce: readPkce(at, fields),
  clientAuthentication: readClientAuthentication(at, fields),
  identityExtraction: readChoice(at, 'identity-extraction', fields),
  authentication: readAuthentication(at, fields),
  authorization: readAuthorization(at, fields),
  session: readSession(at, fields),
  pages: readPages(at, fields),
  authorizationCode: readLifetime(at, 'authorization-code', fields),
  accessToken: readAccessToken(at, fields),
  refreshToken: readRefreshToken(at, fields),
  maximumConsent: readLifetime(at, 'maximum-consent', fields),
  revocation: readRevocation(at, fields),
  introspection: fields.boolean(at, 'introspection'),
  tokenInfo: fields.boolean(at, 'token-info'),
  responseFormats: fields.texts(at, 'response-formats', 'a list of formats: [json, urlencoded]'),
  activity: readActivity(at, fields),
  metadata: readMetadata(at, fields),
  scopeValidators: readScopeValidators(at, fields),
  endpoints: readEndpoints(at, fields),
});

/** What a text that stands instead of a list of grants means; where that is not known, an example. */
const meantGrants = (node: SourceNode | undefined): string => {
  const words = node?.kind === 'scalar' && typeof node.value === 'string' ? node.value.split(/[,\s]+/) : [];
  const meant = new Set(words.flatMap((word) => flowNameOf(word) ?? []));
  return meant.size === 0 ? 'accessCode' : [...meant].join(', ');
};

/** A scope keeps its name where its description is malformed: it was not meant to be away. */
const readScopes = (at: MapNode, fields: Fields): OAuthSettings['scopes'] => {
  const map = fields.map(at, 'scopes', 'a map: one "scope name: description" a line');
  if (map === undefined) return undefined;
  const scopes = new Map<string, Located<string>>();
  for (const { key, value } of map.entries.values()) {
    const description = fields.asText(value, 'the scope\'s description, or ""');
    scopes.set(key, description ?? { value: '', at: value });
  }
  return scopes;
};

const readPkce = (parent: MapNode, fields: Fields): OAuthSettings['pkce'] => {
  const at = fields.map(parent, 'pkce', 'a map with "mode"');
  if (at === undefined || at.entries.size === 0) return undefined;
  return { at, mode: fields.filled(at, 'mode'), plain: fields.boolean(at, 'plain') };
};

/** A list of methods for every grant, or a map of such lists by grant. */
const readClientAuthentication = (parent: MapNode, fields: Fields): OAuthSettings['clientAuthentication'] => {
  const expected = 'a list of methods: [basic, private_key_jwt]';
  if (parent.get('client-authentication')?.kind !== 'map') {
    const methods = fields.texts(parent, 'client-authentication', expected);
    return methods && new Map([['any', methods]]);
  }
  const map = fields.map(parent, 'client-authentication');
  return map && new Map([...map.entries.keys()].map((grant) => [grant, fields.texts(map, grant, expected) ?? []]));
};

/** `basic`, `{ type: custom-form, url }`, or IBM's `{ type, redirect-url, custom-form: { url } }`. */
const readChoice = (parent: MapNode, key: string, fields: Fields): Choice | undefined => {
  const written = parent.get(key);
  if (written?.kind === 'scalar' && typeof written.value === 'string') {
    return written.value === '' ? undefined : { at: written, type: { value: written.value, at: written }, ...noForm };
  }
  const at = fields.map(parent, key, 'a word, or a map with "type"');
  if (at === undefined || at.entries.size === 0) return undefined;
  const type = fields.filled(at, 'type');
  return { at, type, ...readForm(at, type?.value, fields) };
};

const noForm = { url: undefined, tlsProfile: undefined, sha256: undefined } as const;

/** IBM's editor leaves the URLs of other types behind: only the one that the type uses is read and compared. */
const readForm = (at: MapNode, type: string | undefined, fields: Fields): Omit<Choice, 'at' | 'type'> => {
  const redirect = readUrl(at, 'redirect-url', fields);
  const form = fields.map(at, 'custom-form', 'a map with "url"');
  const native = readFormOf(at, fields);
  const ibm = form && readFormOf(form, fields);
  if (type === 'redirect')
    return { ...noForm, url: oneOf(at, ['url', native.url], ['redirect-url', redirect], fields) };
  if (type !== 'custom-form') return noForm;
  return {
    url: oneOf(at, ['url', native.url], ['custom-form', ibm?.url], fields),
    tlsProfile: oneOf(at, ['tls-profile', native.tlsProfile], ['custom-form', ibm?.tlsProfile], fields),
    sha256: oneOf(at, ['sha256', native.sha256], ['custom-form', ibm?.sha256], fields),
  };
};

const readFormOf = (at: MapNode, fields: Fields): Omit<Choice, 'at' | 'type'> => ({
  url: readUrl(at, 'url', fields),
  tlsProfile: readTlsProfile(at, fields),
  // An empty one is no absent one: whoever begins to pin a form must not be served any.
  sha256: fields.text(at, 'sha256', 'the SHA-256 of the form: 64 hexadecimal digits, in quotes'),
});

const readAuthorization = (parent: MapNode, fields: Fields): OAuthSettings['authorization'] => {
  const choice = readChoice(parent, 'authorization', fields);
  return (
    choice && { ...choice, remember: choice.at.kind === 'map' ? fields.boolean(choice.at, 'remember') : undefined }
  );
};

/** An empty map is no absent one here: it is a session with the usual times. */
const readSession = (parent: MapNode, fields: Fields): OAuthSettings['session'] => {
  const at = fields.map(parent, 'session', 'a map with "idle" and "ttl"; {} takes the usual times');
  return at && { at, idle: readSeconds(at, 'idle', fields), ttl: readSeconds(at, 'ttl', fields) };
};

const readPages = (parent: MapNode, fields: Fields): OAuthSettings['pages'] => {
  const at = fields.map(parent, 'pages', 'a map with "title", "colour", "logo", "css" or "templates"');
  if (at === undefined) return undefined;
  const file = 'the name of a file in the folder "pages" of headgate.yaml';
  return {
    at,
    title: fields.filled(at, 'title'),
    colour: fields.filled(at, 'colour', 'a colour in quotes: "#1652b8"'),
    logo: fields.filled(at, 'logo', file),
    css: fields.filled(at, 'css', file),
    templates: fields.filled(at, 'templates', 'the name of a folder in the folder "pages" of headgate.yaml'),
  };
};

const readAuthentication = (parent: MapNode, fields: Fields): OAuthSettings['authentication'] => {
  const at = fields.map(parent, 'authentication', 'a map with "registry" or "url"');
  if (at === undefined) return undefined;
  const ibmUrl = 'x-ibm-authentication-url';
  const ibmRegistry = 'x-ibm-authentication-registry';
  const ibmCall = fields.map(at, ibmUrl, 'a map with "url"');
  const native = readUrl(at, 'url', fields);
  const call = native === undefined ? ibmCall : at;
  const url = oneOf(at, ['url', native], [ibmUrl, ibmCall && readUrl(ibmCall, 'url', fields)], fields);
  const registry = oneOf(
    at,
    ['registry', fields.filled(at, 'registry')],
    [ibmRegistry, fields.filled(at, ibmRegistry)],
    fields,
  );
  if (url === undefined && registry === undefined) return undefined;
  return {
    at,
    registry,
    url,
    tlsProfile: call && readTlsProfile(call, fields),
    forwardHeaders: fields.texts(at, 'forward-headers', 'a list of header names: one "- x-name" a line'),
  };
};

const readLifetime = (parent: MapNode, key: string, fields: Fields): Lifetime | undefined => {
  const at = fields.map(parent, key, 'a map with "ttl"');
  return at === undefined ? undefined : { at, ttl: readSeconds(at, 'ttl', fields) };
};

const readSeconds = (at: MapNode, key: string, fields: Fields): Located<number> | undefined =>
  fields.number(at, key, 'a number of seconds, without quotes');

const readAccessToken = (parent: MapNode, fields: Fields): OAuthSettings['accessToken'] => {
  const lifetime = readLifetime(parent, 'access-token', fields);
  if (lifetime === undefined) return undefined;
  const at = fields.map(parent, 'access-token');
  return {
    ...lifetime,
    format: at && fields.filled(at, 'format'),
    algorithm: at && fields.filled(at, 'algorithm'),
    audience: (at && fields.texts(at, 'audience', 'a list of URLs: one "- https://…" a line')) ?? [],
  };
};

const readRefreshToken = (parent: MapNode, fields: Fields): OAuthSettings['refreshToken'] => {
  const at = fields.map(parent, 'refresh-token', 'a map: { count: 2048, ttl: 2682000 }');
  return (
    at && {
      at,
      ttl: readSeconds(at, 'ttl', fields),
      count: fields.number(at, 'count'),
      grace: readSeconds(at, 'grace', fields),
    }
  );
};

const readRevocation = (parent: MapNode, fields: Fields): OAuthSettings['revocation'] => {
  const at = fields.map(parent, 'revocation', 'a map with "type" or "url"');
  if (at === undefined) return undefined;
  const type = fields.filled(at, 'type');
  const url = readUrl(at, 'url', fields);
  const tokens = fields.boolean(at, 'tokens');
  const permissions = fields.boolean(at, 'permissions');
  const cascade = fields.boolean(at, 'cascade');
  const isOff = [type, url, tokens, permissions, cascade].every((member) => member === undefined);
  return isOff ? undefined : { at, type, url, tlsProfile: readTlsProfile(at, fields), tokens, permissions, cascade };
};

const readActivity = (parent: MapNode, fields: Fields): OAuthSettings['activity'] => {
  const at = fields.map(parent, 'activity', 'a map with "success" or "failure"');
  return { success: at && fields.filled(at, 'success'), failure: at && fields.filled(at, 'failure') };
};

const readMetadata = (parent: MapNode, fields: Fields): OAuthSettings['metadata'] => {
  const at = fields.map(parent, 'metadata', 'a map with "url"');
  if (at === undefined) return undefined;
  const ibm = readCallOut(at, 'metadata-url', fields);
  const url = oneOf(at, ['url', readUrl(at, 'url', fields)], ['metadata-url', ibm?.url], fields);
  return url && { at, url, tlsProfile: ibm?.url === url ? ibm.tlsProfile : readTlsProfile(at, fields) };
};

const readScopeValidators = (parent: MapNode, fields: Fields): OAuthSettings['scopeValidators'] => {
  const at = fields.map(parent, 'scope-validators', 'a map with "application" or "owner"');
  return {
    application: at && readScopeValidator(at, 'application', fields),
    owner: at && readScopeValidator(at, 'owner', fields),
  };
};

const readScopeValidator = (parent: MapNode, key: string, fields: Fields): ScopeValidator | undefined => {
  const call = readCallOut(parent, key, fields);
  const at = call && fields.map(parent, key);
  return call && { ...call, method: at && fields.filled(at, 'method', '"get" or "post"') };
};

const readEndpoints = (parent: MapNode, fields: Fields): OAuthSettings['endpoints'] => {
  const endpoints = new Map<string, Located<string>>();
  const map = fields.map(parent, 'endpoints', 'a map: one "endpoint name: path" a line');
  for (const { key, value } of map?.entries.values() ?? []) {
    const path = fields.asText(value, 'a path below basePath, such as /oauth2/token');
    if (path !== undefined && path.value !== '') endpoints.set(key, path);
  }
  return endpoints;
};

const readUrl = (at: MapNode, key: string, fields: Fields): Located<string> | undefined =>
  fields.filled(at, key, 'a URL');

/** A member `{ url, tls-profile }`. */
const readCallOut = (parent: MapNode, key: string, fields: Fields): CallOut | undefined => {
  const at = fields.map(parent, key, 'a map with "url"');
  const url = at && readUrl(at, 'url', fields);
  return at && url && { url, tlsProfile: readTlsProfile(at, fields) };
};

const readTlsProfile = (at: MapNode, fields: Fields): Located<string> | undefined =>
  fields.filled(at, 'tls-profile', 'the name of a TLS profile');

type Spelling = readonly [key: string, value: Located<string> | undefined];

const oneOf = (at: MapNode, native: Spelling, ibm: Spelling, fields: Fields): Located<string> | undefined => {
  if (native[1] !== undefined && ibm[1] !== undefined) fields.bothSpellings(at, ibm[0], native[0], native[1].at);
  return native[1] ?? ibm[1];
};
