import type { Definition, SecurityDefinition } from '../definition/definition.ts';
import { fullPath, isEndpointPath, providerEndpoints, urlPath } from '../definition/provider-endpoints.ts';
import { keyOf, type Place } from './place.ts';

/** One method and path template, below the basePath. */
export interface ServedOperation {
  readonly method: string;
  readonly path: string;
  readonly at: Place;
}

/** What a definition serves: its operations, with a provider's endpoints in place of the paths that end like them. */
export const servedOperations = (definition: Definition): readonly ServedOperation[] => {
  const { oauth, operations } = definition;
  const own = operations
    .filter(({ path }) => oauth === undefined || !isEndpointPath(path))
    .map(({ method, path, at }) => ({ method, path, at: keyOf(at) }));
  if (oauth === undefined) return own;
  const supplied = providerEndpoints(definition).flatMap(({ methods, path }) =>
    methods.map((method) => ({ method, path, at: keyOf(oauth.at) })),
  );
  return [...own, ...supplied];
};

/** The provider that an oauth2 security definition names: by `x-provider`, else by its authorization or token URL. */
export const namedProvider = (
  { provider: named, authorizationUrl, tokenUrl }: SecurityDefinition,
  providers: readonly Definition[],
): Definition | undefined => {
  if (named !== undefined) return providers.find(({ name }) => name?.value === named.value);
  const paths = [authorizationUrl, tokenUrl].map((url) => (url === undefined ? undefined : urlPath(url.value)));
  return providers.find((provider) =>
    providerEndpoints(provider).some(({ path }) => paths.includes(fullPath(provider, path))),
  );
};
