import { catalogPaths } from '../assembly/catalog-paths.ts';
import type { Profile } from '../assembly/types.ts';
import type { Definition, SecurityDefinition } from '../definition/definition.ts';
import {
  fullPath,
  ownOperations,
  providerDocuments,
  providerEndpoints,
  urlPath,
} from '../definition/provider-endpoints.ts';
import { keyOf, type Place } from './place.ts';

/** One method and path template, below the basePath. */
export interface ServedOperation {
  readonly method: string;
  readonly path: string;
  readonly at: Place;
}

/** What a definition serves: its operations, with a provider's endpoints in place of the paths that end like them. */
export const servedOperations = (definition: Definition): readonly ServedOperation[] => {
  const { oauth } = definition;
  const own = ownOperations(definition).map(({ method, path, at }) => ({ method, path, at: keyOf(at) }));
  if (oauth === undefined) return own;
  const supplied = providerEndpoints(definition).flatMap(({ methods, path }) =>
    methods.map((method) => ({ method, path, at: keyOf(oauth.at) })),
  );
  return [...own, ...supplied];
};

/** One method and path template, with the basePath. */
interface ServedTemplate extends Pick<ServedOperation, 'method' | 'at'> {
  readonly template: string;
  /** Of a provider, for everybody. */
  readonly document: 'metadata' | 'jwks' | undefined;
}

/** Everything that a definition answers at, the documents that a provider publishes among it. */
export const servedTemplates = (definition: Definition): readonly ServedTemplate[] => [
  ...servedOperations(definition).map(({ method, path, at }) => ({
    method,
    template: fullPath(definition, path),
    at,
    document: undefined,
  })),
  ...providerDocuments(definition).flatMap(({ name, templates, written }) => {
    const at = keyOf(written?.at ?? definition.oauth?.at ?? definition.root);
    return templates.map((template) => ({ method: 'get', template, at, document: name }));
  }),
];

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
