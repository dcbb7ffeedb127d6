import { catalogPaths } from '../assembly/catalog-paths.ts';
import type { CompiledAssembly } from '../assembly/types.ts';

/** Whose tokens an operation asks for: a provider's by name, or those of one with such an endpoint path. */
interface WantedToken {
  readonly provider?: string;
  readonly endpoints: readonly string[];
  readonly scopes: readonly string[];
}

/** Names of the providers whose tokens count. `unnamed`: what to do where no provider is named; `any` takes all that offer the scopes. */
export const acceptedProviders = (
  { provider, endpoints, scopes }: WantedToken,
  assemblies: readonly CompiledAssembly[],
  unnamed: 'refuse' | 'any',
): ReadonlySet<string> => {
  const all = assemblies.filter((one) => one.provider !== undefined);
  const withEndpoint = (paths: readonly string[]): readonly CompiledAssembly[] =>
    all.filter(({ provider: own }) => Object.values(own?.endpoints ?? {}).some((one) => paths.includes(one)));
  const meant = unnamed === 'any' ? catalogPaths(endpoints) : [endpoints];
  const named =
    provider !== undefined
      ? all.filter(({ name }) => name === provider)
      : (meant.map(withEndpoint).find((found) => found.length > 0) ?? []);
  const offering = all.filter(({ provider: own }) => scopes.every((scope) => own && Object.hasOwn(own.scopes, scope)));
  const chosen = named.length > 0 || provider !== undefined || unnamed === 'refuse' ? named : offering;
  return new Set(chosen.map(({ name }) => name));
};
