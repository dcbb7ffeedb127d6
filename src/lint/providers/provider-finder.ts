import { catalogPaths } from '../../assembly/catalog-paths.ts';
import type { Profile } from '../../assembly/types.ts';
import type { Definition, SecurityDefinition } from '../../definition/definition.ts';
import { fullPath, providerEndpoints, urlPath } from '../../definition/provider-endpoints.ts';

/**
 * Finds the provider that an oauth2 security definition names: by `x-provider`, else by its authorization or token URL.
 * Under legacy-v5 a URL may begin with what API Connect v5 puts in front of the APIs of a catalog.
 */
export const providerFinder = (
  providers: readonly Definition[],
): ((described: SecurityDefinition, profile: Profile) => Definition | undefined) => {
  const byName = new Map(providers.map((provider) => [provider.name?.value, provider]));
  const byPath = new Map(
    providers.flatMap((provider) =>
      providerEndpoints(provider).map(({ path }) => [fullPath(provider, path), provider] as const),
    ),
  );
  return ({ provider: named, authorizationUrl, tokenUrl }, profile) => {
    if (named !== undefined) return byName.get(named.value);
    const paths = [authorizationUrl, tokenUrl].flatMap((url) => (url === undefined ? [] : [urlPath(url.value)]));
    const meant = profile === 'legacy-v5' ? catalogPaths(paths) : [paths];
    return meant.flatMap((some) => some.flatMap((path) => byPath.get(path) ?? []))[0];
  };
};
