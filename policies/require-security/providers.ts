import { catalogPaths } from '../../src/assembly/catalog-paths.ts';
import type { CompiledAssembly } from '../../src/assembly/types.ts';
import type { RequireSecurity, TokenCheck } from './policy.ts';

/** Names of the providers whose tokens count. */
export const providersOf = (
  { provider, endpoints, scopes }: TokenCheck,
  assemblies: readonly CompiledAssembly[],
  unnamed: RequireSecurity['unnamedProvider'],
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
