import type { CompiledAssembly, CompiledProvider, PlacedSetting, Profile } from '../assembly/types.ts';
import type { Position } from '../diagnostics/problem.ts';
import type { Binder } from '../runtime/binder.ts';
import type { PkcePolicy } from './pkce.ts';

/**
 * Issuer identifier of the provider at a base path (RFC 8414 §2, RFC 9207): compared as a string by clients, so it never
 * ends in a slash.
 *
 * @param publicUrl `scheme://host[:port]`
 */
export const issuerOf = (publicUrl: string, basePath: string): string =>
  `${publicUrl}${basePath}`.replace(/(?<!\/)\/+$/, '');

/** What the protocol functions know of an authorization server; each asks for the members it needs. */
export interface Provider {
  /** `info.x-name`. */
  readonly name: string;
  readonly title: string;
  readonly profile: Profile;
  /** RFC 8414 §2, RFC 9207. */
  readonly issuer: string;
  /** `confidential`: public clients are refused; `public`: both kinds are served. */
  readonly clientType: 'confidential' | 'public';
  /** By OpenAPI's flow names. */
  readonly grants: readonly string[];
  /** Whether it issues refresh tokens. */
  readonly refresh: boolean;
  readonly scopes: readonly string[];
  /** What a request without scope asks for; empty: it is refused. */
  readonly defaultScopes: readonly string[];
  readonly pkce: PkcePolicy;
  /** All that its definition says. */
  readonly settings: CompiledProvider;
}

/**
 * The provider that a step works for: the one it names, or the one whose definition it stands in. Where there is none,
 * that is a problem of the step, and what is returned has no grants and no scopes.
 */
export const providerOf = (bind: Binder, named: string | undefined): Provider => {
  const { assembly, bundle, publicUrl } = bind;
  const isMeant = named === undefined ? undefined : bundle.assemblies.find((one) => one.name === named && one.provider);
  const found = named === undefined || named === assembly.name ? assembly : isMeant;
  if (found?.provider !== undefined) return linked(found, found.provider, publicUrl);
  bind.problem({
    code: 'link/unknown-provider',
    message:
      named === undefined ? 'This step stands in no provider, and names none' : `There is no provider "${named}"`,
    help: 'Write "provider:" with the x-name of a definition that has x-oauth and is served beside this one.',
  });
  return nothing;
};

/** Where a setting of a provider is written; `undefined`: nowhere. */
export const placeOf = (
  setting: PlacedSetting,
  { settings }: Pick<Provider, 'settings'>,
  { bundle }: Pick<Binder, 'bundle'>,
): Position | undefined => {
  const definition = bundle.assemblies.find(({ provider }) => provider === settings);
  const row = definition?.settingsAt?.[setting];
  const [file, line, column] = (row === undefined ? undefined : definition?.positions[row]) ?? [];
  const name = file === undefined ? undefined : definition?.files[file];
  return name === undefined || line === undefined || column === undefined ? undefined : { file: name, line, column };
};

const linked = (
  { name, title, profile, basePath }: Pick<CompiledAssembly, 'name' | 'title' | 'profile' | 'basePath'>,
  settings: CompiledProvider,
  publicUrl: string,
): Provider => {
  const { clientType, grants, scopes, defaultScopes, pkce, refreshToken } = settings;
  return {
    name,
    title,
    profile,
    issuer: issuerOf(publicUrl, basePath),
    clientType,
    grants,
    refresh: refreshToken !== undefined,
    scopes: Object.keys(scopes),
    defaultScopes,
    pkce,
    settings,
  };
};

/** Stands where nothing will run, since linking has failed. */
const nothing = linked(
  { name: '', title: '', profile: 'strict', basePath: '' },
  {
    endpoints: {},
    clientType: 'confidential',
    scopes: {},
    defaultScopes: [],
    grants: [],
    pkce: { mode: 'required', plain: false },
    localhostRedirects: false,
    identityExtraction: { type: 'default-form' },
    authorization: { type: 'default-form', remember: false },
    pages: {},
    scopeChecks: {},
    code: { lifetimeSeconds: 1 },
    accessToken: { lifetimeSeconds: 1, audience: [] },
    revocation: { cascade: false },
    activity: { success: 'none', failure: 'activity' },
    responseFormats: ['json'],
  },
  '',
);
