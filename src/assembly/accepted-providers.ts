import { catalogPaths } from './catalog-paths.ts';
import type { CompiledAssembly } from './types.ts';

/** Whose tokens an operation asks for: a provider's by name, or those of one with such an endpoint path. */
interface WantedToken {
  readonly provider?: string;
  readonly endpoints: readonly string[];
  readonly scopes: readonly string[];
}

/**
 * Names of the providers whose tokens count, in the order of the assemblies. `unnamed`: what to do where no provider is
 * named; `any` takes all that offer the scopes.
 */
export type AcceptProviders = (wanted: WantedToken, unnamed: 'refuse' | 'any') => ReadonlySet<string>;

/** The same for one question. */
export const acceptedProviders = (
  wanted: WantedToken,
  assemblies: readonly CompiledAssembly[],
  unnamed: 'refuse' | 'any',
): ReadonlySet<string> => providersAmong(assemblies)(wanted, unnamed);

/** To be made once for many questions: each then costs a look for its paths, however many providers there are. */
export const providersAmong = (assemblies: readonly CompiledAssembly[]): AcceptProviders => {
  const all = assemblies.flatMap(({ name, provider }, rank) =>
    provider === undefined ? [] : [{ name, provider, rank }],
  );
  const byName = new Map(all.map((one) => [one.name, one]));
  const byPath = new Map<string, Set<(typeof all)[number]>>();
  for (const one of all) {
    for (const path of Object.values(one.provider.endpoints))
      byPath.set(path, (byPath.get(path) ?? new Set()).add(one));
  }
  const withEndpoint = (paths: readonly string[]) =>
    [...new Set(paths.flatMap((path) => [...(byPath.get(path) ?? [])]))].toSorted((a, b) => a.rank - b.rank);
  return ({ provider: wantedName, endpoints, scopes }, unnamed) => {
    if (wantedName !== undefined) return new Set(byName.has(wantedName) ? [wantedName] : []);
    const meant = unnamed === 'any' ? catalogPaths(endpoints) : [endpoints];
    const named = meant.map(withEndpoint).find((found) => found.length > 0) ?? [];
    const chosen =
      named.length > 0 || unnamed === 'refuse'
        ? named
        : all.filter(({ provider }) => scopes.every((scope) => Object.hasOwn(provider.scopes, scope)));
    return new Set(chosen.map(({ name }) => name));
  };
};
