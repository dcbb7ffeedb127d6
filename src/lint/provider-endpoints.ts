import { catalogPaths } from '../assembly/catalog-paths.ts';
import type { Profile } from '../assembly/types.ts';
import type { Definition, SecurityDefinition } from '../definition/definition.ts';
import {
  fullPath,
  ownOperations,
  type ProviderEndpoint,
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

/** Where an author's steps run: the operations, with a provider's endpoints in place of the paths that end like them. */
export const servedOperations = (definition: Definition): readonly ServedOperation[] => [
  ...ownOperations(definition).map(({ method, path, at }) => ({ method, path, at: keyOf(at) })),
  ...suppliedOperations(definition, ({ isAccountPage }) => !isAccountPage),
];

const suppliedOperations = (
  definition: Definition,
  isMeant: (endpoint: ProviderEndpoint) => boolean,
): readonly ServedOperation[] => {
  const at = placeOfProvider(definition);
  return providerEndpoints(definition)
    .filter(isMeant)
    .flatMap(({ methods, path }) => methods.map((method) => ({ method, path, at })));
};

const placeOfProvider = ({ oauth, root }: Definition): Place => keyOf(oauth?.at ?? root);

/** One method and path template, with the basePath. */
interface ServedTemplate extends Pick<ServedOperation, 'method' | 'at'> {
  readonly template: string;
  /** Of a provider, for everybody. */
  readonly document: 'metadata' | 'jwks' | undefined;
}

/** Everything that a definition answers at, a provider's pages for owners and what it publishes among it. */
export const servedTemplates = (definition: Definition): readonly ServedTemplate[] => [
  ...[...servedOperations(definition), ...suppliedOperations(definition, ({ isAccountPage }) => isAccountPage)].map(
    ({ method, path, at }) => ({
      method,
      template: fullPath(definition, path),
      at,
      document: undefined,
    }),
  ),
  ...providerDocuments(definition).flatMap(({ name, templates, written }) => {
    const at = written === undefined ? placeOfProvider(definition) : keyOf(written.at);
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
